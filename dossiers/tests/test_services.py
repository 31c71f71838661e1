"""The row is the truth of the job: ordered once, rendered once, swept up when its task was lost."""

import time
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Snapshot
from applications.services.transitions import perform
from applications.tests import factories
from dossiers import services
from dossiers.locks import working_on
from dossiers.models import Dossier, DossierState

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """Ids of the tasks that would have gone to the broker."""
    published: list[int] = []
    monkeypatch.setattr(services, "_publish", published.append)
    return published


@pytest.fixture
def snapshot(django_capture_on_commit_callbacks) -> Snapshot:
    agency = factories.make_agency()
    coordinator = factories.make_member(agency)
    application = factories.complete_application(agency)
    perform("submit", application, actor=coordinator)
    return application.snapshots.get()


def test_sealing_orders_a_dossier(sent, django_capture_on_commit_callbacks):
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    with django_capture_on_commit_callbacks(execute=True):
        perform("submit", application, actor=factories.make_member(agency))
    assert sent == [Dossier.objects.get(snapshot__application=application).pk]


def test_rendering_twice_makes_one_file_of_each_copy(snapshot, sent):
    dossier = services.order(snapshot)
    assert services.render(dossier.pk)
    assert not services.render(dossier.pk)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.attempts) == (DossierState.READY, 1)
    folder, files = default_storage.listdir(f"dossiers/{snapshot.application.reference}")
    assert (folder, len(files)) == ([], 2)


def test_a_failure_is_told_and_tried_again(snapshot, sent, monkeypatch):
    dossier = services.order(snapshot)
    monkeypatch.setattr(services, "_print", lambda dossier: 1 / 0)
    for attempt in range(1, services.MOST_ATTEMPTS + 1):
        with pytest.raises(ZeroDivisionError):
            services.render(dossier.pk)
        dossier.refresh_from_db()
        last = attempt == services.MOST_ATTEMPTS
        assert dossier.state == (DossierState.FAILED if last else DossierState.QUEUED)
    assert dossier.error
    assert services.retry(dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.error, dossier.attempts) == (DossierState.QUEUED, "", 0)
    assert not services.retry(dossier)


def test_a_late_task_does_not_take_up_what_has_failed(snapshot, sent, monkeypatch):
    """Its tries are used up and the page says so: only a person sets it going again."""
    dossier = services.order(snapshot)
    Dossier.objects.update(state=DossierState.FAILED, attempts=services.MOST_ATTEMPTS)
    monkeypatch.setattr(services, "_print", lambda dossier: pytest.fail("printed"))
    assert not services.render(dossier.pk)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.attempts) == (DossierState.FAILED, services.MOST_ATTEMPTS)


class TestSweeper:
    def test_a_snapshot_without_a_row_gets_one(self, snapshot, sent):
        Dossier.objects.all().delete()
        assert services.sweep() == 1
        assert Dossier.objects.get().snapshot == snapshot

    def test_whole_snapshots_are_not_read_to_find_out(self, snapshot, sent):
        with CaptureQueriesContext(connection) as queries:
            services.sweep()
        assert any("snapshot" in query["sql"] for query in queries)
        assert not any('"content"' in query["sql"] for query in queries)

    def test_a_queued_row_that_nobody_took_is_sent_again_but_not_at_once(self, snapshot, sent):
        dossier = services.order(snapshot)
        assert services.sweep() == 0
        Dossier.objects.update(sent_at=timezone.now() - services.PATIENCE - timedelta(seconds=1))
        assert services.sweep() == 1
        dossier.refresh_from_db()
        assert dossier.sent_at > timezone.now() - timedelta(seconds=5)

    def test_a_row_whose_worker_has_died_goes_back_to_the_queue(self, snapshot, sent):
        dossier = services.order(snapshot)
        Dossier.objects.update(state=DossierState.RENDERING, attempts=1)
        assert services.sweep() == 1
        dossier.refresh_from_db()
        assert dossier.state == DossierState.QUEUED

    def test_a_row_whose_worker_keeps_dying_fails_in_words(self, snapshot, sent):
        dossier = services.order(snapshot)
        Dossier.objects.update(state=DossierState.RENDERING, attempts=services.MOST_ATTEMPTS)
        assert services.sweep() == 0
        dossier.refresh_from_db()
        assert (dossier.state, bool(dossier.error)) == (DossierState.FAILED, True)

    @pytest.mark.django_db(transaction=True)
    def test_a_row_with_a_living_worker_is_left_alone(self, snapshot, sent):
        dossier = services.order(snapshot)
        Dossier.objects.update(state=DossierState.RENDERING)
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [services_key(), dossier.pk])
            assert services.sweep() == 0
            assert not services.render(dossier.pk)
        finally:
            other.close()
        assert becomes_free(dossier)


def becomes_free(dossier: Dossier, seconds: float = 10) -> bool:
    """PostgreSQL lets the lock go a moment after its holder has gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with working_on(dossier.pk) as free:
            if free:
                return True
    return False


def services_key() -> int:
    from dossiers.locks import DOSSIERS

    return DOSSIERS
