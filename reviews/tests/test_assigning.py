"""Assigning reviewers: by one, by a plan, taken back; conflicts are looked at when it happens, not before."""

import threading
import uuid

import pytest
from django.db import connection

from accounts.models import Membership
from applications.models import Event, EventKind
from applications.services.transitions import TransitionRefused
from applications.states import State
from reviews.conflicts import conflict_of
from reviews.models import Assignment, BulkAction, Declaration, Freed, Interest, Origin, ReviewerProfile
from reviews.planning import Scope, round_plan
from reviews.services.assigning import WorldChanged, apply_plan, assign, take_back
from reviews.tests.factories import (
    accepted,
    in_screening,
    make_member,
    make_officer,
    make_review,
    make_reviewer,
    make_user,
)

pytestmark = pytest.mark.django_db


def plan_for(application, officer, **scope):
    return lambda: round_plan(Scope(application.round, **scope), officer=officer)


def test_the_first_reviewer_begins_the_review_and_the_trail_knows_who():
    officer, reviewer, other = make_officer(), make_reviewer(), make_reviewer()
    application = accepted(officer)
    assign(application, reviewer, actor=officer)
    application.refresh_from_db()
    assert application.state == State.IN_REVIEW
    assign(application, other, actor=officer)
    told = Event.objects.filter(application=application, kind=EventKind.ASSIGNED)
    assert [(row.actor, row.detail) for row in told] == [
        (officer, {"person": reviewer.pk}),
        (officer, {"person": other.pk}),
    ]


def test_nobody_is_assigned_twice_at_a_time_but_again_after_taking_back():
    officer, reviewer = make_officer(), make_reviewer()
    application = accepted(officer)
    first = assign(application, reviewer, actor=officer)
    with pytest.raises(TransitionRefused, match=application.reference):
        assign(application, reviewer, actor=officer)
    take_back(first, actor=officer, reason="ลาป่วย")
    assert assign(application, reviewer, actor=officer).pk != first.pk


def test_a_conflict_is_refused_and_named():
    officer, reviewer = make_officer(), make_reviewer()
    application = accepted(officer)
    Membership.objects.create(user=reviewer, agency=application.agency)
    with pytest.raises(TransitionRefused) as refused:
        assign(application, reviewer, actor=officer)
    assert str(conflict_of(reviewer, application).label) in str(refused.value)
    assert not Assignment.objects.exists()
    application.refresh_from_db()
    assert application.state == State.ACCEPTED


def test_an_officer_in_conflict_leaves_it_to_a_colleague():
    officer, partial = make_officer(), make_officer()
    application = accepted(officer)
    Membership.objects.create(user=partial, agency=application.agency)
    reviewer = make_reviewer()
    with pytest.raises(TransitionRefused):
        assign(application, reviewer, actor=partial)
    row = assign(application, reviewer, actor=officer)
    with pytest.raises(TransitionRefused):
        take_back(row, actor=partial, reason="x")


@pytest.mark.parametrize("who", ["reviewer", "coordinator", "admin"])
def test_only_officers_assign(who):
    officer = make_officer()
    application = accepted(officer)
    actor = {
        "reviewer": make_reviewer,
        "coordinator": lambda: make_member(application.agency),
        "admin": lambda: make_user(is_superuser=True, is_staff=True),
    }[who]()
    with pytest.raises(TransitionRefused):
        assign(application, make_reviewer(), actor=actor)
    assert not Assignment.objects.exists()


def test_only_reviewers_are_assigned_and_only_after_screening():
    officer = make_officer()
    application = in_screening(officer)
    with pytest.raises(TransitionRefused):
        assign(application, make_reviewer(), actor=officer)
    application = accepted(officer, accepted_from(application))
    with pytest.raises(TransitionRefused):
        assign(application, make_user(), actor=officer)
    with pytest.raises(TransitionRefused):
        assign(application, make_reviewer(is_active=False), actor=officer)


def accepted_from(application):
    """Back to submitted, so that the factory can go the whole way."""
    type(application).objects.filter(pk=application.pk).update(state=State.SUBMITTED)
    application.refresh_from_db()
    return application


