"""Clinics in the calendars of those who have a seat and of those who coach."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applications.models import Application
from common.ics import Entry

from .ics import entry_of
from .models import Booking, BookingState, Clinic, ClinicState


def seats(user: User) -> Iterator[Entry]:
    """Seats taken, or waited for, for applications of one's agencies: one entry a slot, however many seats."""
    rows = (
        Booking.objects.filter(application__in=Application.objects.of_member(user))
        .exclude(state=BookingState.CANCELLED)
        .exclude(clinic__state=ClinicState.DRAFT)
        .select_related("clinic", "slot", "application")
        .order_by("slot", "pk")
    )
    by_slot: dict[int, list[Booking]] = {}
    for row in rows:
        by_slot.setdefault(row.slot_id, []).append(row)
    for bookings in by_slot.values():
        first = bookings[0]
        references = ", ".join(row.application.reference for row in bookings)
        waiting = all(row.state == BookingState.WAITING for row in bookings)
        yield entry_of(
            first.clinic,
            first.slot,
            note=_("on the waiting list") if waiting else "",
            detail=references,
        )


def coached(user: User) -> Iterator[Entry]:
    """Clinics that one coaches."""
    for row in Clinic.objects.filter(coaches=user).exclude(state=ClinicState.DRAFT).order_by("pk"):
        yield entry_of(row, note=_("as a coach"))
