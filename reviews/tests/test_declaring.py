"""Declaring interests and stepping back: what is kept, what it frees, and who may."""

import pytest

from accounts.models import Membership
from applications.models import EventKind
from applications.services.transitions import TransitionRefused
from reviews.models import Assignment, Declaration, Freed, Interest
from reviews.services import declaring
from reviews.visibility import counted_reviews, sees_scores

from .factories import assign_to, in_review, make_officer, make_review, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def reviewer():
    return make_reviewer()


@pytest.fixture
def application(officer, reviewer):
    return in_review(officer, reviewer)


@pytest.fixture
def assignment(application, reviewer) -> Assignment:
    return application.assignments.get(reviewer=reviewer)


def kinds(application):
    return list(application.events.order_by("pk").values_list("kind", flat=True))


def test_no_conflict_keeps_the_assignment(officer, application):
    user = make_reviewer()
    assignment = assign_to(application, user, officer, declared=False)
    declaring.declare(application, user, interest=Interest.NONE, actor=user)
    assignment.refresh_from_db()
    assert assignment.freed == ""
    assert kinds(application) == [EventKind.DECLARED]


def test_any_interest_frees_it_and_is_no_review(application, assignment, reviewer):
    make_review(assignment)
    declaring.recuse(assignment, actor=reviewer, interest=Interest.FAMILY, note="พี่ชายทำงานที่นั่น")
    assignment.refresh_from_db()
    assert (assignment.freed, assignment.freed_by) == (Freed.RECUSED, reviewer)
    assert assignment.freed_reason == "พี่ชายทำงานที่นั่น"
    assert not counted_reviews().exists()
    assert kinds(application) == [EventKind.RECUSED]
    assert application.events.get().note == ""


def test_an_interest_needs_a_note(assignment, reviewer):
    with pytest.raises(TransitionRefused):
        declaring.recuse(assignment, actor=reviewer, interest=Interest.OTHER, note="  ")
    assert Assignment.objects.filter(freed="").exists()


def test_stepping_back_twice_is_once(assignment, reviewer):
    declaring.recuse(assignment, actor=reviewer, interest=Interest.OTHER, note="x")
    with pytest.raises(TransitionRefused):
        declaring.recuse(assignment, actor=reviewer, interest=Interest.OTHER, note="x")
    assert Declaration.objects.exclude(interest=Interest.NONE).count() == 1


def test_the_same_declaration_twice_is_one_row(officer, application):
    for _ in range(2):
        declaring.declare(application, officer, interest=Interest.WORK, note="x", actor=officer)
    assert application.declarations.filter(user=officer).count() == 1


def test_reviewers_declare_only_for_what_is_theirs(application):
    stranger = make_reviewer()
    with pytest.raises(TransitionRefused):
        declaring.declare(application, stranger, interest=Interest.NONE, actor=stranger)


def test_nobody_but_officers_declares_for_another(application, reviewer):
    with pytest.raises(TransitionRefused):
        declaring.declare(application, make_reviewer(), interest=Interest.NONE, actor=reviewer)


def test_an_officer_writes_down_what_a_person_told(officer, application, assignment, reviewer):
    row = declaring.declare(
        application, reviewer, interest=Interest.MONEY, note="แจ้งทางโทรศัพท์", actor=officer
    )
    assert (row.user, row.declared_by) == (reviewer, officer)
    assignment.refresh_from_db()
    assert assignment.freed == Freed.RECUSED


@pytest.mark.parametrize("why", ["in conflict", "has a review to submit"])
def test_an_officer_who_may_not_see_writes_nothing_down_for_others(application, reviewer, why):
    actor = make_reviewer(is_officer=True)
    if why == "in conflict":
        Membership.objects.create(user=actor, agency=application.agency)
    else:
        assign_to(application, actor, actor)
    with pytest.raises(TransitionRefused):
        declaring.declare(application, reviewer, interest=Interest.OTHER, note="x", actor=actor)
    assert application.assignments.filter(reviewer=reviewer, freed="").exists()


def test_an_officer_with_an_interest_sees_no_scores(officer, application):
    declaring.declare(application, officer, interest=Interest.FAMILY, note="x", actor=officer)
    assert not sees_scores(officer, application)


def test_nobody_takes_the_own_interest_back(officer, application):
    declaring.declare(application, officer, interest=Interest.FAMILY, note="x", actor=officer)
    with pytest.raises(TransitionRefused):
        declaring.declare(application, officer, interest=Interest.NONE, note="y", actor=officer)
    colleague = make_officer()
    with pytest.raises(TransitionRefused):
        declaring.declare(application, officer, interest=Interest.NONE, actor=colleague)
    declaring.declare(application, officer, interest=Interest.NONE, note="ตรวจแล้ว", actor=colleague)
    assert sees_scores(officer, application)
