"""The panel: agenda, quorum, conflicts, notes and prepared decisions."""

import json

import pytest
from auditlog.models import LogEntry

from applications.models import Event, EventKind
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from reviews.models import AgendaItem, Outcome
from reviews.services import deciding, panels

from . import factories
from .panels import call, interest, references, reviewed, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers():
    return [factories.make_officer() for _ in range(4)]


class TestAgenda:
    def test_everything_in_review_stands_on_it_and_later_ones_can_be_taken_in(self, officers):
        first = reviewed(officers[0], 3)
        panel = call(officers)
        later = reviewed(officers[0], 4)
        assert references(panel, officers[0]) == [first.reference]
        panels.take_in(panel, actor=officers[0])
        panels.take_in(panel, actor=officers[0])
        assert references(panel, officers[0]) == [first.reference, later.reference]

    def test_without_anything_in_review_there_is_no_panel(self, officers):
        with pytest.raises(TransitionRefused):
            call(officers)

    def test_by_rank_the_best_comes_first(self, officers):
        worst, best, middle = (reviewed(officers[0], mean) for mean in (1, 5, 3))
        panel = call(officers, order="rank")
        assert references(panel, officers[0]) == [best.reference, middle.reference, worst.reference]

    def test_by_hand_neighbours_change_places(self, officers):
        first, second = reviewed(officers[0], 1), reviewed(officers[0], 2)
        panel = call(officers)
        item = panel.items.get(application=second)
        panels.move(panel, item.pk, up=True, actor=officers[0])
        assert references(panel, officers[0]) == [second.reference, first.reference]
        panels.move(panel, item.pk, up=True, actor=officers[0])
        assert references(panel, officers[0]) == [second.reference, first.reference]
        assert [i.position for i in panel.items.order_by("position")] == [1, 2]

    def test_a_reader_in_conflict_gets_it_by_reference_and_no_order_tells_a_rank(self, officers):
        worst, best = reviewed(officers[0], 1), reviewed(officers[0], 5)
        panel = call(officers, order="rank")
        interest(officers[1], worst)
        assert references(panel, officers[0]) == [best.reference, worst.reference]
        assert references(panel, officers[1]) == [worst.reference, best.reference]

    def test_who_steps_out_neither_ranks_nor_moves(self, officers):
        worst, best = reviewed(officers[0], 1), reviewed(officers[0], 5)
        panel = call(officers)
        interest(officers[1], best)
        item = panel.items.get(application=best)
        with pytest.raises(TransitionRefused):
            panels.sort(panel, order="rank", actor=officers[1])
        with pytest.raises(TransitionRefused):
            panels.move(panel, item.pk, up=True, actor=officers[1])
        assert references(panel, officers[0]) == [worst.reference, best.reference]

    def test_reviewers_and_agencies_call_no_panel(self, officers):
        reviewed(officers[0], 3)
        with pytest.raises(TransitionRefused):
            call([factories.make_reviewer()])


class TestQuorum:
    def test_present_members_without_conflict_must_reach_it(self, officers):
        application = reviewed(officers[0], 4)
        panel = call(officers, present=3)
        interest(officers[2], application)
        item = panel.items.get()
        with pytest.raises(TransitionRefused, match=r"องค์ประชุม|quorum"):
            stage(item, officers[0])
        panels.set_present(panel, [user.pk for user in officers], actor=officers[0])
        staged = stage(item, officers[0])
        assert set(staged.present) == {officers[0].pk, officers[1].pk, officers[3].pk}

    def test_who_is_present_can_be_unticked(self, officers):
        reviewed(officers[0], 4)
        panel = call(officers)
        panels.set_present(panel, [officers[3].pk], actor=officers[0])
        assert [m.user for m in panel.members.filter(is_present=True)] == [officers[3]]

    def test_who_was_ticked_is_logged_and_ticking_again_is_not(self, officers):
        reviewed(officers[0], 4)
        panel = call(officers, present=0)
        sits = panel.members.get(user=officers[2])
        for _ in range(2):
            panels.set_present(panel, [officers[2].pk], actor=officers[0])
        changed = [entry.changes for entry in LogEntry.objects.get_for_object(sits) if entry.action == 1]
        assert changed == [{"is_present": ["False", "True"]}]

    def test_who_left_a_panel_is_logged(self, officers):
        reviewed(officers[0], 4)
        panel = call(officers)
        gone = panel.members.get(user=officers[3])
        told = {"name_th": "คณะ", "name_en": "Panel", "held_at": panel.held_at}
        panels.change_panel(panel, **told, members=officers[:3], actor=officers[0])
        assert LogEntry.objects.filter(
            object_pk=gone.pk, content_type__model="panelmember", action=LogEntry.Action.DELETE
        ).exists()


