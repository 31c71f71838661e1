"""Officers see the queue of dossiers and steer it; nobody else does."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from dossiers import services
from dossiers.failures import Failure
from dossiers.models import Dossier, DossierState
from reviews.tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/officer/dossiers/"


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(services, "_publish", lambda pk: None)


@pytest.fixture
def officer(client):
    user = factories.make_officer()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def dossier(state: DossierState, **more) -> Dossier:
    told = {"state": state, **more}
    if state == DossierState.READY:
        told["file"] = default_storage.save("dossiers/a.pdf", ContentFile(b"%PDF"))
    snapshot = factories.newest(factories.submitted())
    return Dossier.objects.update_or_create(snapshot=snapshot, defaults=told)[0]


def reference(row: Dossier) -> str:
    return row.snapshot.application.reference


def address(name: str, row: Dossier) -> str:
    return reverse(name, kwargs={"ref": reference(row), "number": row.snapshot.number})


def test_what_is_open_stands_there_failed_first_with_its_reason(client, officer):
    waiting = dossier(DossierState.QUEUED, next_try_at=timezone.now() + timedelta(minutes=5), attempts=2)
    making = dossier(DossierState.RENDERING, steps_done=3, steps_total=8)
    failed = dossier(DossierState.FAILED, failure=Failure.MEMORY, attempts=2)
    done = dossier(DossierState.READY, finished_at=timezone.now())
    page = client.get(QUEUE).content.decode()
    places = [page.index(reference(row)) for row in (failed, making, waiting)]
    assert places == sorted(places)
    assert reference(done) not in page
    with translation.override("en"):
        assert failed.reason[:40] in page
    assert "step 3 of 8" in page
    assert "next try" in page


def test_each_part_shows_its_own(client, officer):
    rows = {
        "waiting": dossier(DossierState.QUEUED),
        "making": dossier(DossierState.RENDERING),
        "failed": dossier(DossierState.FAILED, failure=Failure.TIME),
        "ready": dossier(DossierState.READY, finished_at=timezone.now()),
        "off": dossier(DossierState.CANCELLED, finished_at=timezone.now()),
    }
    old = dossier(DossierState.READY, finished_at=timezone.now() - timedelta(days=2))
    for part, row in rows.items():
        page = client.get(QUEUE, {"state": part}).content.decode()
        shown = {name for name, other in rows.items() if reference(other) in page}
        assert shown == {part}, part
        assert reference(row) in page
        assert reference(old) not in page


def test_it_asks_again_only_while_something_moves(client, officer):
    row = dossier(DossierState.FAILED, failure=Failure.TIME)
    assert "every 3s" not in client.get(QUEUE).content.decode()
    Dossier.objects.filter(pk=row.pk).update(state=DossierState.RENDERING)
    part = client.get(QUEUE, headers={"HX-Request": "true"})
    assert "every 3s" in part.text
    assert "<html" not in part.text
    assert "no-store" in part.headers["Cache-Control"]


@pytest.mark.parametrize("state", ["", "failed", "ready", "nonsense"])
def test_one_more_row_costs_no_more_queries(client, officer, state):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(QUEUE, {"state": state}).status_code == 200
        return len(found)

    for kind in (DossierState.FAILED, DossierState.QUEUED, DossierState.READY):
        dossier(kind, finished_at=timezone.now())
    client.get(QUEUE)
    one = queries()
    for kind in (DossierState.FAILED, DossierState.QUEUED, DossierState.READY):
        for _n in range(2):
            dossier(kind, finished_at=timezone.now())
    assert queries() == one
    assert one <= 8


def test_made_again_after_it_was_read_what_that_means(client, officer):
    row = dossier(DossierState.FAILED, failure=Failure.FILE, failure_about="report.pdf", attempts=4)
    asked = client.get(address("officer_dossier_retry", row)).content.decode()
    assert "without the missing file" in asked
    row.refresh_from_db()
    assert row.state == DossierState.FAILED
    client.post(address("officer_dossier_retry", row))
    row.refresh_from_db()
    assert (row.state, row.attempts, row.without_missing) == (DossierState.QUEUED, 0, True)
    entry = LogEntry.objects.get_for_object(row).latest("pk")
    assert (entry.actor, entry.changes["state"]) == (officer, ["failed", "queued"])


def test_called_off_once(client, officer):
    row = dossier(DossierState.QUEUED)
    assert "<form" in client.get(address("officer_dossier_cancel", row)).text
    client.post(address("officer_dossier_cancel", row))
    again = client.post(address("officer_dossier_cancel", row), follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == DossierState.CANCELLED
    assert "Nothing to do" in again


def test_all_failed_ones_at_once_but_those_that_need_an_eye(client, officer):
    many = [dossier(DossierState.FAILED, failure=Failure.TIME) for _n in range(2)]
    apart = dossier(DossierState.FAILED, failure=Failure.FILE, failure_about="report.pdf")
    page = reverse("dossier_retry_all")
    assert "2 dossiers wait" in client.get(page).content.decode()
    client.post(page)
    for row in many:
        row.refresh_from_db()
        assert (row.state, row.bulk) == (DossierState.QUEUED, True)
    apart.refresh_from_db()
    assert apart.state == DossierState.FAILED


def test_others_do_not_find_it(client):
    row = dossier(DossierState.FAILED, failure=Failure.TIME)
    agency = row.snapshot.application.agency
    addresses = [
        QUEUE,
        reverse("dossier_retry_all"),
        address("officer_dossier_retry", row),
        address("officer_dossier_cancel", row),
    ]
    for person in (factories.make_member(agency), factories.make_reviewer()):
        client.force_login(person)
        for page in addresses:
            assert client.get(page).status_code == 404
            assert client.post(page).status_code in (404, 405)
    client.logout()
    assert client.get(QUEUE).status_code == 302
    row.refresh_from_db()
    assert row.state == DossierState.FAILED


def test_the_board_and_my_files_lead_to_it(client, officer):
    for name in ("officer_list", "job_list"):
        assert QUEUE in client.get(reverse(name)).content.decode()
