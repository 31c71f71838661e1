"""Many at once for few seats, on connections of their own (PostgreSQL): nobody sits on somebody else's chair."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from applications.models import Application
from applications.services.transitions import TransitionRefused
from clinics.models import Booking, BookingState, Clinic, Record, RecordKind
from clinics.services import booking, clinics
from notifications.models import Message

from . import factories

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60.0  # seconds, for everything that is waited for

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """What each act gave, or the refusal it met; all begin together."""
    start = threading.Barrier(len(acts), timeout=PATIENCE)
    results: list[Any] = [None] * len(acts)

    def play(number: int, act: Act) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            results[number] = act()
        except TransitionRefused as refused:
            results[number] = refused
        except BaseException as error:
            results[number] = error
        finally:
            connections.close_all()

    players = [threading.Thread(target=play, args=pair, daemon=True) for pair in enumerate(acts)]
    for player in players:
        player.start()
    for player in players:
        player.join(PATIENCE)
        assert not player.is_alive(), "it still waits: a deadlock?"
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, TransitionRefused):
            raise result
    return results


def applications(clinic: Clinic, count: int) -> list[tuple[Application, Any]]:
    made = [factories.make_application(factories.make_agency(), clinic.round) for _turn in range(count)]
    return [(application, factories.writer_of(application)) for application in made]


def booking_acts(clinic: Clinic, people: list[tuple[Application, Any]]) -> list[Act]:
    slot = clinic.slots.get()
    return [lambda a=application, w=writer: booking.book(a, slot, actor=w) for application, writer in people]


def states(clinic: Clinic) -> dict[str, int]:
    found = list(Booking.objects.filter(clinic=clinic).values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


def test_fifty_at_once_for_ten_seats():
    """Issue 6: exactly ten have a seat; the other forty wait, in an order that is total and stays."""
    clinic = factories.make_clinic(seats=10)
    people = applications(clinic, 50)
    results = at_once(*booking_acts(clinic, people))
    assert not any(isinstance(result, Exception) for result in results)
    assert states(clinic) == {"booked": 10, "waiting": 40}
    rows = list(booking.waiting(clinic.slots.get()))
    moments = [row.waiting_since for row in rows]
    # The lock lets one in after the other, so that no two came at the same moment.
    assert moments == sorted(set(moments))
    assert [booking.position(row) for row in rows[:3]] == [1, 2, 3]
    assert [row.pk for row in booking.waiting(clinic.slots.get())] == [row.pk for row in rows]
    last_seat = max(b.booked_at for b in Booking.objects.filter(state=BookingState.BOOKED))
    assert last_seat <= moments[0]
    assert Message.objects.filter(key__startswith="clinic_booked-").count() == 10
    assert Message.objects.filter(key__startswith="clinic_waiting-").count() == 40


def test_without_a_waiting_list_the_last_seat_is_taken_once():
    clinic = factories.make_clinic(seats=1, has_waiting_list=False)
    results = at_once(*booking_acts(clinic, applications(clinic, 8)))
    assert sum(isinstance(result, TransitionRefused) for result in results) == 7
    assert states(clinic) == {"booked": 1}


def test_a_double_click_takes_one_seat():
    clinic = factories.make_clinic(seats=5)
    person = applications(clinic, 1)[0]
    results = at_once(*booking_acts(clinic, [person] * 4))
    assert sum(isinstance(result, Booking) for result in results) == 1
    assert states(clinic) == {"booked": 1}


def test_giving_back_while_others_come_never_seats_too_many():
    """Seats freed at once go to those who waited before those who come; each seat to one."""
    clinic = factories.make_clinic(seats=3)
    held = [factories.seat(clinic) for _turn in range(5)]  # three seats, two who wait
    seated, waiting = held[:3], held[3:]
    leaving = [(row, factories.writer_of(row.application)) for row in (*seated, waiting[0])]
    give = [lambda b=row, w=writer: booking.give_back(b, actor=w) for row, writer in leaving]
    come = booking_acts(clinic, applications(clinic, 6))
    at_once(*give, *come)
    slot = clinic.slots.get()
    assert states(clinic) == {"booked": 3, "waiting": 4, "cancelled": 4}
    assert Booking.objects.filter(slot=slot, state="booked").count() == slot.capacity
    held[4].refresh_from_db()
    assert held[4].state == BookingState.BOOKED, "who waited before comes first"
    moved = Record.objects.filter(kind=RecordKind.MOVED_UP)
    assert moved.count() == Message.objects.filter(key__startswith="clinic_moved_up-").count()


def test_calling_off_while_others_come_tells_everybody_who_got_a_seat():
    clinic = factories.make_clinic(seats=4)
    officer = factories.make_officer()
    come = booking_acts(clinic, applications(clinic, 6))
    results = at_once(*come, lambda: clinics.cancel(clinic, reason="เลื่อน / moved", actor=officer))
    got = [row for row in results if isinstance(row, Booking)]
    told = Message.objects.filter(key__startswith="clinic_cancelled-").count()
    assert told == len(got)
    clinic.refresh_from_db()
    assert clinic.state == "cancelled"
