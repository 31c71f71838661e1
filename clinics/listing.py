"""Clinics with how full they are, for lists, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from .models import Booking, BookingState, Clinic, Slot


@dataclass(frozen=True)
class Row:
    """`seats` None: without limit."""

    clinic: Clinic
    booked: int
    waiting: int
    attended: int
    seats: int | None
    slots: int


def rows_of(clinics: Iterable[Clinic]) -> list[Row]:
    """Three queries, however many clinics."""
    clinics = list(clinics)
    numbers: dict[tuple[int, str], int] = {}
    bookings = Booking.objects.filter(clinic__in=clinics).order_by()
    for key, state, n in bookings.values_list("clinic", "state").annotate(n=Count("pk")):
        numbers[key, state] = n
    there = bookings.filter(attended=True).values_list("clinic").annotate(n=Count("pk"))
    attended = dict(there)
    seats: dict[int, list[int | None]] = {}
    for key, capacity in Slot.objects.filter(clinic__in=clinics).values_list("clinic", "capacity"):
        seats.setdefault(key, []).append(capacity)
    return [
        Row(
            clinic=clinic,
            booked=numbers.get((clinic.pk, BookingState.BOOKED), 0),
            waiting=numbers.get((clinic.pk, BookingState.WAITING), 0),
            attended=attended.get(clinic.pk, 0),
            seats=None if None in seats.get(clinic.pk, [None]) else sum(c or 0 for c in seats[clinic.pk]),
            slots=len(seats.get(clinic.pk, [])),
        )
        for clinic in clinics
    ]
