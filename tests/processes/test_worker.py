"""Real Celery workers on a real broker: a dossier is made exactly once, also when its worker is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from applications.services.transitions import perform
from applications.tests import factories
from dossiers import services
from dossiers.locks import working_on
from dossiers.models import Dossier, DossierState
from dossiers.tasks import render_dossier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
PATIENCE = 60.0


def wait_for(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Look again and again, a bounded time; says what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for: {what}"
        time.sleep(0.02)


@pytest.fixture
def queue() -> str:
    """A queue of this test's own: no other worker takes its tasks."""
    return f"test-{os.getpid()}-{time.monotonic_ns()}"


@pytest.fixture
def start_worker(tmp_path: Path, queue: str, settings: Any) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts workers on the test database, the test's uploads and the test's queue; kills them at the end."""
    started: list[subprocess.Popen] = []
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.test",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "TEST_UPLOAD_ROOT": str(settings.STORAGES["default"]["OPTIONS"]["location"]),
    }

    def start() -> subprocess.Popen:
        log = (tmp_path / f"worker-{len(started)}.log").open("w")
        command = [sys.executable, "-m", "celery", "-A", "unpsa_portal", "worker", "-Q", queue]
        command += ["--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        kill_all_of(process)


def kill_all_of(process: subprocess.Popen) -> None:
    """SIGKILL to the worker and its children, by their process group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.fixture
def dossier(queue: str, monkeypatch: pytest.MonkeyPatch) -> Dossier:
    """A submitted application's dossier, its tasks going to the test's queue."""
    monkeypatch.setattr(services, "_publish", lambda pk: render_dossier.apply_async((pk,), queue=queue))
    agency = factories.make_agency()
    coordinator = factories.make_member(agency)
    application = factories.complete_application(agency)
    perform("submit", application, actor=coordinator)
    return Dossier.objects.get(snapshot__application=application)


def state_of(dossier: Dossier) -> str:
    return Dossier.objects.get(pk=dossier.pk).state


def test_submission_brings_a_dossier_by_itself(dossier, start_worker):
    start_worker()
    wait_for(lambda: state_of(dossier) == DossierState.READY, "the dossier")
    made = Dossier.objects.get(pk=dossier.pk)
    assert made.attempts == 1
    assert made.steps_done == made.steps_total
    with default_storage.open(made.file.name) as file:
        assert file.read(5) == b"%PDF-"


def test_a_worker_killed_in_the_middle_costs_nothing(dossier, start_worker):
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
    assert len(list(folder.rglob("*.pdf"))) == 1


def lock_is_free(dossier: Dossier) -> bool:
    with working_on(dossier.pk) as free:
        return free
