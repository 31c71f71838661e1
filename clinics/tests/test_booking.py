"""Seats: who may take one, how the waiting list is served, and what frees a seat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from applications.models import Application
from applications.services.drafts import delete_draft, purge_deleted_drafts
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from clinics.models import Booking, BookingState, Clinic, Record, RecordKind
from clinics.services import booking, clinics
from notifications.models import Message

from . import factories

pytestmark = pytest.mark.django_db


def mails(beginning: str) -> list[str]:
    rows = Message.objects.filter(key__startswith=beginning).order_by("pk")
    return list(rows.values_list("recipient", flat=True))


def in_order(clinic: Clinic) -> list[int]:
    return [row.application_id for row in booking.waiting(clinic.slots.get())]


class TestTakingASeat:
    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CONTRIBUTOR])
    def test_those_who_write_for_the_agency_take_one(self, role):
        clinic = factories.make_clinic()
        application = factories.make_application(round_=clinic.round)
        member = factories.make_member(application.agency, role)
        taken = booking.book(application, clinic.slots.get(), actor=member)
        assert taken.state == BookingState.BOOKED
        assert mails("clinic_booked-") == [member.email]
        assert Record.objects.get(kind=RecordKind.BOOKED).actor == member

    def test_readers_officers_and_strangers_do_not(self):
        clinic = factories.make_clinic()
        application = factories.make_application(round_=clinic.round)
        people = [
            factories.make_member(application.agency, Role.VIEWER),
            factories.make_officer(),
            factories.make_member(factories.make_agency()),
        ]
        for person in people:
            with pytest.raises(TransitionRefused):
                booking.book(application, clinic.slots.get(), actor=person)
        assert not Booking.objects.exists()

    def test_an_application_has_one_seat_in_a_clinic(self):
        clinic = factories.make_clinic()
        taken = factories.seat(clinic)
        with pytest.raises(TransitionRefused, match="already"):
            factories.seat(clinic, taken.application)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"state": "draft"}, "not open"),
            ({"state": "cancelled"}, "cancelled"),
            ({"booking_until": timezone.now() - timedelta(minutes=1)}, "is over"),
            ({"starts_at": timezone.now() - timedelta(minutes=1), "ends_at": None}, "begun"),
            ({"audience": "everybody"}, "not for applications"),
        ],
    )
    def test_a_clinic_that_is_closed_takes_nobody(self, change, words):
        clinic = factories.make_clinic()
        Clinic.objects.filter(pk=clinic.pk).update(**change)
        with pytest.raises(TransitionRefused, match=words):
            factories.seat(clinic)

    def test_another_rounds_application_is_refused(self):
        clinic = factories.make_clinic()
        with pytest.raises(TransitionRefused, match="this round"):
            factories.seat(clinic, factories.make_application(round_=factories.make_round(code="other-1")))

    @pytest.mark.parametrize(
        "state", [State.WITHDRAWN, State.INELIGIBLE, State.NOT_ENDORSED, State.UN_WINNER]
    )
    def test_an_application_that_has_come_to_its_end_is_refused(self, state):
        clinic = factories.make_clinic()
        application = factories.make_application(round_=clinic.round)
        Application.objects.filter(pk=application.pk).update(state=state)
        with pytest.raises(TransitionRefused):
            factories.seat(clinic, application)

    def test_a_full_clinic_without_waiting_list_says_so(self):
        clinic = factories.make_clinic(seats=1, has_waiting_list=False)
        factories.seat(clinic)
        with pytest.raises(TransitionRefused, match="no waiting list"):
            factories.seat(clinic)
        assert Booking.objects.count() == 1

    def test_a_slot_without_limit_takes_everybody(self):
        clinic = factories.make_clinic(seats=None)
        assert {factories.seat(clinic).state for _turn in range(3)} == {BookingState.BOOKED}


class TestWaitingList:
    def test_it_is_served_in_the_order_of_coming(self):
        clinic = factories.make_clinic(seats=1)
        first, second, third = (factories.seat(clinic) for _turn in range(3))
        assert [second.state, third.state] == [BookingState.WAITING] * 2
        assert [booking.position(row) for row in (first, second, third)] == [0, 1, 2]
        booking.give_back(first, actor=factories.writer_of(first.application))
        second.refresh_from_db()
        third.refresh_from_db()
        assert (second.state, third.state) == (BookingState.BOOKED, BookingState.WAITING)
        assert booking.position(third) == 1
        assert mails("clinic_moved_up-") == [factories.writer_of(second.application).email]

    def test_leaving_it_moves_nobody_into_a_seat(self):
        clinic = factories.make_clinic(seats=1)
        first, second, third = (factories.seat(clinic) for _turn in range(3))
        booking.give_back(second, actor=factories.writer_of(second.application))
        assert in_order(clinic) == [third.application_id]
        first.refresh_from_db()
        assert first.state == BookingState.BOOKED
        assert mails("clinic_moved_up-") == []

    def test_coming_again_means_the_end_of_the_list(self):
        clinic = factories.make_clinic(seats=1)
        _first, second, third = (factories.seat(clinic) for _turn in range(3))
        booking.give_back(second, actor=factories.writer_of(second.application))
        again = factories.seat(clinic, second.application)
        assert in_order(clinic) == [third.application_id, again.application_id]

    def test_more_seats_move_those_up_who_came_first(self):
        clinic = factories.make_clinic(seats=1)
        rows = [factories.seat(clinic) for _turn in range(4)]
        clinics.change_clinic(clinic, actor=factories.make_officer(), values={}, seats=3)
        states = [Booking.objects.get(pk=row.pk).state for row in rows]
        assert states == ["booked", "booked", "booked", "waiting"]

    def test_the_mail_tells_both_languages_and_never_the_link_to_those_who_wait(self):
        clinic = factories.make_clinic(seats=1)
        factories.seat(clinic)
        factories.seat(clinic)
        booked = Message.objects.get(key__startswith="clinic_booked-")
        waiting = Message.objects.get(key__startswith="clinic_waiting-")
        assert "จองที่นั่ง" in booked.body
        assert "A seat in" in booked.body
        assert clinic.online_link in booked.body
        assert clinic.online_link not in waiting.body


class TestGivingBack:
    def test_giving_back_twice_moves_one_up(self):
        clinic = factories.make_clinic(seats=1)
        first, _second, third = (factories.seat(clinic) for _turn in range(3))
        actor = factories.writer_of(first.application)
        booking.give_back(first, actor=actor)
        booking.give_back(first, actor=actor)
        third.refresh_from_db()
        assert third.state == BookingState.WAITING

    def test_after_the_beginning_it_is_too_late(self):
        clinic = factories.make_clinic()
        taken = factories.seat(clinic)
        factories.begin(clinic)
        with pytest.raises(TransitionRefused, match="begun"):
            booking.give_back(taken, actor=factories.writer_of(taken.application))

    def test_somebody_elses_seat_stays(self):
        taken = factories.seat(factories.make_clinic())
        with pytest.raises(TransitionRefused):
            booking.give_back(taken, actor=factories.make_member(factories.make_agency()))

    def test_withdrawing_frees_the_seat(self, django_capture_on_commit_callbacks):
        clinic = factories.make_clinic(seats=1)
        first, second = factories.seat(clinic), factories.seat(clinic)
        with django_capture_on_commit_callbacks(execute=True):
            perform(
                "withdraw",
                first.application,
                actor=factories.writer_of(first.application),
                note="ไม่พร้อม",
            )
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == (BookingState.CANCELLED, BookingState.BOOKED)

    def test_so_does_deleting_the_draft_and_it_can_be_purged(self, django_capture_on_commit_callbacks):
        clinic = factories.make_clinic(seats=1)
        first, second = factories.seat(clinic), factories.seat(clinic)
        with django_capture_on_commit_callbacks(execute=True):
            delete_draft(first.application, actor=factories.writer_of(first.application))
        second.refresh_from_db()
        assert second.state == BookingState.BOOKED
        Application.objects.filter(pk=first.application_id).update(
            deleted_at=timezone.now() - timedelta(days=4000)
        )
        assert purge_deleted_drafts() == 1
        assert not Booking.objects.filter(pk=first.pk).exists()
