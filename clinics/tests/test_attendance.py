"""Attendance: who records it, what it decides, and how it is corrected."""

import pytest

from applications.models import Application
from applications.services.transitions import TransitionRefused
from applications.states import State
from clinics.models import Advice, Clinic, ClinicKind, Coaching, Record, RecordKind
from clinics.services.advising import advise, mark_done
from clinics.services.attendance import record_attendance
from clinics.services.booking import give_back

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach():
    return factories.make_user(is_reviewer=True)


def took_part(application: Application) -> bool:
    return Application.objects.get(pk=application.pk).clinic_attended


def state_of(clinic: Clinic, *kinds: RecordKind) -> list[tuple[str, int]]:
    return list(Record.objects.filter(clinic=clinic, kind__in=kinds).values_list("kind", "actor"))


class TestRecording:
    def test_a_coach_records_it_once_the_clinic_has_begun(self, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        with pytest.raises(TransitionRefused, match="begun"):
            record_attendance(clinic, {seat.pk: True}, actor=coach)
        factories.begin(clinic)
        result = record_attendance(clinic, {seat.pk: True}, actor=coach)
        assert (result.changed, result.sealed) == (1, [])
        assert took_part(seat.application)
        seat.refresh_from_db()
        assert (seat.attended, seat.attended_by) == (True, coach)

    def test_neither_another_coach_nor_the_agency_records_it(self, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        factories.begin(clinic)
        for person in (factories.make_user(is_reviewer=True), factories.writer_of(seat.application)):
            with pytest.raises(TransitionRefused):
                record_attendance(clinic, {seat.pk: True}, actor=person)
        assert not took_part(seat.application)

    def test_who_lost_the_role_is_no_coach_any_more(self, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        factories.begin(clinic)
        coach.is_reviewer = False
        coach.save()
        with pytest.raises(TransitionRefused):
            record_attendance(clinic, {seat.pk: True}, actor=coach)

    def test_who_waited_did_not_take_part(self, coach):
        clinic = factories.make_clinic(seats=1, coaches=[coach])
        factories.seat(clinic)
        waiting = factories.seat(clinic)
        factories.begin(clinic)
        assert record_attendance(clinic, {waiting.pk: True}, actor=coach).changed == 0
        assert not took_part(waiting.application)

    def test_a_workshop_gives_no_right_to_the_letter(self, coach):
        clinic = factories.make_clinic(coaches=[coach], kind=ClinicKind.WORKSHOP)
        seat = factories.seat(clinic)
        record_attendance(factories.begin(clinic), {seat.pk: True}, actor=coach)
        assert not took_part(seat.application)

    def test_a_sealed_application_learns_of_it_when_it_is_returned(self, coach):
        from clinics.following import after_change

        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        Application.objects.filter(pk=seat.application_id).update(state=State.IN_SCREENING)
        result = record_attendance(factories.begin(clinic), {seat.pk: True}, actor=coach)
        assert result.sealed == [seat.application]
        assert not took_part(seat.application)
        Application.objects.filter(pk=seat.application_id).update(state=State.RETURNED)
        application = Application.objects.get(pk=seat.application_id)
        change = application.status_changes.model(application=application, to_state=State.RETURNED)
        after_change(Application, application=application, change=change)
        assert took_part(seat.application)


class TestCorrecting:
    def test_it_is_possible_and_leaves_a_trail(self, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        factories.begin(clinic)
        record_attendance(clinic, {seat.pk: True}, actor=coach)
        record_attendance(clinic, {seat.pk: True}, actor=coach)
        record_attendance(clinic, {seat.pk: False}, actor=coach)
        assert not took_part(seat.application)
        kinds = (RecordKind.ATTENDED, RecordKind.ABSENT)
        assert state_of(clinic, *kinds) == [("attended", coach.pk), ("absent", coach.pk)]

    def test_a_coach_cannot_take_away_what_keeps_the_coach_from_scoring(self, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        factories.begin(clinic)
        record_attendance(clinic, {seat.pk: True}, actor=coach)
        record_attendance(clinic, {seat.pk: False}, actor=coach)
        assert Coaching.objects.filter(coach=coach).exists()

    def test_an_officer_can_unless_advice_was_written(self, coach):
        other = factories.make_user(is_reviewer=True)
        clinic = factories.make_clinic(coaches=[coach, other])
        seat = factories.seat(clinic)
        factories.begin(clinic)
        record_attendance(clinic, {seat.pk: True}, actor=coach)
        advise(clinic, seat.application, text="เพิ่มตัวเลข", actor=coach)
        record_attendance(clinic, {seat.pk: False}, actor=factories.make_officer())
        assert list(Coaching.objects.values_list("coach", flat=True)) == [coach.pk]

    def test_another_clinics_attendance_keeps_counting(self, coach):
        round_ = factories.make_round()
        one, other = (factories.make_clinic(round_, coaches=[coach]) for _turn in range(2))
        application = factories.make_application(round_=round_)
        seats = [factories.seat(clinic, application) for clinic in (one, other)]
        for clinic, seat in zip((one, other), seats, strict=True):
            record_attendance(factories.begin(clinic), {seat.pk: True}, actor=coach)
        record_attendance(one, {seats[0].pk: False}, actor=coach)
        assert took_part(application)


class TestCoaching:
    def test_all_coaches_of_the_clinic_have_coached_the_agency(self, coach):
        other = factories.make_officer()
        clinic = factories.make_clinic(coaches=[coach, other])
        seat = factories.seat(clinic)
        assert not Coaching.objects.exists()
        record_attendance(factories.begin(clinic), {seat.pk: True}, actor=factories.make_officer())
        rows = Coaching.objects.values_list("coach", "agency").order_by("coach")
        assert list(rows) == sorted((u.pk, seat.application.agency_id) for u in (coach, other))

    def test_whoever_writes_advice_has_advised(self):
        officer = factories.make_officer()
        clinic = factories.make_clinic()
        seat = factories.seat(clinic)
        factories.begin(clinic)
        advise(clinic, seat.application, text="เพิ่มตัวเลข", actor=officer)
        assert Coaching.objects.get().coach == officer


class TestAdvice:
    def begun(self, coach) -> tuple[Clinic, Application]:
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        return factories.begin(clinic), seat.application

    def test_it_is_for_applications_with_a_seat_only(self, coach):
        clinic, _application = self.begun(coach)
        other = factories.make_application(factories.make_agency(), clinic.round)
        with pytest.raises(TransitionRefused, match="no seat"):
            advise(clinic, other, text="x", actor=coach)

    def test_not_before_the_clinic_begins(self, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        with pytest.raises(TransitionRefused, match="begun"):
            advise(clinic, seat.application, text="x", actor=coach)

    def test_a_seat_given_back_before_ends_it(self, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        give_back(seat, actor=factories.writer_of(seat.application))
        with pytest.raises(TransitionRefused, match="no seat"):
            advise(factories.begin(clinic), seat.application, text="x", actor=coach)

    def test_a_date_needs_an_action(self, coach):
        clinic, application = self.begun(coach)
        with pytest.raises(TransitionRefused, match="agreed action"):
            advise(clinic, application, text="x", due_on="2026-12-01", actor=coach)

    def test_the_agency_says_that_it_is_done_and_open_again(self, coach):
        clinic, application = self.begun(coach)
        advice = advise(clinic, application, text="x", action="เพิ่มตัวเลข\nก่อนและหลัง", actor=coach)
        writer = factories.writer_of(application)
        assert advice.action == "เพิ่มตัวเลข ก่อนและหลัง"
        mark_done(advice, True, actor=writer)
        mark_done(advice, True, actor=writer)
        assert Advice.objects.get().done_by == writer
        mark_done(advice, False, actor=writer)
        assert Advice.objects.get().done_at is None
        assert [k for k, _a in state_of(clinic, RecordKind.DONE, RecordKind.UNDONE)] == ["done", "undone"]

    def test_nobody_else_says_so(self, coach):
        clinic, application = self.begun(coach)
        advice = advise(clinic, application, text="x", action="y", actor=coach)
        for person in (coach, factories.make_member(application.agency, "viewer"), factories.make_officer()):
            with pytest.raises(TransitionRefused):
                mark_done(advice, True, actor=person)
