"""Two at once around a review: nobody is assigned twice or over a conflict, and what is done once stays so.

Saves of score sheets: test_scoring_races.py.
"""

import uuid

import pytest

from accounts.models import User
from applications.models import Application, EventKind
from applications.states import State
from reviews.conflicts import conflict_of
from reviews.models import Assignment, Freed, Interest, Origin, Reopening, Review, Submission
from reviews.planning import Scope, round_plan
from reviews.services import assigning, declaring, scoring

from . import factories
from .racing import changes_to, events, in_every_order, refused, settled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officers() -> list[User]:
    return [factories.make_officer() for _ in range(4)]


class TestAssigning:
    def test_two_officers_give_the_same_reviewer_once(self, officers):
        reviewer = factories.make_reviewer()

        def scene():
            application = factories.accepted(officers[0])

            def after(first, second):
                assert refused(first) != refused(second)
                assert settled(application) == State.IN_REVIEW
                assert application.assignments.count() == events(application, EventKind.ASSIGNED) == 1
                assert changes_to(application, State.IN_REVIEW) == 1

            return *(
                lambda o=o: assigning.assign(application, reviewer, actor=o) for o in officers[:2]
            ), after

        in_every_order(scene)

    def planned(self, officers: list[User]):
        """An accepted application, three reviewers, and the acts that assign them by the plan as it is now."""
        Application.objects.filter(state__in=assigning.ASSIGNABLE).update(state=State.WITHDRAWN)
        User.objects.filter(is_reviewer=True).update(is_reviewer=False)
        people = [factories.make_reviewer() for _ in range(3)]
        application = factories.accepted(officers[0])

        def confirm(officer: User):
            def build():
                return round_plan(Scope(application.round), officer=officer)

            told = {"fingerprint": build().fingerprint, "token": uuid.uuid4(), "origin": Origin.AUTOMATIC}
            return lambda: assigning.apply_plan(build, actor=officer, **told)

        return application, people, confirm

    def test_two_officers_confirm_one_plan(self, officers):
        def scene():
            application, people, confirm = self.planned(officers)

            def after(first, second):
                assert refused(first) != refused(second)
                assert settled(application) == State.IN_REVIEW
                assert {row.reviewer for row in application.assignments.all()} == set(people)
                assert application.assignments.count() == events(application, EventKind.ASSIGNED) == 3

            return confirm(officers[0]), confirm(officers[1]), after

        in_every_order(scene)

    def test_nobody_is_assigned_over_an_interest_that_is_declared_meanwhile(self, officers):
        def scene():
            application, people, confirm = self.planned(officers)

            def interest():
                return declaring.declare(
                    application, people[0], interest=Interest.FAMILY, note="พี่ชาย", actor=officers[1]
                )

            def after(planned, declared):
                assert not refused(declared)
                standing = Assignment.objects.filter(application=application, freed="")
                assert not any(conflict_of(row.reviewer, application) for row in standing)
                freed = [(row.reviewer, row.freed) for row in application.assignments.exclude(freed="")]
                assert freed == ([] if refused(planned) else [(people[0], Freed.RECUSED)])
                assert settled(application) == (State.ACCEPTED if refused(planned) else State.IN_REVIEW)
                assert events(application, EventKind.RECUSED) == len(freed)

            return confirm(officers[0]), interest, after

        in_every_order(scene)


class TestReviews:
    def sheet(self, officer: User) -> tuple[Application, Review]:
        """A complete sheet that waits for its submission."""
        reviewer = factories.make_reviewer()
        application = factories.in_review(officer, reviewer)
        return application, factories.make_review(application.assignments.get(), submitted=False)

    def test_submitting_twice_is_one_submission(self, officers):
        def scene():
            application, review = self.sheet(officers[0])

            def submit():
                return scoring.submit_sheet(review, version=1, actor=review.assignment.reviewer).pk

            def after(first, second):
                assert first == second
                assert review.submissions.count() == events(application, EventKind.REVIEW_SUBMITTED) == 1

            return submit, submit, after

        in_every_order(scene)

    def test_submitting_against_taking_back(self, officers):
        def scene():
            application, review = self.sheet(officers[0])
            assignment = review.assignment

            def after(submitted, taken):
                assert refused(submitted) != refused(taken)
                review.refresh_from_db()
                assignment.refresh_from_db()
                counts = not refused(submitted)
                assert (review.submitted_at is not None, assignment.freed == "") == (counts, counts)
                assert review.submissions.count() == counts
                assert events(application, EventKind.UNASSIGNED) == (not counts)

            return (
                lambda: scoring.submit_sheet(review, version=1, actor=assignment.reviewer),
                lambda: assigning.take_back(assignment, actor=officers[1], reason="ลาป่วย"),
                after,
            )

        in_every_order(scene)

    def test_reopening_twice_is_one_reopening(self, officers):
        def scene():
            application, review = self.sheet(officers[0])
            scoring.submit_sheet(review, version=1, actor=review.assignment.reviewer)

            def after(first, second):
                assert refused(first) != refused(second)
                assert Reopening.objects.filter(review=review).count() == 1
                assert events(application, EventKind.REVIEW_REOPENED) == 1

            return *(lambda o=o: scoring.reopen(review, reason="ใหม่", actor=o) for o in officers[:2]), after

        in_every_order(scene)

    def test_a_late_second_click_does_not_undo_a_reopening(self, officers):
        """The reviewer's click belongs to the sheet as it was before; the reopening stands in every order."""

        def scene():
            _application, review = self.sheet(officers[0])
            reviewer = review.assignment.reviewer
            scoring.submit_sheet(review, version=1, actor=reviewer)

            def after(reopened, _clicked):
                assert not refused(reopened)
                review.refresh_from_db()
                assert review.submitted_at is None
                assert Submission.objects.filter(review=review).count() == 1

            return (
                lambda: scoring.reopen(review, reason="ใหม่", actor=officers[1]),
                lambda: scoring.submit_sheet(review, version=1, actor=reviewer),
                after,
            )

        in_every_order(scene)
