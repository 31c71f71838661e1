"""The officer's desk: who may sit at it, what the list finds, what the page shows and from where."""

import pytest
from django.urls import reverse

from applications.models import SupportingDocument
from applications.services.details import save_prescreening
from applications.services.transitions import perform
from applications.tests import factories

pytestmark = pytest.mark.django_db
LIST = "/officer/"
LIST_QUERIES = 8  # session, user, rounds, categories, counts, page count, rows, deadlines


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


class TestList:
    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_takes_the_same_queries_for_one_row_and_for_three(
        self, client, officer, django_assert_num_queries, rows
    ):
        for _row in range(rows):
            submitted()
        with django_assert_num_queries(LIST_QUERIES):
            page = client.get(LIST)
        assert len(references(page)) == rows

    def test_drafts_are_not_there_and_the_newest_is_on_top(self, client, officer):
        factories.make_application()
        first, second = submitted(), submitted()
        assert references(client.get(LIST)) == [second.reference, first.reference]

    def test_counts_by_state_stay_while_one_state_is_shown(self, client, officer):
        screened, waiting = submitted(), submitted()
        perform("start_screening", screened, actor=officer)
        page = client.get(LIST, {"state": "submitted"})
        assert references(page) == [waiting.reference]
        counts = {row["state"]: row["count"] for row in page.context["counts"]}
        assert (counts["submitted"], counts["in_screening"], counts["endorsed"]) == (1, 1, 0)
        assert "draft" not in counts

    @pytest.mark.parametrize("words", ["น้ำใส", "NAM SAI", "สวพส", "hrdi", "น้ำใส hrdi"])
    def test_search_finds_thai_and_english_titles_and_agencies(self, client, officer, words):
        agency = factories.make_agency(aliases=["HRDI", "สวพส."])
        found = submitted(agency, title_th="ห้วยน้ำใสโมเดล", title_en="Huay Nam Sai Model")
        submitted(title_th="เรื่องอื่น", title_en="Another work")
        assert references(client.get(LIST, {"q": words})) == [found.reference]

    def test_round_and_category_filter_together(self, client, officer):
        other = factories.make_round("other")
        here, there = submitted(), submitted(round_=other)
        assert references(client.get(LIST, {"round": "other"})) == [there.reference]
        assert references(client.get(LIST, {"round": "other", "category": "1"})) == []
        both = {here.reference, there.reference}
        assert set(references(client.get(LIST, {"category": here.category.number}))) == both

    @pytest.mark.parametrize(
        "query", [{"state": "nonsense"}, {"category": "x"}, {"round": "none"}, {"q": "\x00"}, {"page": "99"}]
    )
    def test_a_value_that_makes_no_sense_filters_nothing(self, client, officer, query):
        application = submitted()
        assert references(client.get(LIST, query)) == [application.reference]

    def test_the_filters_stay_in_the_address_of_every_link(self, client, officer):
        submitted()
        counts = client.get(LIST, {"q": "huay", "state": "submitted"}).context["counts"]
        query = {row["state"]: row["query"] for row in counts}
        assert query["in_screening"] == "q=huay&state=in_screening"
        assert query["submitted"] == "q=huay"


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
