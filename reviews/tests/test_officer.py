"""The officer's desk: who may sit at it, and what the page of an application shows and from where."""

import pytest
from django.urls import reverse

from applications.models import SupportingDocument
from applications.services.details import save_prescreening
from applications.services.transitions import perform
from applications.tests import factories

pytestmark = pytest.mark.django_db
LIST = "/officer/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def officer(client):
    user = factories.make_officer()
    client.force_login(user)
    return user


def submitted(agency=None, round_=None, **fields):
    agency = agency or factories.make_agency()
    application = factories.complete_application(agency, round_)
    for name, value in fields.items():
        setattr(application, name, value)
    application.save()
    perform("submit", application, actor=factories.make_member(agency))
    application.refresh_from_db()
    return application


def references(page) -> list[str]:
    return [row.reference for row in page.context["page_obj"]]


class TestWho:
    def test_a_visitor_signs_in_first(self, client):
        assert client.get(LIST).status_code == 302

    def test_for_agency_staff_and_reviewers_the_desk_does_not_exist(self, client):
        application = submitted()
        for user in (
            factories.make_member(application.agency),
            factories.make_user(is_reviewer=True),
        ):
            client.force_login(user)
            assert client.get(LIST).status_code == 404
            assert client.get(f"{LIST}{application.reference}/").status_code == 404

    def test_an_admin_sees_what_officers_see(self, client):
        application = submitted()
        client.force_login(factories.make_user(is_superuser=True))
        assert references(client.get(LIST)) == [application.reference]


class TestOne:
    def page(self, client, application):
        return client.get(reverse("officer_application", kwargs={"ref": application.reference}))

    def test_a_draft_does_not_exist_here(self, client, officer):
        assert self.page(client, factories.make_application()).status_code == 404

    def test_it_shows_what_was_sealed_and_not_what_was_changed_since(self, client, officer):
        application = submitted()
        perform("start_screening", application, actor=officer)
        perform("return", application, actor=officer, note="mend")
        save_prescreening(
            application, fields={"website": "https://changed.example/"}, declarations={}, sponsor=None
        )
        page = self.page(client, application).text
        assert "https://www.hrdi.or.th/" in page
        assert "changed.example" not in page
        assert "mend" in page

    def test_answers_stand_with_their_thai_drafts_and_findings_with_their_messages(self, client, officer):
        application = submitted()
        case = factories.case()
        page = self.page(client, application).text
        assert case["answers"]["12"]["text"][:40] in page
        drafts = [answer["draft_th"] for answer in case["answers"].values() if answer.get("draft_th")]
        assert drafts[0][:20] in page
        assert "Every required question is answered" in page

    def test_files_are_linked_by_their_hash_until_they_are_replaced(self, client, officer):
        application = submitted()
        report = application.documents.get(clause="4.1")
        SupportingDocument.objects.filter(pk=report.pk).update(sha256="a" * 64)
        where = reverse("document_file", kwargs={"ref": application.reference, "pk": report.pk})
        other = application.documents.get(clause="4.4")
        still = reverse("document_file", kwargs={"ref": application.reference, "pk": other.pk})
        page = self.page(client, application).text
        assert where not in page
        assert still in page

    def test_a_file_whose_row_is_gone_breaks_nothing(self, client, officer):
        application = submitted()
        application.documents.all().delete()
        application.letters.all().delete()
        page = self.page(client, application)
        assert page.status_code == 200
        assert "has replaced this file since" in page.text

    def test_the_dossier_is_fetched_by_its_address(self, client, officer):
        application = submitted()
        assert (
            reverse("dossier_status", kwargs={"ref": application.reference})
            in self.page(client, application).text
        )
