"""Seats at events for everybody: held, confirmed, waited for, given back; and what is kept of those who came."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from accounts.tests.factories import make_officer
from clinics.models import ClinicState, Recording, Registration
from clinics.registration_state import registering as states
from clinics.services import registering, registration_keeping, registration_mails
from clinics.tasks import keep_registrations
from notifications.models import Message

from .factories_events import make_event, register, seated

pytestmark = pytest.mark.django_db


def state_of(row: Registration) -> str:
    return Registration.objects.get(pk=row.pk).state


def subjects() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("subject", flat=True))


def later(**ahead: float):
    return time_machine.travel(timezone.now() + timedelta(**ahead), tick=False)


class TestSeats:
    def test_a_seat_is_held_confirmed_and_told_by_mail(self):
        row = register(make_event())
        assert row.state == "held"
        assert row.path in Message.objects.get().body
        assert "meet.example.go.th" not in Message.objects.get().body
        assert registering.confirm(row).state == "confirmed"
        registering.confirm(row)
        seat = Message.objects.exclude(key__endswith=":confirm").get()
        assert "meet.example.go.th" in seat.body
        assert "calendar.ics" in seat.body

    def test_nothing_typed_is_mailed_to_an_address_that_is_not_confirmed(self):
        register(make_event(), name="ซื้อที่นี่")
        assert "ซื้อที่นี่" not in Message.objects.get().body

    def test_held_seats_count_and_the_next_one_waits(self):
        event = make_event(seats=1)
        register(event)
        assert register(event).state == "waiting"

    def test_an_event_without_limit_has_a_seat_for_everybody(self):
        event = make_event(seats=None)
        assert {register(event).state for _ in range(5)} == {"held"}

    def test_without_a_waiting_list_full_is_full(self):
        event = make_event(seats=1, has_waiting_list=False)
        register(event)
        with pytest.raises(registering.Refused):
            register(event)

    def test_who_waits_longest_moves_up_but_only_who_has_confirmed(self):
        event = make_event(seats=1)
        first, unsure, second, third = seated(event), register(event), seated(event), seated(event)
        assert [state_of(row) for row in (unsure, second, third)] == ["waiting"] * 3
        registering.cancel(first)
        registering.cancel(first)
        assert [state_of(row) for row in (first, unsure, second, third)] == [
            "cancelled",
            "waiting",
            "confirmed",
            "waiting",
        ]
        assert Message.objects.filter(key__contains=":moved-up:").get().recipient == second.email

    def test_a_seat_that_nobody_confirms_goes_to_who_waits(self):
        event = make_event(seats=1)
        held, waiting = register(event), seated(event)
        with later(hours=47):
            keep_registrations()
            assert state_of(held) == "held"
        with later(hours=49):
            keep_registrations()
            keep_registrations()
            assert (state_of(held), state_of(waiting)) == ("released", "confirmed")
        assert Message.objects.filter(key__contains=":moved-up:").count() == 1

    @pytest.mark.parametrize(("seats", "found"), [(2, "confirmed"), (1, "waiting")])
    def test_who_confirms_too_late_takes_a_free_seat_or_waits(self, seats, found):
        event = make_event(seats=seats)
        late = register(event)
        with later(hours=49):
            seated(event)
            assert state_of(late) == "released"
            assert registering.confirm(late).state == found

    def test_when_officers_add_seats_those_who_wait_move_up(self):
        event = make_event(seats=1)
        seated(event)
        waiting = [seated(event) for _ in range(3)]
        event.slots.update(capacity=3)
        keep_registrations()
        assert [state_of(row) for row in waiting] == ["confirmed", "confirmed", "waiting"]

    def test_one_address_registers_once_and_gets_its_mail_again(self):
        event = make_event()
        row = register(event, email="guest@example.org", name="คนแรก")
        again = register(event, email="GUEST@example.org", name="คนอื่น")
        assert again == row
        assert Registration.objects.get().name == "คนแรก"
        assert Message.objects.filter(key__contains=":again:").count() == 1
        register(event, email="guest@example.org")
        assert Message.objects.filter(key__contains=":again:").count() == 1

    def test_who_cancelled_may_register_anew(self):
        event = make_event()
        row = register(event, email="guest@example.org")
        registering.cancel(row)
        with pytest.raises(registering.Refused):
            registering.confirm(row)
        assert register(event, email="guest@example.org").state == "held"

    @pytest.mark.parametrize(
        "change",
        [
            {"state": ClinicState.CANCELLED},
            {"state": ClinicState.DRAFT},
            {"booking_until": timezone.now() - timedelta(hours=1)},
            {"audience": "applications"},
        ],
    )
    def test_nobody_registers_when_it_is_closed(self, change):
        event = make_event(**change)
        with pytest.raises(registering.Refused):
            register(event)

    def test_once_it_has_begun_nobody_registers_confirms_or_cancels(self):
        event = make_event()
        held, seat = register(event), seated(event)
        with later(days=10, minutes=1):
            for act in (lambda: register(event), lambda: registering.confirm(held)):
                with pytest.raises(registering.Refused):
                    act()
            with pytest.raises(registering.Refused):
                registering.cancel(seat)

    def test_slots_have_seats_of_their_own(self):
        event = make_event(seats=1)
        other = event.slots.create(starts_at=event.starts_at + timedelta(hours=3), capacity=1)
        assert register(event).state == "held"
        assert register(event, slot=other).slot == other
        assert register(event, slot=other).state == "waiting"


class TestTelling:
    def test_everybody_who_wants_to_come_is_told_once_for_each_change(self):
        event = make_event(seats=1)
        seated(event), seated(event), registering.cancel(register(event))
        for _ in range(2):
            assert registration_mails.tell_all(event, "moved") == 2
        assert Message.objects.filter(key__contains=":moved:0").count() == 2
        event.sequence = 1
        event.save()
        registration_mails.tell_all(event, "moved")
        assert Message.objects.filter(key__contains=":moved:1").count() == 2

    def test_both_languages_have_every_mail(self):
        for language in ("th", "en"):
            event = make_event(seats=1)
            for act in (seated, seated):
                act(event, language=language)
            registering.cancel(event.registrations.first())
            for what in ("moved", "cancelled"):
                registration_mails.tell_all(event, what)
        assert len(subjects()) == 14
        assert all(subject and "{" not in subject for subject in subjects())


class TestAtTheDoor:
    def test_somebody_comes_and_is_taken_back(self):
        officer, row = make_officer(), seated(make_event())
        assert registering.check_in(row, actor=officer, came=True).attended_by == officer
        first = Registration.objects.get().attended_at
        assert registering.check_in(row, actor=make_officer(), came=True).attended_at == first
        assert registering.check_in(row, actor=officer, came=False).attended_at is None

    def test_who_cancelled_does_not_come_in(self):
        row = seated(make_event())
        registering.cancel(row)
        with pytest.raises(registering.Refused):
            registering.check_in(row, actor=make_officer(), came=True)


class TestKeeping:
    def test_some_time_after_the_event_nothing_personal_is_left_but_the_numbers(self):
        event = make_event()
        row = seated(event, name="สมหญิง รักไทย", email="somying@example.org")
        registering.check_in(row, actor=make_officer(), came=True)
        with later(days=10 + 89):
            assert registration_keeping.erase_old() == 0
        with later(days=10 + 91):
            assert registration_keeping.erase_old() == 1
            assert registration_keeping.erase_old() == 0
        kept = repr([*Registration.objects.values(), *Message.objects.values()])
        for personal in ("สมหญิง", "somying", "กรมตัวอย่าง"):
            assert personal not in kept
        row.refresh_from_db()
        assert row.attended_at
        assert row.state == "confirmed"


def test_the_state_of_many_events_costs_three_queries(django_assert_num_queries):
    events = [make_event(seats=n) for n in (1, 2, None)]
    seated(events[0])
    ended = make_event(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    for event in (events[1], ended):
        Recording.objects.create(
            clinic=event, title_th="ช่วงเช้า", title_en="Morning", url="https://example.org"
        )
    with django_assert_num_queries(3):
        found = states([*events, ended])
    assert [found[event.pk].left for event in events] == [0, 2, None]
    assert found[events[0].pk].is_full
    assert found[events[0].pk].is_open
    assert found[events[1].pk].recordings == []
    assert len(found[ended.pk].recordings) == 1
    assert not found[ended.pk].is_open


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_for_fifty_seats():
    """Exactly fifty have a seat, and the rest wait in the order in which they came."""
    event, ready = make_event(seats=50), threading.Barrier(8)

    def some(worker: int) -> None:
        try:
            ready.wait(20)
            for n in range(25):
                register(event, email=f"w{worker}-{n}@example.org")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(some, range(8)))
    assert event.registrations.count() == 200
    assert event.registrations.filter(state="held").count() == 50
    waiting = list(event.registrations.filter(state="waiting").order_by("pk"))
    assert len(waiting) == 150
    assert [row.waiting_since for row in waiting] == sorted(row.waiting_since for row in waiting)


@pytest.mark.django_db(transaction=True)
def test_seats_given_back_at_once_go_to_the_first_who_wait():
    event = make_event(seats=8)
    leaving, waiting = [seated(event) for _ in range(8)], [seated(event) for _ in range(12)]
    ready = threading.Barrier(8)

    def leave(row: Registration) -> None:
        try:
            ready.wait(20)
            registering.cancel(row)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(leave, leaving))
    assert [state_of(row) for row in waiting] == ["confirmed"] * 8 + ["waiting"] * 4
    assert Message.objects.filter(key__contains=":moved-up:").count() == 8
