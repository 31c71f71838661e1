"""The row is the truth of the job: ordered once, rendered once, swept up when its task was lost."""

import time
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Snapshot
from applications.services.transitions import perform
from applications.tests import factories
from common import broker
from dossiers import failures, rendering, services, sweeping
from dossiers.failures import Failure
from dossiers.locks import working_on
from dossiers.models import Dossier, DossierState

from .quick import quick_press, small_snapshot

__all__ = ["quick_press"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """Ids of the tasks that would have gone to the broker."""
    published: list[int] = []
    monkeypatch.setattr(services, "_publish", published.append)
    return published


@pytest.fixture
def snapshot() -> Snapshot:
    return small_snapshot()


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
    assert dossier.steps_done == dossier.steps_total
    assert set(files_of(snapshot)) == {dossier.file.name, dossier.reading_file.name}


def files_of(snapshot: Snapshot) -> list[str]:
    folder = f"dossiers/{snapshot.application.reference}"
    return [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]


def test_a_late_task_does_not_take_up_what_has_failed(snapshot, sent, monkeypatch):
    """Its tries are used up and the page says so: only a person sets it going again."""
    dossier = services.order(snapshot)
    Dossier.objects.update(state=DossierState.FAILED, attempts=5)
    monkeypatch.setattr(rendering, "_print", lambda dossier: pytest.fail("printed"))
    assert not services.render(dossier.pk)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.attempts) == (DossierState.FAILED, 5)


def test_one_whose_worker_keeps_dying_is_not_taken_up_for_ever(snapshot, sent, monkeypatch):
    """The broker gives the message back at once, before any sweeper has looked."""
    dossier = services.order(snapshot)
    most = failures.PATIENCE[Failure.DIED].attempts
    Dossier.objects.update(state=DossierState.RENDERING, attempts=most)
    monkeypatch.setattr(rendering, "_print", lambda dossier: pytest.fail("printed"))
    assert not services.render(dossier.pk)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.failure) == (DossierState.FAILED, Failure.DIED)
    assert dossier.attempts == most


class TestNewerSnapshots:
    """What a newer snapshot makes needless is not printed, unless somebody asks for it."""

    @pytest.fixture
    def newer(self, snapshot) -> Snapshot:
        return Snapshot.objects.create(
            application=snapshot.application,
            number=2,
            content=snapshot.content,
            sha256="2" * 64,
            sealed_at=timezone.now(),
        )

    @pytest.mark.parametrize("state", [DossierState.QUEUED, DossierState.RENDERING, DossierState.FAILED])
    def test_an_older_one_that_is_not_ready_is_called_off(self, snapshot, sent, request, state):
        old = services.order(snapshot)
        Dossier.objects.update(state=state)
        services.order(request.getfixturevalue("newer"))
        old.refresh_from_db()
        assert old.state == DossierState.SUPERSEDED
        assert not services.render(old.pk)

    def test_an_older_one_that_is_ready_stays(self, snapshot, sent, request):
        old = services.order(snapshot)
        Dossier.objects.update(state=DossierState.READY, file="dossiers/x.pdf")
        services.order(request.getfixturevalue("newer"))
        old.refresh_from_db()
        assert old.state == DossierState.READY

    def test_an_older_one_without_a_row_gets_one_and_no_task(
        self, snapshot, newer, sent, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            services.sweep()
        assert Dossier.objects.get(snapshot=snapshot).state == DossierState.SUPERSEDED
        assert sent == [Dossier.objects.get(snapshot=newer).pk]

    def test_it_is_made_for_who_asks(self, snapshot, sent, request):
        old = services.order(snapshot)
        services.order(request.getfixturevalue("newer"))
        officer = factories.make_officer()
        assert services.retry(old, by=officer)
        services.sweep()
        assert services.render(old.pk)
        entry = LogEntry.objects.get_for_object(old).get()
        assert (entry.actor, entry.changes) == (officer, {"state": ["superseded", "queued"]})


class TestCancelling:
    def test_one_that_waits_is_not_made_until_somebody_asks_again(self, snapshot, sent):
        dossier, officer = services.order(snapshot), factories.make_officer()
        assert services.cancel(dossier, by=officer)
        assert not services.cancel(dossier, by=officer)
        assert not services.render(dossier.pk)
        assert services.sweep() == 0
        assert services.retry(dossier, by=officer)
        assert services.render(dossier.pk)
        changes = [entry.changes["state"] for entry in LogEntry.objects.get_for_object(dossier)]
        assert changes == [["cancelled", "queued"], ["queued", "cancelled"]]

    def test_one_that_is_being_made_stops_and_leaves_no_file(self, snapshot, sent, monkeypatch):
        dossier, officer = services.order(snapshot), factories.make_officer()
        mark = rendering._mark

        def cancelled_while_laid_out(row, **values):
            if values.get("stage") == "layout":
                services.cancel(dossier, by=officer)
            mark(row, **values)

        monkeypatch.setattr(rendering, "_mark", cancelled_while_laid_out)
        assert not services.render(dossier.pk)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.error) == (DossierState.CANCELLED, "")
        assert not default_storage.exists(f"dossiers/{snapshot.application.reference}")

    def test_one_that_is_ready_stays_ready(self, snapshot, sent):
        dossier = services.order(snapshot)
        Dossier.objects.update(state=DossierState.READY, file="dossiers/x.pdf")
        assert not services.cancel(dossier, by=factories.make_officer())
        assert not services.retry(dossier)


