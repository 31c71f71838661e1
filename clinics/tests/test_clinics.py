"""Making, changing, dividing and cancelling a clinic; what calendars and people learn of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from icalendar import Calendar

from applications.services.transitions import TransitionRefused
from clinics.ics import entry_of
from clinics.models import Clinic, ClinicState, Record, RecordKind, Slot
from clinics.seats import Room, room, rooms
from clinics.services import clinics, slots
from clinics.services.booking import give_back
from clinics.signals import clinic_cancelled, clinic_moved
from common import ics
from notifications.models import Message

from . import factories
from .factories_events import make_event, seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return factories.make_officer()


def change(clinic: Clinic, officer, seats: int | None = 10, **values) -> Clinic:
    return clinics.change_clinic(clinic, actor=officer, values=values, seats=seats)


class TestSequence:
    def test_it_grows_with_time_place_and_state_and_with_nothing_else(self, officer):
        clinic = factories.make_clinic(published=False)
        assert clinic.sequence == 0
        clinic = clinics.publish(clinic, actor=officer)
        assert clinic.sequence == 1
        assert change(clinic, officer, about_en="Bring drafts").sequence == 1
        assert change(clinic, officer, place_th="ห้องใหม่").sequence == 2
        assert change(clinic, officer, starts_at=clinic.starts_at - timedelta(hours=1)).sequence == 3
        assert change(clinic, officer, place_th="ห้องใหม่").sequence == 3
        assert clinics.cancel(clinic, reason="ก", actor=officer).sequence == 4

    def test_an_entry_keeps_its_uid_and_says_that_it_was_cancelled(self, officer):
        clinic = factories.make_clinic()

        def entry():
            clinic.refresh_from_db()
            made = Calendar.from_ical(ics.file(entry_of(clinic), "th"))
            return next(part for part in made.walk("VEVENT"))

        before = entry()
        assert before.decoded("DTSTART") == clinic.starts_at
        assert "secret-room" not in before.to_ical().decode()
        clinics.cancel(clinic, reason="ก", actor=officer)
        after = entry()
        assert after["UID"] == before["UID"]
        assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
        assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")

    def test_a_seats_entry_holds_the_link_and_another_uid(self):
        clinic = factories.make_clinic()
        own = entry_of(clinic, clinic.slots.get(), with_link=True)
        assert "secret-room" in ics.file(own, "th").decode()
        assert own.uid != entry_of(clinic).uid


class TestWhoIsTold:
    def test_a_new_time_is_told_to_those_with_a_seat_and_moves_the_slot(self, officer):
        clinic = factories.make_clinic()
        seat = factories.seat(clinic)
        heard = []
        clinic_moved.connect(lambda **told: heard.append(told["clinic"]), weak=False, dispatch_uid="t")
        later = clinic.starts_at + timedelta(hours=1)
        change(clinic, officer, starts_at=later)
        clinic_moved.disconnect(dispatch_uid="t")
        assert clinic.slots.get().starts_at == later
        mail = Message.objects.get(key__startswith="clinic_changed-")
        assert mail.recipient == factories.writer_of(seat.application).email
        assert heard == [clinic]

    def test_a_typing_mistake_in_the_text_tells_nobody(self, officer):
        clinic = factories.make_clinic()
        factories.seat(clinic)
        change(clinic, officer, about_th="แก้คำผิด")
        assert not Message.objects.filter(key__startswith="clinic_changed-").exists()

    def test_cancelling_tells_those_with_a_seat_and_those_who_wait_with_the_reason(self, officer):
        clinic = factories.make_clinic(seats=1)
        rows = [factories.seat(clinic), factories.seat(clinic)]
        heard = []
        clinic_cancelled.connect(lambda **told: heard.append(told["reason"]), weak=False, dispatch_uid="t")
        clinics.cancel(clinic, reason="วิทยากรป่วย / The coach is ill", actor=officer)
        clinic_cancelled.disconnect(dispatch_uid="t")
        mails = Message.objects.filter(key__startswith="clinic_cancelled-")
        assert {m.recipient for m in mails} == {factories.writer_of(r.application).email for r in rows}
        assert all("วิทยากรป่วย" in m.body for m in mails)
        assert heard == ["วิทยากรป่วย / The coach is ill"]

    def test_those_who_registered_for_an_event_are_told_too_each_version_once(self, officer):
        event = make_event()
        guest = seated(event)
        change(event, officer, seats=2, place_th="หอประชุมใหญ่")
        change(event, officer, seats=2, about_th="แก้คำผิด")
        clinics.cancel(event, reason="เลื่อน", actor=officer)
        told = Message.objects.filter(recipient=guest.email).values_list("key", flat=True)
        event.refresh_from_db()
        said = [key.rsplit(":", 2)[1] for key in told if ":moved:" in key or ":cancelled:" in key]
        assert sorted(said) == ["cancelled", "moved"]

    def test_an_events_seats_cannot_become_fewer_than_are_taken(self, officer):
        event = make_event(seats=3)
        for _turn in range(2):
            seated(event)
        assert rooms([event])[event.pk] == Room.FEW
        with pytest.raises(TransitionRefused, match="2 seats"):
            change(event, officer, seats=1)

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_a_reason_is_needed(self, officer, reason):
        with pytest.raises(TransitionRefused, match="reason"):
            clinics.cancel(factories.make_clinic(), reason=reason, actor=officer)

    def test_what_has_begun_is_not_cancelled(self, officer):
        with pytest.raises(TransitionRefused, match="begun"):
            clinics.cancel(factories.begin(factories.make_clinic()), reason="ก", actor=officer)


class TestPermission:
    def test_only_officers_change_clinics(self):
        clinic = factories.make_clinic()
        for person in (factories.make_user(is_reviewer=True), factories.make_user(is_superuser=True)):
            for act in (
                lambda p=person: change(clinic, p, place_th="x"),
                lambda p=person: clinics.cancel(clinic, reason="x", actor=p),
                lambda p=person: clinics.publish(clinic, actor=p),
                lambda p=person: slots.divide(clinic, minutes=30, seats=1, actor=p),
                lambda p=person: clinics.make_clinic(actor=p, values={}),
            ):
                with pytest.raises(TransitionRefused, match="officers"):
                    act()

    def test_a_coach_is_an_officer_or_a_reviewer(self, officer):
        clinic = factories.make_clinic()
        with pytest.raises(TransitionRefused, match="Coaches"):
            clinics.change_clinic(clinic, actor=officer, values={}, coaches=[factories.make_user()])


class TestRules:
    def test_the_end_comes_after_the_beginning(self, officer):
        clinic = factories.make_clinic()
        with pytest.raises(TransitionRefused):
            change(clinic, officer, ends_at=clinic.starts_at - timedelta(hours=1))

    def test_seats_cannot_become_fewer_than_are_taken(self, officer):
        clinic = factories.make_clinic(seats=3)
        for _turn in range(2):
            factories.seat(clinic)
        with pytest.raises(TransitionRefused, match="2 seats"):
            change(clinic, officer, seats=1)

    def test_the_round_stays_once_seats_are_taken(self, officer):
        clinic = factories.make_clinic()
        factories.seat(clinic)
        with pytest.raises(TransitionRefused, match="round"):
            change(clinic, officer, round=factories.make_round(code="other-2"))

    def test_the_history_is_never_changed(self):
        factories.make_clinic()
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Record.objects.update(note="x")


class TestSlots:
    def test_a_clinic_is_divided_from_its_beginning_to_its_end(self, officer):
        clinic = factories.make_clinic()  # three hours
        made = slots.divide(clinic, minutes=50, seats=2, actor=officer)
        assert len(made) == 3
        assert made[0].starts_at == clinic.starts_at
        assert made[1].starts_at == made[0].ends_at
        assert made[2].ends_at <= clinic.ends_at
        assert {slot.capacity for slot in made} == {2}
        assert Record.objects.filter(kind=RecordKind.DIVIDED).exists()

    def test_nobody_loses_a_seat_by_it(self, officer):
        clinic = factories.make_clinic()
        seat = factories.seat(clinic)
        with pytest.raises(TransitionRefused, match="Seats have been taken"):
            slots.divide(clinic, minutes=30, seats=1, actor=officer)
        give_back(seat, actor=factories.writer_of(seat.application))
        slots.divide(clinic, minutes=30, seats=1, actor=officer)
        slots.divide(clinic, minutes=None, seats=8, actor=officer)
        assert Slot.objects.get(clinic=clinic).capacity == 8

    def test_slots_move_along_with_the_clinic(self, officer):
        clinic = factories.make_clinic()
        slots.divide(clinic, minutes=60, seats=1, actor=officer)
        hour = timedelta(hours=1)
        before = [slot.starts_at for slot in clinic.slots.all()]
        change(clinic, officer, starts_at=clinic.starts_at + hour, ends_at=clinic.ends_at + hour)
        assert [slot.starts_at for slot in clinic.slots.all()] == [at + hour for at in before]

    @pytest.mark.parametrize("minutes", [1, 4, 181])
    def test_a_slot_fits_into_the_clinic(self, officer, minutes):
        with pytest.raises(TransitionRefused):
            slots.divide(factories.make_clinic(), minutes=minutes, seats=1, actor=officer)


class TestRoom:
    @pytest.mark.parametrize(
        ("capacities", "taken", "expected"),
        [
            ([10], 0, Room.FREE),
            ([10], 7, Room.FREE),
            ([10], 8, Room.FEW),
            ([10], 10, Room.FULL),
            ([100], 79, Room.FREE),
            ([100], 81, Room.FEW),
            ([1, 1], 2, Room.FULL),
            ([None], 900, Room.FREE),
        ],
    )
    def test_it_is_told_roughly(self, capacities, taken, expected):
        assert room(capacities, taken) == expected

    def test_for_many_clinics_in_two_queries(self, django_assert_num_queries):
        round_ = factories.make_round()
        made = [factories.make_clinic(round_, seats=1) for _turn in range(4)]
        factories.seat(made[0])
        with django_assert_num_queries(2):
            found = rooms(made)
        assert found[made[0].pk] == Room.FULL
        assert found[made[1].pk] == Room.FEW
        assert made[0].state == ClinicState.PUBLISHED
