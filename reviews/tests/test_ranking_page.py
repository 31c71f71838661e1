"""The ranking page: exact, cheap, and blind for what its reader may not see."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis.exceptions import RedisError

from accounts.models import Agency, Membership, Role, User
from applications.models import Application
from applications.states import State
from criteria.models import Category
from reviews.models import Assignment, Freed, Interest, Job, JobKind, Review, Submission
from reviews.queries_ranking import criteria_of, ranking_of
from reviews.tests.factories import (
    assign_to,
    in_review,
    make_agency,
    make_officer,
    make_review,
    make_reviewer,
    submitted,
)

pytestmark = pytest.mark.django_db
# Session, reader, rounds, categories, criteria, the reader's agencies, two fingerprints, applications, reviews, the
# page's applications, its reviewers, what was changed late.
QUERIES = 13


@pytest.fixture(autouse=True)
def nothing_kept():
    """No ranking of an earlier test: its keys may be given again."""
    cache.clear()


@pytest.fixture
def officer() -> User:
    return make_officer()


@pytest.fixture
def judges() -> list[User]:
    return [make_reviewer() for _ in range(3)]


def scored(officer: User, judges: list[User], *levels: int, agency: Agency | None = None) -> Application:
    """An application in review; each judge gives one level for every criterion."""
    application = in_review(officer, application=submitted(agency))
    for judge, level in zip(judges, levels, strict=False):
        make_review(assign_to(application, judge, officer), [level] * 6)
    return application


def seen(user: User, application: Application):
    """The category's ranking as the user sees it: reference to standing."""
    category = Category.objects.select_related("round").get(pk=application.category_id)
    rows = ranking_of(user, category, criteria_of(category.round))
    references = dict(Application.objects.values_list("pk", "reference"))
    return {references[row.application]: row for row in rows}


def page(client: Client, user: User, application: Application, **told) -> str:
    client.force_login(user)
    address = {"round": application.round.code, "category": application.category.number} | told
    response = client.get(reverse("officer_ranking"), address)
    assert response.status_code == 200
    return response.content.decode()


class TestWhatItShows:
    def test_rank_figures_and_reasons_to_look_twice_stand_beside_the_title(self, client, officer, judges):
        wide = scored(officer, judges, 5, 3, 4)
        few = scored(officer, judges, 3)
        client.cookies["django_language"] = "en"
        shown = page(client, officer, wide)
        assert shown.index(wide.reference) < shown.index(few.reference)
        assert "4.00" in shown
        assert "The reviewers differ by 2.00 points." in shown
        assert "Only 1 of 3 reviews with scores." in shown
        assert reverse("officer_reviews", kwargs={"ref": wide.reference}) in shown

    def test_a_review_changed_after_seeing_the_others_is_told(self, client, officer, judges):
        application = scored(officer, judges, 4, 4, 4)
        review = Review.objects.filter(assignment__application=application).first()
        Submission.objects.create(review=review, number=2, content={}, after_others=True)
        client.cookies["django_language"] = "en"
        assert "1 review was changed after its reviewer had seen the others." in page(
            client, officer, application
        )

    def test_an_application_without_reviews_stands_last_and_has_no_rank(self, officer, judges):
        none = scored(officer, judges)
        some = scored(officer, judges, 0, 0, 0)
        rows = seen(officer, some)
        assert list(rows) == [some.reference, none.reference]
        assert rows[none.reference].rank is None

    @pytest.mark.parametrize("state", [State.WITHDRAWN, State.ACCEPTED])
    def test_only_what_is_in_review_or_decided_is_ranked(self, officer, judges, state):
        kept, left = scored(officer, judges, 4, 4, 4), scored(officer, judges, 5, 5, 5)
        Application.objects.filter(pk=left.pk).update(state=state)
        assert {ref: row.rank for ref, row in seen(officer, kept).items()} == {kept.reference: 1}

    def test_freed_and_reopened_reviews_do_not_count(self, officer, judges):
        application = scored(officer, judges, 5, 1, 3)
        freed, reopened, _kept = Assignment.objects.filter(application=application).order_by("pk")
        Assignment.objects.filter(pk=freed.pk).update(freed=Freed.RECUSED)
        Review.objects.filter(assignment=reopened).update(submitted_at=None)
        assert [mean for _who, mean in seen(officer, application)[application.reference].reviews] == [3.0]

    def test_sorting_and_flags_by_the_address(self, client, officer, judges):
        calm, torn = scored(officer, judges, 4, 4, 4), scored(officer, judges, 5, 1, 3)
        by_rank = page(client, officer, calm)
        by_spread = page(client, officer, calm, sort="-spread")
        assert by_rank.index(calm.reference) < by_rank.index(torn.reference)
        assert by_spread.index(torn.reference) < by_spread.index(calm.reference)
        assert calm.reference not in page(client, officer, calm, flag="wide")

    @pytest.mark.parametrize("told", [{"sort": "x"}, {"flag": "x"}, {"page": "999"}])
    def test_a_senseless_address_shows_the_plain_page(self, client, officer, judges, told):
        application = scored(officer, judges, 4)
        shown = page(client, officer, application, **told)
        assert application.reference in shown

    def test_an_unknown_round_and_category_show_the_first_that_has_a_ranking(self, client, officer, judges):
        application = scored(officer, judges, 4)
        assert str(application.round) in page(client, officer, application, round="?", category="x")

    def test_nothing_to_rank_is_said(self, client, officer):
        client.force_login(officer)
        assert client.get(reverse("officer_ranking")).status_code == 200


