"""Two at once at the desk: whoever comes first, what stands is one consistent state, and each thing is done once.

Assigning and reviewing: test_races_of_reviews.py. Panels and the UN: test_races_of_decisions.py.
"""

import uuid

import pytest

from accounts.models import User
from applications.models import Application
from applications.services.returns import NewPoint
from applications.services.transitions import perform
from applications.states import State
from reviews import bulk as plans
from reviews.models import BulkAction, Interest
from reviews.services import assigning, bulk, declaring, scoring, screening

from . import factories
from .racing import changes_to, coordinator_of, in_every_order, refused, settled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officers() -> list[User]:
    return [factories.make_officer() for _ in range(4)]


class TestScreening:
    def ready(self, officer: User) -> Application:
        application = factories.in_screening(officer)
        factories.screen(application, officer)
        return application

    def acts(self, application: Application, actor: User) -> dict[str, object]:
        reasons = {"reasons_th": "ไม่ครบสองปี", "reasons_en": "Less than two years"}
        return {
            "accept": lambda: screening.accept(application, actor=actor, seen=1),
            "refuse": lambda: screening.refuse(application, actor=actor, seen=1, **reasons),
            "return": lambda: screening.return_to_agency(
                application, actor=actor, seen=1, note="แก้", points=[NewPoint("แนบเอกสาร")]
            ),
            "withdraw": lambda: perform(
                "withdraw", application, actor=coordinator_of(application), note="เหตุผล"
            ),
        }

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("accept", "accept"),
            ("refuse", "refuse"),
            ("accept", "refuse"),
            ("return", "accept"),
            ("withdraw", "refuse"),
        ],
    )
    def test_two_results_at_once_are_one_result(self, officers, one, other):
        ends = {
            "accept": State.ACCEPTED,
            "refuse": State.INELIGIBLE,
            "return": State.RETURNED,
            "withdraw": State.WITHDRAWN,
        }

        def scene():
            application = self.ready(officers[0])

            def after(first, second):
                state = settled(application)
                # An accepted or returned application can still be withdrawn; nothing else comes after a result.
                if not refused(first) and not refused(second):
                    pytest.fail(f"both were done: {first}, {second}")
                assert state == ends[one if refused(second) else other]
                assert application.return_points.count() == (state == State.RETURNED)

            first, second = (
                self.acts(application, officers[0])[one],
                self.acts(application, officers[1])[other],
            )
            return first, second, after

        in_every_order(scene)

    def test_reopening_against_the_first_assignment(self, officers):
        reviewer = factories.make_reviewer()

        def scene():
            application = factories.accepted(officers[0])

            def after(reopened, assigned):
                assert refused(reopened) != refused(assigned)
                expected = State.IN_SCREENING if refused(assigned) else State.IN_REVIEW
                assert settled(application) == expected
                assert application.assignments.count() == refused(reopened)

            return (
                lambda: screening.reopen_screening(application, reason="พลาด", actor=officers[1]),
                lambda: assigning.assign(application, reviewer, actor=officers[0]),
                after,
            )

        in_every_order(scene)


class TestBulk:
    def test_confirming_twice_does_it_once_and_two_colleagues_do_it_once(self, officers):
        def scene(tokens):
            applications = [factories.submitted() for _ in range(2)]
            keys = [application.pk for application in applications]

            def confirm(officer, token):
                def build():
                    return plans.plan_screening(keys, officer)

                seen = build().fingerprint
                return lambda: bulk.carry_out(build, fingerprint=seen, token=token, actor=officer)

            def after(first, second):
                assert not refused(first)
                for application in applications:
                    assert settled(application) == State.ACCEPTED
                    assert changes_to(application, State.ACCEPTED) == 1
                actions = BulkAction.objects.filter(token__in=tokens)
                assert sum(item.done for action in actions for item in action.items.all()) == 2

            return confirm(officers[0], tokens[0]), confirm(officers[-1], tokens[-1]), after

        for same in (True, False):

            def once(same=same):
                token = uuid.uuid4()
                return scene([token] if same else [token, uuid.uuid4()])

            in_every_order(once, side_by_side=2)

    def test_undoing_twice_undoes_once(self, officers):
        def scene():
            application = factories.submitted()

            def build():
                return plans.plan_screening([application.pk], officers[0])

            action = bulk.carry_out(
                build, fingerprint=build().fingerprint, token=uuid.uuid4(), actor=officers[0]
            )

            def after(first, second):
                assert sorted([first, second]) == [0, 1]
                assert settled(application) == State.IN_SCREENING
                assert changes_to(application, State.IN_SCREENING) == 2

            return *(lambda o=o: bulk.undo(action, actor=o) for o in officers[:2]), after

        in_every_order(scene)

    def test_undoing_against_a_reviewer_who_begins(self, officers):
        """What a reviewer has begun stays, also when it is saved in the moment of undoing."""

        def scene():
            reviewer = factories.make_reviewer()
            application = factories.accepted(officers[0])

            def build():
                return plans.plan_assigning([application.pk], [reviewer], officers[0])

            action = bulk.carry_out(
                build, fingerprint=build().fingerprint, token=uuid.uuid4(), actor=officers[0]
            )
            declaring.declare(application, reviewer, interest=Interest.NONE, actor=reviewer)
            assignment = application.assignments.get()
            sheet = scoring.open_sheet(assignment)

            def begin():
                return scoring.save_sheet(sheet, version=0, values={"strengths": "ก"}, actor=reviewer)

            def after(begun, undone):
                assert refused(begun) != refused(undone)
                assignment.refresh_from_db()
                sheet.refresh_from_db()
                assert (assignment.freed == "", sheet.version) == (not refused(begun), not refused(begun))

            return begin, lambda: bulk.undo(action, actor=officers[1]), after

        in_every_order(scene)
