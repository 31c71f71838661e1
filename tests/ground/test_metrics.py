"""/metrics tells numbers to whoever holds the token, and nothing to anybody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from applications.services.transitions import perform
from applications.tests import factories
from dossiers import services
from dossiers.models import Dossier, DossierState
from notifications.services import queue_message
from unpsa_portal import heartbeat

pytestmark = pytest.mark.django_db
TOKEN = "shown-by-the-monitor"
LINE = re.compile(r'([a-z_]+)(?:\{([a-z]+="[a-z_]+")\})? (\d[\d.e+]*)')


@pytest.fixture
def token(settings) -> dict[str, str]:
    settings.METRICS_TOKEN = TOKEN
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def dossier(monkeypatch) -> Dossier:
    monkeypatch.setattr(services, "_publish", lambda pk: None)
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    perform("submit", application, actor=factories.make_member(agency))
    return services.order(application.snapshots.get())


def told(headers: dict[str, str]) -> dict[str, float]:
    """Each line's value by its name and label."""
    answer = Client().get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert None not in found, lines
    return {
        f"{name} {label}" if label else name: float(value)
        for name, label, value in (m.groups() for m in found)
    }


def test_without_a_token_there_is_no_such_page(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_who_does_not_show_it_reads_nothing(token, shown):
    answer = Client().get("/metrics", headers={"Authorization": shown})
    assert (answer.status_code, answer.content) == (401, b"")


def test_being_an_admin_is_no_token(token, client):
    client.force_login(User.objects.create_superuser("root@example.go.th", "x"))
    assert client.get("/metrics").status_code == 401


def test_dossiers_desk_and_mails_are_counted_by_state(token, dossier, monkeypatch):
    Dossier.objects.update(queued_at=timezone.now() - timedelta(minutes=5))
    monkeypatch.setattr("notifications.services._publish", lambda pk: None)
    queue_message(key="k", recipient="somebody@example.go.th", subject="s", body="b")
    heartbeat.beat()
    found = told(token)
    assert found['unpsa_dossiers state="queued"'] == 1
    assert found['unpsa_dossiers state="failed"'] == 0
    assert 300 <= found["unpsa_dossiers_oldest_due_seconds"] < 400
    assert found['unpsa_messages state="queued"'] == 1
    assert found['unpsa_desk_jobs state="ready"'] == 0
    assert found['unpsa_deliveries state="sent"'] == 0
    assert found['unpsa_worker_heartbeat_seconds queue="bulk"'] < 30
    assert 'unpsa_queue_messages queue="default"' in found


def test_it_names_nobody(token, dossier):
    Dossier.objects.update(state=DossierState.FAILED, failure_about="secret.pdf")
    page = Client().get("/metrics", headers=token).text
    for private in (dossier.snapshot.application.reference, "secret.pdf", "example"):
        assert private not in page


def test_it_asks_a_constant_number_of_questions(token, dossier, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(7):
            Client().get("/metrics", headers=token)
        agency = factories.make_agency()
        application = factories.complete_application(agency)
        perform("submit", application, actor=factories.make_member(agency))


class TestReadiness:
    """A long queue that moves is no trouble; one that stands still is."""

    @pytest.fixture(autouse=True)
    def worker(self):
        heartbeat.beat()
        yield
        heartbeat.forget()

    def asked(self) -> tuple[int, dict]:
        answer = Client().get("/readyz")
        return answer.status_code, answer.json()["checks"]["dossiers"]

    def test_it_tells_of_the_queue(self, dossier):
        status, check = self.asked()
        assert status == 200
        assert check["detail"].startswith("1 waiting, the oldest for")

    def test_a_queue_that_stands_still_is_not_ready(self, dossier, settings):
        old = timezone.now() - timedelta(seconds=settings.READY_WAIT_SECONDS + 60)
        Dossier.objects.update(queued_at=old)
        assert self.asked()[0] == 503
        Dossier.objects.update(started_at=timezone.now())
        assert self.asked()[0] == 200

    def test_what_waits_for_its_next_try_does_not_stand_in_the_queue(self, dossier, settings):
        old = timezone.now() - timedelta(seconds=settings.READY_WAIT_SECONDS + 60)
        Dossier.objects.update(queued_at=old, next_try_at=timezone.now() + timedelta(minutes=5))
        assert self.asked() == (200, {"ok": True, "detail": "0 waiting, the oldest for 0 s; 0 failed"})

    def test_a_failed_one_waits_for_a_person_and_the_portal_is_ready(self, dossier):
        Dossier.objects.update(state=DossierState.FAILED)
        status, check = self.asked()
        assert status == 200
        assert check["detail"].endswith("1 failed")

    def test_a_queue_that_no_worker_takes_from_is_named(self, dossier):
        heartbeat.forget()
        heartbeat.beat(["default"])
        answer = Client().get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["worker"]["detail"] == "no worker takes from the queue bulk"
