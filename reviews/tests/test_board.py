"""The board: which applications it finds, in which order, what it counts, and what it never tells."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Agency
from applications.models import Application, LateText
from applications.services.transitions import perform
from common.thai import sort_key
from criteria.models import Deadline
from reviews.models import Declaration, Interest
from reviews.queries import _title
from reviews.services import searching
from reviews.tests import factories
from reviews.tests.factories import submitted

pytestmark = pytest.mark.django_db
LIST = "/officer/"
# Session, user, rounds with their deadlines, categories, agencies, memberships (for conflicts), counts, rows, the
# facts of the round, its reviews.
QUERIES = 10
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def officer(client):
    user = factories.make_officer()
    client.force_login(user)
    return user


def references(page) -> list[str]:
    return [row["application"].reference for row in page.context["rows"]]


def make_searchable(*applications) -> None:
    for application in applications:
        searching.write(application.snapshots.first())


class TestCost:
    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_same_queries_for_one_row_and_for_three(
        self, client, officer, django_assert_num_queries, rows
    ):
        for _row in range(rows):
            factories.in_review(officer, factories.make_reviewer())
        with django_assert_num_queries(QUERIES):
            page = client.get(LIST)
        assert len(references(page)) == rows

    @pytest.mark.parametrize("rows", [1, 3])
    def test_with_everything_asked_at_once_it_stays_within_the_budget(
        self, client, officer, django_assert_max_num_queries, rows
    ):
        factories.make_agency().memberships.create(user=officer, role="viewer")
        for _row in range(rows):
            make_searchable(submitted())
        agency = Agency.objects.filter(applications__isnull=False).first().slug
        asked = {"q": "huay", "agency": agency, "overdue": "on", "letters": "on", "sort": "-reviews"}
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(LIST, asked | {"round": "practice", "late": "on", "undeclared": "on"})
        with django_assert_max_num_queries(MOST_QUERIES):
            assert references(client.get(LIST, {"q": "huay", "sort": "left"}))


class TestFilters:
    def test_drafts_are_counted_and_not_listed_and_the_newest_is_on_top(self, client, officer):
        factories.make_application()
        first, second = submitted(), submitted()
        page = client.get(LIST)
        assert references(page) == [second.reference, first.reference]
        counts = {row["state"]: row["count"] for row in page.context["counts"]}
        assert (counts["draft"], page.context["total"]) == (1, 2)

    def test_counts_by_state_stay_while_one_state_is_shown(self, client, officer):
        screened, waiting = submitted(), submitted()
        perform("start_screening", screened, actor=officer)
        page = client.get(LIST, {"state": "submitted"})
        assert references(page) == [waiting.reference]
        counts = {row["state"]: row["count"] for row in page.context["counts"]}
        assert (counts["submitted"], counts["in_screening"], counts["endorsed"]) == (1, 1, 0)
        assert page.context["total"] == 1

    @pytest.mark.parametrize("words", ["น้ำใส", "NAM SAI", "สวพส", "hrdi", "น้ำใส hrdi"])
    def test_search_finds_titles_and_agencies_in_both_languages(self, client, officer, words):
        agency = factories.make_agency(aliases=["HRDI", "สวพส."])
        found = submitted(agency, title_th="ห้วยน้ำใสโมเดล", title_en="Huay Nam Sai Model")
        other = submitted(title_th="เรื่องอื่น", title_en="Another work")
        assert references(client.get(LIST, {"q": words})) == [found.reference]
        assert references(client.get(LIST, {"q": other.reference.lower()})) == [other.reference]

    def test_search_finds_words_of_the_answers(self, client, officer):
        found, other = submitted(), submitted()
        make_searchable(found, other)
        found.search_text.text += "\nปีนต้นยางนา <b>สูง"
        found.search_text.save()
        page = client.get(LIST, {"q": "ต้นยางนา"})
        assert references(page) == [found.reference]
        assert "ปีน<mark>ต้นยางนา</mark> &lt;b&gt;สูง" in page.text

    def test_the_current_round_is_shown_until_another_or_all_are_asked_for(self, client, officer):
        other = factories.make_round("other")
        other.is_open = False
        other.save(update_fields=["is_open"])
        here, there = submitted(), submitted(round_=other)
        assert references(client.get(LIST)) == [here.reference]
        assert references(client.get(LIST, {"round": "other"})) == [there.reference]
        assert references(client.get(LIST, {"round": "other", "category": "1"})) == []
        asked = {"category": here.category.number, "round": "all"}
        assert set(references(client.get(LIST, asked))) == {here.reference, there.reference}

    def test_an_agency_stands_for_everything_under_it(self, client, officer):
        ministry = factories.make_agency()
        department = factories.make_agency(parent=ministry)
        unit = factories.make_agency(parent=department)
        below, beside = submitted(unit), submitted()
        for agency in (ministry, department, unit):
            assert references(client.get(LIST, {"agency": agency.slug})) == [below.reference]
        assert references(client.get(LIST, {"agency": beside.agency.slug})) == [beside.reference]
        offered = dict(client.get(LIST).context["form"].fields["agency"].choices)
        assert {ministry.slug, department.slug, unit.slug, beside.agency.slug} <= set(offered)

    def test_returned_unscreened_and_lacking_letters(self, client, officer):
        waiting, back, accepted = submitted(), factories.in_screening(officer), factories.accepted(officer)
        perform("return", back, actor=officer, note="mend")
        accepted.letters.update(file="")
        assert references(client.get(LIST, {"returned": "on"})) == [back.reference]
        assert references(client.get(LIST, {"unscreened": "on"})) == [waiting.reference]
        assert references(client.get(LIST, {"letters": "on"})) == [accepted.reference]

    def test_one_letter_with_a_file_where_two_are_required_is_one_missing(self, client, officer):
        application = submitted()
        application.letters.filter(pk=application.letters.first().pk).update(file="")
        assert references(client.get(LIST, {"letters": "on"})) == [application.reference]

    def test_late_answers_and_reviewers_who_have_said_nothing(self, client, officer):
        silent, reviewer = factories.accepted(officer), factories.make_reviewer()
        factories.assign_to(silent, reviewer, officer, declared=False)
        late = submitted()
        question = late.round.question_set.first()
        LateText.objects.create(application=late, question=question, text="late", saved_by=officer)
        assert references(client.get(LIST, {"late": "on"})) == [late.reference]
        assert references(client.get(LIST, {"undeclared": "on"})) == [silent.reference]
        Declaration.objects.create(
            application=silent, user=reviewer, interest=Interest.NONE, declared_by=reviewer
        )
        assert references(client.get(LIST, {"undeclared": "on"})) == []

    @pytest.mark.parametrize(
        "query",
        [
            {"state": "nonsense"},
            {"category": "x"},
            {"round": "none"},
            {"q": "\x00"},
            {"page": "99"},
            {"agency": "none"},
            {"sort": "password"},
            {"overdue": ""},
        ],
    )
    def test_a_value_that_makes_no_sense_filters_nothing(self, client, officer, query):
        application = submitted()
        assert references(client.get(LIST, query)) == [application.reference]

    def test_every_link_keeps_what_was_said(self, client, officer):
        submitted()
        page = client.get(LIST, {"q": "huay", "state": "submitted", "overdue": "on", "sort": "title"})
        counts = {row["state"]: row["query"] for row in page.context["counts"]}
        assert counts["in_screening"] == "q=huay&state=in_screening&overdue=on&sort=title"
        assert counts["submitted"] == "q=huay&overdue=on&sort=title"
        off = next(row for row in page.context["toggles"] if row["on"])
        assert off["query"] == "q=huay&state=submitted&sort=title"
        assert page.context["heads"]["title"] == {
            "now": "ascending",
            "query": "q=huay&state=submitted&overdue=on&sort=-title",
        }

    def test_a_draft_that_is_named_leads_to_its_time(self, client, officer):
        draft = factories.make_application()
        page = client.get(LIST, {"q": draft.reference})
        assert page.context["unsubmitted"] == draft
        assert f"/officer/{draft.reference}/time/" in page.text


class TestDaysLeft:
    """Closing while its agency may still mend it, the reviews' due date in review, the UN's when endorsed."""

    def due(self, **days: float) -> None:
        for kind, number in days.items():
            Deadline.objects.filter(round__code="practice", kind=kind).update(
                at=timezone.now() + timedelta(days=number)
            )

    def left(self, client, application, **query) -> str:
        page = client.get(LIST, query)
        return next(row["left"] for row in page.context["rows"] if row["application"].pk == application.pk)

    def test_each_state_has_its_deadline(self, client, officer):
        waiting, reviewed, endorsed = submitted(), factories.in_review(officer), factories.endorsed(officer)
        self.due(internal=3.5, review=8.5, un=12.5)
        assert self.left(client, waiting) == "3 days"
        assert self.left(client, reviewed) == "8 days"
        assert self.left(client, endorsed) == "12 days"

    def test_over_is_said_in_begun_days_and_filtered(self, client, officer):
        waiting, reviewed = submitted(), factories.in_review(officer)
        self.due(internal=-0.5, review=8)
        assert self.left(client, waiting) == "1 day over"
        assert references(client.get(LIST, {"overdue": "on"})) == [waiting.reference]
        assert references(client.get(LIST, {"overdue": "on", "state": "in_review"})) == []
        self.due(review=-2.5)
        assert self.left(client, reviewed) == "3 days over"

    def test_an_extension_counts_where_it_is_later(self, client, officer):
        one, other = submitted(), submitted()
        for application, days in ((one, 5.5), (other, 1)):
            application.extensions.create(
                until=timezone.now() + timedelta(days=days), reason="flood", granted_by=officer
            )
        self.due(internal=3.5)
        assert (self.left(client, one), self.left(client, other)) == ("5 days", "3 days")
        assert references(client.get(LIST, {"sort": "left"})) == [other.reference, one.reference]

    def test_without_a_deadline_nothing_is_left_nor_overdue(self, client, officer):
        application = submitted()
        Deadline.objects.filter(round__code="practice").update(at=None)
        assert self.left(client, application) == ""
        assert references(client.get(LIST, {"overdue": "on"})) == []


class TestOrder:
    TITLES = ("แม่น้ำ", "กา", "เก้า", "ไก่", "ข้าว", "เขา", "กำ", "ก้าว", "Zebra", "apple", "๑๒", "ห้วย", "ฮา")

    def test_titles_stand_as_in_a_thai_dictionary(self):
        for title in self.TITLES:
            factories.make_application(title_th=title)
        with translation.override("th"):
            found = Application.objects.order_by(_title()).values_list("title_th", flat=True)
            assert list(found) == sorted(self.TITLES, key=sort_key)

    def test_states_in_the_order_of_the_workflow_both_ways(self, client, officer):
        reviewed, waiting = factories.in_review(officer), submitted()
        assert references(client.get(LIST, {"sort": "state"})) == [waiting.reference, reviewed.reference]
        assert references(client.get(LIST, {"sort": "-state"})) == [reviewed.reference, waiting.reference]