class TestStaging:
    def test_it_is_kept_with_its_trail_and_changes_no_state(self, officers):
        application = reviewed(officers[0], 4)
        panel = call(officers)
        item = stage(panel.items.get(), officers[0])
        application.refresh_from_db()
        assert (item.outcome, item.reason, item.version) == ("endorse", "ดีเด่น", 1)
        assert application.state == State.IN_REVIEW
        event = Event.objects.get(kind=EventKind.STAGED)
        assert "endorse" not in json.dumps(event.detail) + event.note

    def test_the_same_decision_twice_is_one(self, officers):
        reviewed(officers[0], 4)
        item = call(officers).items.get()
        stage(item, officers[0])
        stage(item, officers[0])
        assert Event.objects.filter(kind=EventKind.STAGED).count() == 1

    def test_a_stale_page_overwrites_nothing(self, officers):
        reviewed(officers[0], 4)
        item = call(officers).items.get()
        stage(item, officers[0])
        with pytest.raises(deciding.StaleItem):
            stage(item, officers[1], outcome=Outcome.NOT_ENDORSE)
        with pytest.raises(deciding.StaleItem):
            deciding.save_notes(item, version=0, notes="other", actor=officers[1])
        assert AgendaItem.objects.get().outcome == "endorse"

    def test_it_can_be_taken_back(self, officers):
        reviewed(officers[0], 4)
        item = stage(call(officers).items.get(), officers[0], notes="keep")
        item = deciding.unstage(item, version=item.version, actor=officers[1])
        assert (item.outcome, item.reason, item.present, item.notes) == ("", "", [], "keep")
        assert Event.objects.filter(kind=EventKind.UNSTAGED).count() == 1

    @pytest.mark.parametrize("change", [{"reason": "  "}, {"outcome": ""}, {"outcome": "x"}])
    def test_a_decision_needs_outcome_and_reason(self, officers, change):
        reviewed(officers[0], 4)
        with pytest.raises(TransitionRefused):
            stage(call(officers).items.get(), officers[0], **change)

    def test_who_steps_out_writes_nothing(self, officers):
        application = reviewed(officers[0], 4)
        item = call(officers, present=4).items.get()
        interest(officers[3], application)
        with pytest.raises(TransitionRefused):
            stage(item, officers[3])
        with pytest.raises(TransitionRefused):
            deciding.save_notes(item, version=0, notes="x", actor=officers[3])

    def test_admins_look_on_and_officers_decide(self, officers):
        reviewed(officers[0], 4)
        item = call(officers).items.get()
        with pytest.raises(TransitionRefused):
            stage(item, factories.make_user(is_superuser=True, is_staff=True))

    def test_what_was_withdrawn_is_decided_no_more(self, officers):
        application = reviewed(officers[0], 4)
        item = call(officers).items.get()
        coordinator = application.agency.memberships.get(role="coordinator").user
        perform("withdraw", application, actor=coordinator, note="ended")
        with pytest.raises(TransitionRefused):
            stage(item, officers[0])
