"""Who sees scores: the one rule, for each kind of person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from applications.models import Application
from criteria.models import ReviewWindow
from reviews.models import Declaration, Freed, Interest, Review
from reviews.visibility import (
    counted_reviews,
    open_rounds,
    reviewable_q,
    sees_scores,
    sees_scores_q,
    window_of,
)

from .factories import assign_to, in_review, make_officer, make_review, make_reviewer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def reviewer():
    return make_reviewer()


@pytest.fixture
def application(officer, reviewer):
    return in_review(officer, reviewer, make_reviewer())


def mine(application, reviewer):
    return application.assignments.get(reviewer=reviewer)


def declares(user, application, interest=Interest.FAMILY):
    Declaration.objects.create(application=application, user=user, interest=interest, declared_by=user)


def may_open(user, application) -> bool:
    return Application.objects.filter(reviewable_q(user), pk=application.pk).exists()


def window(application, opens, closes):
    now = timezone.now()
    return ReviewWindow.objects.create(
        round=application.round, opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes)
    )


class TestOfficers:
    def test_an_officer_sees(self, officer, application):
        assert sees_scores(officer, application)

    def test_an_officer_with_a_declared_interest_does_not(self, officer, application):
        declares(officer, application)
        assert not sees_scores(officer, application)
        assert not Application.objects.filter(sees_scores_q(officer)).exists()

    def test_an_officer_of_the_agency_does_not(self, officer, application):
        Membership.objects.create(user=officer, agency=application.agency)
        assert not sees_scores(officer, application)

    def test_neither_does_an_admin_in_conflict(self, application):
        admin = make_user(is_superuser=True)
        assert sees_scores(admin, application)
        declares(admin, application)
        assert not sees_scores(admin, application)

    def test_an_officer_who_also_reviews_waits_for_the_own_submission(self, officer, application):
        both = make_reviewer(is_officer=True)
        assert sees_scores(both, application)
        assignment = assign_to(application, both, officer)
        assert not sees_scores(both, application)
        review = make_review(assignment, submitted=False)
        assert not sees_scores(both, application)
        Review.objects.filter(pk=review.pk).update(submitted_at=timezone.now())
        assert sees_scores(both, application)

    def test_the_same_officer_after_losing_the_reviewers_role(self, officer, application):
        both = make_reviewer(is_officer=True)
        assign_to(application, both, officer)
        both.is_reviewer = False
        both.save()
        assert not sees_scores(both, application)


class TestReviewers:
    def test_before_the_own_submission_nothing(self, application, reviewer):
        assert not sees_scores(reviewer, application)
        make_review(mine(application, reviewer), submitted=False)
        assert not sees_scores(reviewer, application)

    def test_after_it_the_others(self, application, reviewer):
        make_review(mine(application, reviewer))
        assert sees_scores(reviewer, application)

    def test_a_reopened_review_hides_them_again(self, application, reviewer):
        review = make_review(mine(application, reviewer))
        Review.objects.filter(pk=review.pk).update(submitted_at=None)
        assert not sees_scores(reviewer, application)

    def test_a_freed_assignment_opens_nothing(self, application, reviewer):
        make_review(mine(application, reviewer))
        application.assignments.filter(reviewer=reviewer).update(freed=Freed.RECUSED)
        assert not sees_scores(reviewer, application)
        assert not may_open(reviewer, application)
        assert not counted_reviews().filter(assignment__application=application).exists()

    def test_other_applications_stay_closed(self, officer, application, reviewer):
        other = in_review(officer, make_reviewer())
        assert not may_open(reviewer, other)
        assert not sees_scores(reviewer, other)

    def test_a_conflict_that_comes_later_closes_it(self, application, reviewer):
        make_review(mine(application, reviewer))
        Membership.objects.create(user=reviewer, agency=application.agency)
        assert not may_open(reviewer, application)
        assert not sees_scores(reviewer, application)

    def test_agencies_see_nothing(self, application):
        member = application.agency.memberships.first().user
        assert not sees_scores(member, application)


class TestWindows:
    def test_without_windows_always_open(self, application, reviewer):
        assert may_open(reviewer, application)
        assert window_of(application.round) is None

    @pytest.mark.parametrize(("opens", "closes", "expected"), [(-1, 1, True), (1, 2, False), (-2, -1, False)])
    def test_open_only_inside(self, application, reviewer, opens, closes, expected):
        window(application, opens, closes)
        make_review(mine(application, reviewer))
        assert may_open(reviewer, application) is expected
        assert sees_scores(reviewer, application) is expected
        assert open_rounds().filter(pk=application.round_id).exists() is expected

    def test_officers_need_no_window(self, application, officer):
        window(application, 1, 2)
        assert sees_scores(officer, application)

    def test_the_window_told_is_the_one_open_now_or_the_next(self, application):
        past, now = window(application, -3, -2), window(application, -1, 1)
        window(application, 5, 6)
        assert window_of(application.round) == now
        now.delete()
        assert window_of(application.round).opens_at > timezone.now()
        application.round.review_windows.exclude(pk=past.pk).delete()
        assert window_of(application.round) == past
