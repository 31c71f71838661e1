"""Real Celery workers on a real broker: a dossier is made exactly once, also when its worker is killed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from applications.services.transitions import perform
from applications.tests import factories
from dossiers import services
from dossiers.locks import working_on
from dossiers.models import Dossier, DossierState
from tests.conftest import kill_all_of, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def dossier(queue: str) -> Dossier:
    """A submitted application's dossier, its task in the test's queue."""
    agency = factories.make_agency()
    coordinator = factories.make_member(agency)
    application = factories.complete_application(agency)
    perform("submit", application, actor=coordinator)
    return Dossier.objects.get(snapshot__application=application)


def state_of(dossier: Dossier) -> str:
    return Dossier.objects.get(pk=dossier.pk).state


def lock_is_free(dossier: Dossier) -> bool:
    with working_on(dossier.pk) as free:
        return free


def test_submission_brings_a_dossier_by_itself(dossier, start_worker):
    start_worker()
    wait_for(lambda: state_of(dossier) == DossierState.READY, "the dossier")
    made = Dossier.objects.get(pk=dossier.pk)
    assert made.attempts == 1
    assert made.steps_done == made.steps_total
    with default_storage.open(made.file.name) as file:
        assert file.read(5) == b"%PDF-"


def test_a_worker_killed_in_the_middle_costs_nothing(dossier, start_worker, settings: Any):
    worker = start_worker()
    wait_for(lambda: state_of(dossier) == DossierState.RENDERING, "the rendering to begin")
    kill_all_of(worker)
    assert state_of(dossier) == DossierState.RENDERING
    wait_for(lambda: lock_is_free(dossier), "PostgreSQL to notice", 10)
    start_worker()
    assert services.sweep() == 1
    wait_for(lambda: state_of(dossier) == DossierState.READY, "the dossier after all")
    made = Dossier.objects.get(pk=dossier.pk)
    assert Dossier.objects.count() == 1
    assert made.attempts == 2
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "dossiers"
    names = {made.file.name, made.reading_file.name}
    assert {f"dossiers/{path.relative_to(folder)}" for path in folder.rglob("*.pdf")} == names
    assert len(names) == 2
