"""The board beside its list: reviews counted only for whom they may be, what is to be done today, the charts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.services.transitions import perform
from criteria.models import Deadline
from reviews.models import Declaration, Interest
from reviews.services import declaring
from reviews.tests import factories
from reviews.tests.factories import submitted

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


def references(page) -> list[str]:
    return [row["application"].reference for row in page.context["rows"]]


class TestReviewsShown:
    """`2/3` only for whom `visibility.sees_scores_q` holds; nothing else on the page may tell either."""

    @pytest.fixture
    def two(self, officer):
        """One application with two submitted reviews, one with one."""
        many = factories.in_review(officer, factories.make_reviewer(), factories.make_reviewer())
        few = factories.in_review(officer, factories.make_reviewer())
        for application in (many, few):
            for assignment in application.assignments.all():
                factories.make_review(assignment)
        return many, few

    def done(self, page) -> dict[str, int | None]:
        return {row["application"].reference: row["application"].reviews_done for row in page.context["rows"]}

    def test_submitted_of_required(self, client, officer, two):
        many, few = two
        page = client.get(LIST, {"sort": "-reviews"})
        assert self.done(page) == {many.reference: 2, few.reference: 1}
        assert references(page) == [many.reference, few.reference]
        assert "2/3" in page.text

    @pytest.mark.parametrize("sort", ["reviews", "-reviews", ""])
    def test_in_conflict_a_word_stands_there_and_the_order_tells_nothing(self, client, officer, two, sort):
        many, few = two
        Declaration.objects.create(
            application=many, user=officer, interest=Interest.FAMILY, declared_by=officer
        )
        page = client.get(LIST, {"sort": sort})
        assert self.done(page) == {many.reference: None, few.reference: 1}
        assert "2/3" not in page.text
        assert "conflict of interest" in page.text
        if sort:
            assert references(page) == [few.reference, many.reference]

    def test_in_conflict_no_chart_counts_its_reviews(self, client, officer, two):
        many, few = two
        for application in (many, few):
            Declaration.objects.create(
                application=application, user=officer, interest=Interest.MONEY, declared_by=officer
            )
        titles = [picture["title"] for picture in client.get(LIST).context["charts"]]
        assert "Reviews of this round" not in titles

    def test_who_still_has_to_review_sees_no_count(self, client, officer, two):
        many, _few = two
        officer.is_reviewer = True
        officer.save()
        own = factories.assign_to(many, officer, officer)
        assert self.done(client.get(LIST))[many.reference] is None
        factories.make_review(own)
        assert self.done(client.get(LIST))[many.reference] == 3


class TestKept:
    """Facts are counted once until something happens."""

    def test_a_second_look_counts_nothing_anew(self, client, officer, django_assert_num_queries):
        submitted()
        client.get(LIST)
        with django_assert_num_queries(8):
            client.get(LIST)

    def test_what_happens_in_between_is_counted_at_once(self, client, officer):
        application = submitted()
        bars = client.get(LIST).context["charts"][0]["chart"].bars
        assert [bar.value for bar in bars] == [1, 1, 0, 0, 0]
        perform("start_screening", application, actor=officer)
        factories.screen(application, officer)
        perform("accept", application, actor=officer)
        bars = client.get(LIST).context["charts"][0]["chart"].bars
        assert [bar.value for bar in bars] == [1, 1, 1, 0, 0]

    def test_another_reader_gets_the_own_facts(self, client, officer):
        application = factories.in_review(officer, factories.make_reviewer())
        factories.make_review(application.assignments.get())
        assert len(client.get(LIST).context["charts"]) == 3
        other = factories.make_officer()
        application.agency.memberships.create(user=other, role="viewer")
        client.force_login(other)
        assert len(client.get(LIST).context["charts"]) == 2


class TestToday:
    def texts(self, client) -> dict[str, str]:
        return {row["text"]: row["query"] for row in client.get(LIST).context["today"]}

    def test_nothing_waits_at_first(self, client, officer):
        assert self.texts(client) == {}

    def test_what_waits_for_screening_stands_there_before_it_is_due(self, client, officer):
        submitted(), factories.in_screening(officer)
        ((text, query),) = self.texts(client).items()
        assert text == "2 applications wait for screening"
        assert len(references(client.get(f"{LIST}?{query}"))) == 2

    def test_who_stepped_back_is_missed(self, client, officer):
        reviewers = [factories.make_reviewer() for _ in range(3)]
        application = factories.in_review(officer, *reviewers)
        assert client.get(LIST).context["short"] == 0
        first = application.assignments.first()
        declaring.recuse(first, actor=first.reviewer, interest=Interest.WORK, note="เคยร่วมงาน")
        page = client.get(LIST)
        assert page.context["short"] == 1
        assert reverse("assignment_list") + "?short=1" in page.text

    def test_each_line_counts_what_its_address_shows(self, client, officer):
        submitted(), submitted()
        silent = factories.accepted(officer)
        factories.assign_to(silent, factories.make_reviewer(), officer, declared=False)
        factories.endorsed(officer)
        back = factories.in_screening(officer)
        perform("return", back, actor=officer, note="mend")
        Deadline.objects.filter(round__code="practice", kind__in=["internal", "un", "review"]).update(
            at=timezone.now() - timedelta(hours=1)
        )
        lines = self.texts(client)
        assert list(lines) == [
            "Screen 2 applications that are due",
            "See that 1 endorsed application reaches the UN",
            "Ask about 1 returned application that is overdue",
            "Give reviewers to 1 accepted application",
            "1 reviewer has not declared interests yet",
        ]
        for text, query in lines.items():
            page = client.get(f"{LIST}?{query}")
            number = next(word for word in text.split() if word.isdigit())
            assert len(references(page)) == int(number), text

    def test_the_charts_are_drawn_with_their_tables(self, client, officer):
        factories.in_review(officer, factories.make_reviewer())
        page = client.get(LIST)
        assert [picture["title"] for picture in page.context["charts"]] == [
            "The road of the round",
            "Submissions in the last 4 weeks",
            "Reviews of this round",
        ]
        assert page.text.count('<svg class="chart') == 3
        road = page.context["charts"][0]["chart"]
        assert [bar.value for bar in road.bars] == [1, 1, 1, 0, 0]
