"""What an agency sees of the clinics of its round: seats it holds, and seats it can take."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from applications.models import Application

from .models import Audience, Booking, BookingState, Clinic, ClinicState, Slot
from .services.booking import closed_because


@dataclass
class Offer:
    """One clinic of the round. `position` is the place on the waiting list (0: not waiting)."""

    clinic: Clinic
    slots: list[Slot] = field(default_factory=list)
    booking: Booking | None = None
    position: int = 0
    closed: str = ""
    is_over: bool = False

    @property
    def may_give_back(self) -> bool:
        return bool(self.booking and not self.is_over and self.clinic.state == ClinicState.PUBLISHED)

    @property
    def has_seat(self) -> bool:
        return bool(self.booking and self.booking.state == BookingState.BOOKED)

    @property
    def is_divided(self) -> bool:
        return len(self.slots) > 1

    @property
    def is_full(self) -> bool:
        return all(slot.left == 0 for slot in self.slots)


def offers(application: Application, now: datetime) -> list[Offer]:
    """The clinics of the application's round that matter to it, in order of time. Four queries."""
    bookings = {
        booking.clinic_id: booking
        for booking in Booking.objects.filter(application=application)
        .exclude(state=BookingState.CANCELLED)
        .select_related("slot")
    }
    mine = Q(pk__in=bookings)
    coming = Q(state=ClinicState.PUBLISHED, starts_at__gt=now)
    rows = Clinic.objects.filter(
        mine | coming, round=application.round_id, audience=Audience.APPLICATIONS
    ).exclude(state=ClinicState.DRAFT)
    found = {clinic.pk: Offer(clinic, booking=bookings.get(clinic.pk)) for clinic in rows}
    _add_slots(found)
    _add_positions(found)
    for offer in found.values():
        offer.closed = closed_because(offer.clinic, now)
        begins = offer.booking.slot.starts_at if offer.booking else offer.clinic.starts_at
        offer.is_over = begins <= now
    return sorted(found.values(), key=lambda offer: (offer.clinic.starts_at, offer.clinic.pk))


def _add_slots(found: dict[int, Offer]) -> None:
    booked = Count("bookings", Q(bookings__state=BookingState.BOOKED))
    for slot in Slot.objects.filter(clinic__in=found).annotate(booked=booked).order_by("starts_at", "pk"):
        slot.left = None if slot.capacity is None else max(slot.capacity - slot.booked, 0)
        found[slot.clinic_id].slots.append(slot)


def _add_positions(found: dict[int, Offer]) -> None:
    """Places on the waiting lists that the application waits on."""
    waiting = {
        offer.booking.slot_id: offer
        for offer in found.values()
        if offer.booking and offer.booking.state == BookingState.WAITING
    }
    places: dict[int, int] = {}
    rows = Booking.objects.filter(slot__in=waiting, state=BookingState.WAITING)
    for key, slot in rows.order_by("waiting_since", "pk").values_list("pk", "slot"):
        places[slot] = places.get(slot, 0) + 1
        if waiting[slot].booking.pk == key:
            waiting[slot].position = places[slot]