class TestWhoSeesIt:
    def test_reviewers_and_agencies_get_no_ranking(self, client, officer, judges):
        scored(officer, judges, 4)
        for user in (judges[0], make_reviewer()):
            client.force_login(user)
            assert client.get(reverse("officer_ranking")).status_code == 404

    @pytest.mark.parametrize("admin", [False, True])
    def test_a_conflicted_application_is_in_no_row_and_no_number(self, client, officer, judges, admin):
        agency = make_agency(name_th="กรมนกขมิ้น", name_en="Canary Department")
        hidden = scored(officer, judges, 5, 5, 5, agency=agency)
        first, second = scored(officer, judges, 4, 4, 4), scored(officer, judges, 2, 2, 2)
        reader = make_officer(is_superuser=admin)
        client.cookies["django_language"] = "en"
        assert hidden.reference in page(client, reader, first)
        Membership.objects.create(user=reader, agency=agency, role=Role.VIEWER)
        shown = page(client, reader, first)
        assert hidden.reference not in shown
        assert "Canary" not in shown
        rows = seen(reader, first)
        assert {ref: row.rank for ref, row in rows.items()} == {first.reference: 1, second.reference: 2}
        # The others' adjusted means are as if it did not exist: nothing can be reckoned back from them.
        Application.objects.filter(pk=hidden.pk).update(state=State.WITHDRAWN)
        assert seen(officer, first) == rows

    def test_an_officer_who_still_has_to_review_it_does_not_see_it(self, officer, judges):
        application = scored(officer, judges, 4, 4)
        both = make_officer(is_reviewer=True)
        assert application.reference in seen(both, application)
        assignment = assign_to(application, both, officer)
        assert application.reference not in seen(both, application)
        make_review(assignment, [3] * 6)
        assert len(seen(both, application)[application.reference].reviews) == 3

    def test_a_conflict_declared_today_hides_it_today(self, officer, judges):
        application = scored(officer, judges, 4, 4)
        assert seen(officer, application)
        application.declarations.create(user=officer, interest=Interest.WORK, declared_by=officer)
        assert seen(officer, application) == {}


class TestWhatIsKept:
    def test_a_new_version_of_a_review_is_seen_at_once(self, officer, judges):
        application = scored(officer, judges, 4, 4, 4)
        assert seen(officer, application)[application.reference].mean == 4.0
        review = Review.objects.filter(assignment__application=application).first()
        review.scores.update(value=1)
        Review.objects.filter(pk=review.pk).update(version=2)
        assert seen(officer, application)[application.reference].mean == 3.0

    def test_a_changed_weight_is_seen_at_once(self, officer, judges):
        application = in_review(officer, application=submitted())
        make_review(assign_to(application, judges[0], officer), [5, 1, 1, 1, 1, 1])
        before = seen(officer, application)[application.reference].mean
        application.round.criterion_set.filter(clause="2.1").update(weight=5)
        assert seen(officer, application)[application.reference].mean > before

    def test_the_ranking_is_reckoned_once_for_the_same_rows(self, officer, judges, monkeypatch):
        application = scored(officer, judges, 4, 4, 4)
        before = seen(officer, application)
        monkeypatch.setattr("reviews.queries_ranking.ranking", lambda *rest: pytest.fail("reckoned again"))
        assert seen(officer, application) == before
        assert seen(make_officer(), application) == before

    def test_without_the_cache_the_page_is_only_slower(self, client, officer, judges, monkeypatch):
        application = scored(officer, judges, 4, 4, 4)

        def away(*rest, **more):
            raise RedisError

        monkeypatch.setattr("reviews.queries_ranking.cache.get", away)
        monkeypatch.setattr("reviews.queries_ranking.cache.set", away)
        assert application.reference in page(client, officer, application)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(client, officer, judges, django_assert_num_queries, rows):
    for level in range(rows):
        application = scored(officer, judges, level, 5 - level, level)
    page(client, officer, application)
    cache.clear()
    with django_assert_num_queries(QUERIES):
        page_again(client, application)


def page_again(client: Client, application: Application) -> None:
    address = {"round": application.round.code, "category": application.category.number}
    assert client.get(reverse("officer_ranking"), address).status_code == 200


class TestOrderingTheBook:
    def test_two_clicks_order_one_book(self, client, officer, judges):
        application = scored(officer, judges, 4)
        client.force_login(officer)
        told = {"round": application.round.code, "category": application.category.number}
        answers = [client.post(reverse("officer_ranking_book"), told) for _ in range(2)]
        job = Job.objects.get(kind=JobKind.PANEL_BOOK)
        assert {answer.url for answer in answers} == {reverse("job_page", kwargs={"token": job.token})}
        assert (job.asked_by, job.parameters) == (officer, {"category": application.category.number})

    @pytest.mark.parametrize("told", [{}, {"round": "practice"}, {"round": "practice", "category": "99"}])
    def test_a_category_that_does_not_exist_is_not_found(self, client, officer, judges, told):
        scored(officer, judges, 4)
        client.force_login(officer)
        assert client.post(reverse("officer_ranking_book"), told).status_code == 404
        assert not Job.objects.exists()

    def test_a_reviewer_cannot_order_it(self, client, judges):
        client.force_login(judges[0])
        assert client.post(reverse("officer_ranking_book"), {}).status_code == 404
