"""The dossier on the pages: who may have it, what is shown while it is made, another try."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from applications.services.transitions import perform
from applications.tests import factories
from common.dates import local_datetime
from dossiers.failures import Failure
from dossiers.models import Dossier, DossierState, Stage

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def agency():
    return factories.make_agency()


@pytest.fixture
def dossier(agency):
    """A queued dossier of a submitted application (ordered here, without a worker)."""
    application = factories.complete_application(agency)
    perform("submit", application, actor=factories.make_member(agency))
    return Dossier.objects.create(snapshot=application.snapshots.get(), steps_total=4)


def ready(dossier: Dossier, content: bytes = b"%PDF-1.7 dossier") -> Dossier:
    dossier.file = default_storage.save("dossiers/test.pdf", ContentFile(content))
    dossier.reading_file = default_storage.save(
        "dossiers/test-reading.pdf", ContentFile(content + b" reading")
    )
    dossier.state, dossier.pages, dossier.size = DossierState.READY, 16, len(content)
    dossier.save()
    return dossier


def address(dossier: Dossier, name: str) -> str:
    ref = dossier.snapshot.application.reference
    if name == "dossier_status":
        return reverse(name, kwargs={"ref": ref})
    return reverse(name, kwargs={"ref": ref, "number": dossier.snapshot.number})


class TestStatus:
    def test_while_it_is_made_the_part_asks_again(self, client, agency, dossier):
        client.force_login(factories.make_member(agency, Role.VIEWER))
        page = client.get(address(dossier, "dossier_status"), headers=HTMX)
        assert 'hx-trigger="every 2s"' in page.text
        assert "<html" not in page.text
        assert "no-store" in page.headers["Cache-Control"]

    def test_when_it_is_ready_it_can_be_downloaded_and_asks_no_more(self, client, agency, dossier):
        ready(dossier)
        client.force_login(factories.make_member(agency))
        page = client.get(address(dossier, "dossier_status"), headers=HTMX).text
        assert address(dossier, "dossier_file") in page
        assert address(dossier, "dossier_reading") in page
        assert "every 2s" not in page

    def test_each_copy_says_what_it_is_for(self, client, agency, dossier):
        ready(dossier)
        client.cookies["django_language"] = "en"
        client.force_login(factories.make_member(agency))
        page = client.get(address(dossier, "dossier_status")).text
        assert "Reading copy: to read and print" in page
        assert "Archive copy: to keep" in page
        assert reverse("verify") in page

    def test_a_dossier_from_before_there_were_two_copies_has_one(self, client, agency, dossier):
        ready(dossier)
        Dossier.objects.update(reading_file="")
        client.force_login(factories.make_member(agency))
        page = client.get(address(dossier, "dossier_status")).text
        assert address(dossier, "dossier_file") in page
        assert address(dossier, "dossier_reading") not in page
        assert client.get(address(dossier, "dossier_reading")).status_code == 404

    def test_a_snapshot_whose_dossier_was_not_ordered_yet_is_waited_for(self, client, agency, dossier):
        where = address(dossier, "dossier_status")
        dossier.delete()
        client.force_login(factories.make_member(agency))
        assert "every 2s" in client.get(where, headers=HTMX).text

    def test_without_a_script_it_is_a_page_of_its_own(self, client, agency, dossier):
        client.force_login(factories.make_member(agency))
        assert "<html" in client.get(address(dossier, "dossier_status")).text

    def test_a_draft_has_none(self, client, agency):
        application = factories.make_application(agency)
        client.force_login(factories.make_member(agency))
        where = reverse("dossier_status", kwargs={"ref": application.reference})
        assert client.get(where).status_code == 404

    def test_how_far_it_is_stands_in_words_and_as_a_bar(self, client, agency, dossier):
        Dossier.objects.update(
            state=DossierState.RENDERING, stage=Stage.LAYOUT, steps_done=50, steps_total=200
        )
        client.cookies["django_language"] = "en"
        client.force_login(factories.make_member(agency))
        page = client.get(address(dossier, "dossier_status"), headers=HTMX).text
        assert "laying out the pages · 25 %" in page
        assert 'value="25"' in page

    def test_when_it_is_tried_next_and_why_it_was_not_made(self, client, agency, dossier):
        moment = timezone.now() + timedelta(minutes=5)
        Dossier.objects.update(failure=Failure.STORAGE, next_try_at=moment)
        client.cookies["django_language"] = "en"
        client.force_login(factories.make_member(agency))
        page = client.get(address(dossier, "dossier_status"), headers=HTMX).text
        assert f"Next try at {local_datetime(moment, short=True)}" in page
        assert "did not answer" in page
        assert "every 10s" in page

    @pytest.mark.parametrize(
        ("state", "words"),
        [(DossierState.CANCELLED, "was cancelled"), (DossierState.SUPERSEDED, "a newer snapshot")],
    )
    def test_one_that_is_not_made_says_why_and_can_be_asked_for(self, client, agency, dossier, state, words):
        Dossier.objects.update(state=state)
        client.cookies["django_language"] = "en"
        client.force_login(factories.make_member(agency))
        page = client.get(address(dossier, "dossier_status"), headers=HTMX).text
        assert words in page
        assert "every 2s" not in page
        assert address(dossier, "dossier_retry") in page

    def test_a_missing_file_is_named_and_the_reader_decides(self, client, agency, dossier):
        Dossier.objects.update(state=DossierState.FAILED, failure=Failure.FILE, failure_about="<รายงาน>.pdf")
        client.cookies["django_language"] = "en"
        client.force_login(factories.make_member(agency))
        page = client.get(address(dossier, "dossier_status"), headers=HTMX).text
        assert "&lt;รายงาน&gt;.pdf" in page
        assert "Make the PDF without this file" in page


class TestRetry:
    def fail(self, dossier):
        Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.FAILED, error="x")

    @pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.COORDINATOR])
    def test_a_writer_has_it_made_again(self, client, agency, dossier, role):
        self.fail(dossier)
        client.force_login(factories.make_member(agency, role))
        page = client.get(address(dossier, "dossier_status"), headers=HTMX).text
        assert address(dossier, "dossier_retry") in page
        answer = client.post(address(dossier, "dossier_retry"), headers=HTMX)
        assert "every 2s" in answer.text
        assert Dossier.objects.get(pk=dossier.pk).state == DossierState.QUEUED

    def test_an_officer_too_and_without_a_script(self, client, dossier):
        self.fail(dossier)
        client.force_login(factories.make_officer())
        assert client.post(address(dossier, "dossier_retry")).url == address(dossier, "dossier_status")
        assert Dossier.objects.get(pk=dossier.pk).state == DossierState.QUEUED

    def test_a_viewer_may_not(self, client, agency, dossier):
        self.fail(dossier)
        client.force_login(factories.make_member(agency, Role.VIEWER))
        assert address(dossier, "dossier_retry") not in client.get(address(dossier, "dossier_status")).text
        assert client.post(address(dossier, "dossier_retry")).status_code == 403
        assert Dossier.objects.get(pk=dossier.pk).state == DossierState.FAILED

    def test_a_dossier_that_is_ready_stays_ready(self, client, agency, dossier):
        ready(dossier)
        client.force_login(factories.make_member(agency))
        client.post(address(dossier, "dossier_retry"))
        assert Dossier.objects.get(pk=dossier.pk).state == DossierState.READY

    def test_looking_is_not_asking(self, client, agency, dossier):
        client.force_login(factories.make_member(agency))
        assert client.get(address(dossier, "dossier_retry")).status_code == 405


class TestDownload:
    def test_members_and_officers_get_the_file_and_nothing_in_it_can_run(self, client, agency, dossier):
        ready(dossier)
        for user in (factories.make_member(agency, Role.VIEWER), factories.make_officer()):
            client.force_login(user)
            answer = client.get(address(dossier, "dossier_file"))
            assert b"".join(answer.streaming_content) == b"%PDF-1.7 dossier"
            assert answer.headers["Content-Type"] == "application/pdf"
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert dossier.download_name in answer.headers["Content-Disposition"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("sandbox")

    def test_the_reading_copy_in_the_same_way(self, client, agency, dossier):
        ready(dossier)
        client.force_login(factories.make_member(agency, Role.VIEWER))
        answer = client.get(address(dossier, "dossier_reading"))
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 dossier reading"
        assert dossier.reading_name in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")

    def test_before_it_is_ready_there_is_no_file(self, client, agency, dossier):
        client.force_login(factories.make_member(agency))
        assert client.get(address(dossier, "dossier_file")).status_code == 404
        assert client.get(address(dossier, "dossier_reading")).status_code == 404

    def test_a_file_that_is_gone_from_the_disk_is_no_crash(self, client, agency, dossier):
        default_storage.delete(ready(dossier).file.name)
        client.force_login(factories.make_member(agency))
        assert client.get(address(dossier, "dossier_file")).status_code == 404

    def test_the_number_of_another_snapshot_is_not_found(self, client, agency, dossier):
        ready(dossier)
        client.force_login(factories.make_member(agency))
        ref = dossier.snapshot.application.reference
        where = reverse("dossier_file", kwargs={"ref": ref, "number": 99})
        assert client.get(where).status_code == 404

    @pytest.mark.parametrize("name", ["dossier_status", "dossier_file", "dossier_reading", "dossier_retry"])
    def test_nobody_outside_the_agency_reaches_it(self, client, dossier, name):
        ready(dossier)
        ask = client.post if name == "dossier_retry" else client.get
        assert ask(address(dossier, name)).status_code == 302
        client.force_login(factories.make_member(factories.make_agency()))
        assert ask(address(dossier, name)).status_code == 404
