"""Who has a seat in a clinic, as a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from common.exporting.table import Column, Table, moment, number, text
from common.i18n import localized

from .models import Booking, BookingState, Clinic


def bookings_of(clinic: Clinic) -> list[Booking]:
    """Everybody with a seat, then those who wait in their order, by slot. One query."""
    rows = Booking.objects.filter(clinic=clinic).exclude(state=BookingState.CANCELLED)
    rows = rows.select_related(
        "slot", "application__agency", "application__category", "booked_by", "attended_by"
    )
    found = list(rows)
    return sorted(
        found,
        key=lambda b: (
            b.slot.starts_at,
            b.slot_id,
            b.state != BookingState.BOOKED,
            b.waiting_since if b.state == BookingState.WAITING else b.booked_at,
            b.pk,
        ),
    )


def table(clinic: Clinic) -> Table:
    """The list that is printed for the clinic, or filled at its door."""
    columns: list[Column] = [
        moment(_("Begins (Bangkok)")),
        text(_("Application"), 16),
        text(_("Initiative"), 40),
        text(_("Agency"), 40),
        text(_("Category"), 30),
        text(_("Booked by"), 26),
        text(_("E-mail address"), 30),
        text(_("Seat"), 20),
        number(_("Place on the waiting list")),
        text(_("Took part"), 12),
    ]
    return Table(_("Participants"), columns, _rows(clinic))


def _rows(clinic: Clinic) -> Iterator[Sequence[Any]]:
    places: dict[int, int] = {}
    said = {True: _("yes"), False: _("no"), None: ""}
    for booking in bookings_of(clinic):
        place = None
        if booking.state == BookingState.WAITING:
            place = places[booking.slot_id] = places.get(booking.slot_id, 0) + 1
        application = booking.application
        yield (
            booking.slot.starts_at,
            application.reference,
            application.title,
            localized(application.agency, "name"),
            str(application.category or ""),
            booking.booked_by.get_full_name(),
            booking.booked_by.email,
            booking.get_state_display(),
            place,
            said[booking.attended],
        )