class TestSweeper:
    @pytest.fixture(autouse=True)
    def in_the_broker(self, monkeypatch) -> set[int]:
        """Ids that have a message in the broker."""
        alive: set[int] = set()
        monkeypatch.setattr(broker, "waiting", lambda queues, task: alive)
        return alive

    def test_a_snapshot_without_a_row_gets_one(self, snapshot, sent):
        Dossier.objects.all().delete()
        assert services.sweep() == 1
        assert Dossier.objects.get().snapshot == snapshot

    def test_many_without_a_row_wait_in_the_queue_for_many(self, snapshot, sent, monkeypatch):
        Dossier.objects.all().delete()
        monkeypatch.setattr(sweeping, "MANY", 0)
        services.sweep()
        assert Dossier.objects.get().bulk

    def test_whole_snapshots_are_not_read_to_find_out(self, snapshot, sent):
        with CaptureQueriesContext(connection) as queries:
            services.sweep()
        assert any("snapshot" in query["sql"] for query in queries)
        assert not any('"content"' in query["sql"] for query in queries)

    def test_a_queued_row_whose_message_was_lost_is_sent_again_but_not_at_once(self, snapshot, sent):
        dossier = services.order(snapshot)
        assert services.sweep() == 0
        later(sweeping.PATIENCE)
        assert services.sweep() == 1
        dossier.refresh_from_db()
        assert dossier.sent_at > timezone.now() - timedelta(seconds=5)

    def test_a_row_whose_message_waits_in_the_broker_gets_no_second_one(self, snapshot, sent, in_the_broker):
        """While no worker runs, the queue does not fill up with one message more for each sweep."""
        in_the_broker.add(services.order(snapshot).pk)
        later(timedelta(days=2))
        assert services.sweep() == 0

    def test_nothing_is_sent_to_a_broker_that_does_not_answer(self, snapshot, sent, monkeypatch):
        services.order(snapshot)
        later(timedelta(days=2))
        monkeypatch.setattr(broker, "waiting", lambda queues, task: None)
        assert services.sweep() == 0

    def test_messages_that_vanish_are_followed_at_ever_longer_distances(self, snapshot, sent):
        dossier = services.order(snapshot)
        for sends, seconds in ((1, 30), (2, 60), (3, 120), (9, 600)):
            Dossier.objects.update(sends=sends)
            later(timedelta(seconds=seconds - 5))
            assert services.sweep() == 0
            later(timedelta(seconds=seconds))
            assert services.sweep() == 1
        dossier.refresh_from_db()
        assert dossier.sends == 10

    def test_one_that_is_to_be_tried_later_is_sent_when_it_is_due(self, snapshot, sent):
        dossier = services.order(snapshot)
        Dossier.objects.update(sends=0, next_try_at=timezone.now() + timedelta(minutes=1))
        assert services.sweep() == 0
        assert not services.render(dossier.pk)
        Dossier.objects.update(next_try_at=timezone.now())
        assert services.sweep() == 1

    def test_a_row_whose_worker_has_died_goes_back_to_the_queue(self, snapshot, sent):
        dossier = services.order(snapshot)
        Dossier.objects.update(state=DossierState.RENDERING, attempts=1)
        assert services.sweep() == 1
        dossier.refresh_from_db()
        assert dossier.state == DossierState.QUEUED

    @pytest.mark.django_db(transaction=True)
    def test_its_message_leaves_when_the_lock_is_free(self, snapshot, monkeypatch):
        """A worker quicker than the sweeper would find the lock taken, and the row would wait for half a minute."""
        held: list[bool] = []
        monkeypatch.setattr(services, "_publish", lambda pk: held.append(is_locked(pk)))
        dossier = services.order(snapshot)
        Dossier.objects.update(state=DossierState.RENDERING, attempts=1)
        assert services.sweep() == 1
        assert held == [False, False]
        with working_on(dossier.pk):
            assert is_locked(dossier.pk), "the test sees a lock that is held"

    def test_a_row_whose_worker_keeps_dying_fails_in_words(self, snapshot, sent):
        dossier = services.order(snapshot)
        Dossier.objects.update(
            state=DossierState.RENDERING, attempts=failures.PATIENCE[Failure.DIED].attempts
        )
        assert services.sweep() == 0
        dossier.refresh_from_db()
        assert (dossier.state, dossier.failure) == (DossierState.FAILED, Failure.DIED)
        assert "ended from outside" in dossier.error

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


def later(distance: timedelta) -> None:
    """As if the last messages had been sent so long ago."""
    Dossier.objects.update(sent_at=timezone.now() - distance - timedelta(seconds=1))


def becomes_free(dossier: Dossier, seconds: float = 10) -> bool:
    """PostgreSQL lets the lock go a moment after its holder has gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with working_on(dossier.pk) as free:
            if free:
                return True
    return False


def is_locked(dossier_id: int) -> bool:
    """Whether any session holds the lock of a dossier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND objid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [services_key(), dossier_id],
        )
        return cursor.fetchone()[0]


def services_key() -> int:
    from dossiers.locks import DOSSIERS

    return DOSSIERS