def test_taking_back_needs_a_reason_and_keeps_it():
    officer, reviewer = make_officer(), make_reviewer()
    row = assign(accepted(officer), reviewer, actor=officer)
    with pytest.raises(TransitionRefused):
        take_back(row, actor=officer, reason="  ")
    ended = take_back(row, actor=officer, reason="ลาป่วย")
    assert (ended.freed, ended.freed_reason, ended.freed_by) == (Freed.TAKEN_BACK, "ลาป่วย", officer)
    with pytest.raises(TransitionRefused):
        take_back(row, actor=officer, reason="อีกครั้ง")
    assert Event.objects.filter(kind=EventKind.UNASSIGNED).count() == 1


@pytest.mark.parametrize("reopened", [False, True])
def test_a_review_that_was_submitted_is_not_taken_back(reopened):
    officer, reviewer = make_officer(), make_reviewer()
    row = assign(accepted(officer), reviewer, actor=officer)
    review = make_review(row)
    if reopened:
        type(review).objects.filter(pk=review.pk).update(submitted_at=None)
    with pytest.raises(TransitionRefused):
        take_back(Assignment.objects.get(pk=row.pk), actor=officer, reason="x")
    row.refresh_from_db()
    assert row.freed == ""


def test_a_draft_review_is_taken_back_and_stays_stored():
    officer, reviewer = make_officer(), make_reviewer()
    row = assign(accepted(officer), reviewer, actor=officer)
    review = make_review(row, submitted=False)
    take_back(row, actor=officer, reason="x")
    review.refresh_from_db()
    assert review.strengths


