"""How many seats are free, for many clinics at once."""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum

from django.db.models import Count, Q

from .models import Audience, Booking, BookingState, Clinic, Slot

# Fewer than this part of the seats, or fewer than three: "few".
FEW_PART, FEW = 5, 3


class Room(Enum):
    """Told roughly: the number moves while people look."""

    FREE = "free"
    FEW = "few"
    FULL = "full"


def _booked(keys: Collection[int]) -> Mapping[int, int]:
    rows = Booking.objects.filter(clinic__in=keys, state=BookingState.BOOKED).order_by()
    return dict(rows.values_list("clinic").annotate(n=Count("pk")))


# Audience → from clinics' keys to how many seats are taken in each; registration adds its own.
COUNTERS: dict[str, Callable[[Collection[int]], Mapping[int, int]]] = {Audience.APPLICATIONS: _booked}


def rooms(clinics: Iterable[Clinic]) -> dict[int, Room]:
    """The room left in each clinic, by key. Two queries, however many clinics."""
    clinics = list(clinics)
    keys = [clinic.pk for clinic in clinics]
    capacities: dict[int, list[int | None]] = {}
    for clinic, capacity in Slot.objects.filter(clinic__in=keys).values_list("clinic", "capacity"):
        capacities.setdefault(clinic, []).append(capacity)
    taken: dict[int, int] = {}
    for audience in {clinic.audience for clinic in clinics}:
        if audience in COUNTERS:
            own = [clinic.pk for clinic in clinics if clinic.audience == audience]
            taken |= COUNTERS[audience](own)
    return {key: room(capacities.get(key, []), taken.get(key, 0)) for key in keys}


def room(capacities: Collection[int | None], taken: int) -> Room:
    """A slot without limit leaves room for ever."""
    if not capacities or None in capacities:
        return Room.FREE
    total = sum(c for c in capacities if c is not None)
    left = total - taken
    if left <= 0:
        return Room.FULL
    return Room.FEW if left < max(FEW, total / FEW_PART) else Room.FREE


def slots_with_numbers(clinic: Clinic) -> list[Slot]:
    """The clinic's slots with `booked`, `waiting` and `left` (None: without limit). One query."""
    rows = clinic.slots.annotate(
        booked=Count("bookings", Q(bookings__state=BookingState.BOOKED)),
        waiting=Count("bookings", Q(bookings__state=BookingState.WAITING)),
    ).order_by("starts_at", "pk")
    found = list(rows)
    for slot in found:
        slot.left = None if slot.capacity is None else max(slot.capacity - slot.booked, 0)
    return found