class TestPlan:
    def stage(self, *, applications=2, reviewers=3):
        officer = make_officer()
        people = [make_reviewer() for _ in range(reviewers)]
        return officer, people, [accepted(officer) for _ in range(applications)]

    def test_a_confirmed_plan_is_carried_out_whole(self):
        officer, people, applications = self.stage()
        build = plan_for(applications[0], officer)
        action = apply_plan(
            build,
            fingerprint=build().fingerprint,
            token=uuid.uuid4(),
            origin=Origin.AUTOMATIC,
            actor=officer,
        )
        pairs = set(Assignment.objects.values_list("application", "reviewer"))
        assert pairs == {(a.pk, p.pk) for a in applications for p in people}
        assert action.items.count() == 2
        assert sorted(pk for item in action.items.all() for pk in item.undo["assignments"]) == sorted(
            Assignment.objects.values_list("pk", flat=True)
        )
        assert {type(a).objects.get(pk=a.pk).state for a in applications} == {State.IN_REVIEW}

    def test_the_same_page_twice_does_it_once(self):
        officer, _people, applications = self.stage()
        build = plan_for(applications[0], officer)
        told = {"fingerprint": build().fingerprint, "token": uuid.uuid4()}
        first = apply_plan(build, origin=Origin.AUTOMATIC, actor=officer, **told)
        second = apply_plan(build, origin=Origin.AUTOMATIC, actor=officer, **told)
        assert first == second
        assert Assignment.objects.count() == 6

    @pytest.mark.parametrize(
        "change", ["conflict", "assigned", "reviewer", "away", "expertise", "application", "needed"]
    )
    def test_a_changed_world_is_refused_and_nothing_is_assigned(self, change):
        officer, people, applications = self.stage()
        build = plan_for(applications[0], officer)
        seen = build().fingerprint
        before = 0
        if change == "conflict":
            Membership.objects.create(user=people[0], agency=applications[0].agency)
        elif change == "assigned":
            assign(applications[0], people[0], actor=officer)
            before = 1
        elif change == "reviewer":
            make_reviewer()
        elif change == "away":
            ReviewerProfile.objects.create(user=people[0], is_available=False)
        elif change == "expertise":
            ReviewerProfile.objects.create(user=people[0], categories=[1])
        elif change == "application":
            accepted(officer)
        else:
            type(applications[0].round).objects.filter(pk=applications[0].round_id).update(reviews_required=2)
        build = plan_for(type(applications[0]).objects.get(pk=applications[0].pk), officer)
        with pytest.raises(WorldChanged):
            apply_plan(build, fingerprint=seen, token=uuid.uuid4(), origin=Origin.AUTOMATIC, actor=officer)
        assert Assignment.objects.count() == before
        assert not BulkAction.objects.exists()

    def test_expertise_and_goals_are_preferred_and_people_who_are_away_left_alone(self):
        officer, people, (application,) = self.stage(applications=1, reviewers=5)
        type(application.round).objects.filter(pk=application.round_id).update(reviews_required=2)
        number = application.category.number
        ReviewerProfile.objects.create(user=people[0], categories=[number], is_available=False)
        ReviewerProfile.objects.create(user=people[3], categories=[number])
        goal = int(application.sdgs[0].partition(".")[0])
        ReviewerProfile.objects.create(user=people[4], sdgs=[goal])
        application = type(application).objects.get(pk=application.pk)
        found = plan_for(application, officer)()
        assert {wish.reviewer for wish in found.wishes()} == {people[3].pk, people[4].pk}

    def test_an_assignment_in_conflict_does_not_count(self):
        """Its reviewer cannot open the application any more; somebody else is asked."""
        officer, people, (application,) = self.stage(applications=1, reviewers=4)
        assign(application, people[0], actor=officer)
        Declaration.objects.create(
            application=application, user=people[0], interest=Interest.FAMILY, declared_by=officer
        )
        found = plan_for(application, officer)()
        assert {wish.reviewer for wish in found.wishes()} == {p.pk for p in people[1:]}

    def test_what_the_officer_has_a_conflict_with_is_left_out(self):
        officer, _people, applications = self.stage()
        Membership.objects.create(user=officer, agency=applications[0].agency)
        found = plan_for(applications[0], officer)()
        assert found.left_out == 1
        assert {wish.application for wish in found.wishes()} == {applications[1].pk}

    def test_a_category_counts_the_load_of_the_whole_round(self):
        officer, people, applications = self.stage(applications=2, reviewers=4)
        assign(applications[0], people[0], actor=officer)
        other = applications[1]
        category = other.round.category_set.exclude(pk=other.category_id).first()
        type(other).objects.filter(pk=other.pk).update(category=category)
        found = plan_for(other, officer, category=category.number)()
        assert {wish.reviewer for wish in found.wishes()} == {p.pk for p in people[1:]}

    def test_the_plan_takes_a_constant_number_of_queries(self, django_assert_num_queries):
        officer, _people, applications = self.stage(applications=1, reviewers=2)
        with django_assert_num_queries(8):
            plan_for(applications[0], officer)()
        for _ in range(2):
            accepted(officer)
            make_reviewer()
        with django_assert_num_queries(8):
            plan_for(applications[0], officer)()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_assign_once():
    officer = make_officer()
    for _ in range(3):
        make_reviewer()
    application = accepted(officer)
    build = plan_for(application, officer)
    told = {"fingerprint": build().fingerprint, "token": uuid.uuid4()}
    start, answers = threading.Barrier(2), []

    def click():
        try:
            start.wait(10)
            answers.append(apply_plan(build, origin=Origin.AUTOMATIC, actor=officer, **told).pk)
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(answers)) == 1
    assert Assignment.objects.count() == 3


def test_an_officer_who_still_has_to_review_learns_nothing_by_taking_back():
    """The refusal would say that a colleague has submitted."""
    officer, reviewer = make_officer(), make_reviewer()
    both = make_officer(is_reviewer=True)
    application = accepted(officer)
    assign(application, both, actor=officer)
    row = assign(application, reviewer, actor=officer)
    with pytest.raises(TransitionRefused) as before:
        take_back(row, actor=both, reason="x")
    make_review(row)
    with pytest.raises(TransitionRefused) as after:
        take_back(Assignment.objects.get(pk=row.pk), actor=both, reason="x")
    assert str(before.value) == str(after.value)
