"""Dividing a clinic into slots."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.services.transitions import TransitionRefused
from clinics import permissions
from clinics.models import Audience, BookingState, Clinic, ClinicState, RecordKind, Slot

from .locking import lock_clinic
from .trail import record

SHORTEST, MOST = 5, 60  # minutes; slots


@transaction.atomic
def divide(clinic: Clinic, *, minutes: int | None, seats: int | None, actor: User) -> list[Slot]:
    """Divide a clinic anew: slots of so many minutes from its beginning to its end, each with so many seats.

    Args:
        minutes: None: one slot, as long as the clinic.
        seats: in each slot; None: without limit.

    Raises:
        TransitionRefused: somebody holds a seat or waits, or the time cannot be divided so.
    """
    decision = permissions.manage(actor)
    if not decision.allowed:
        raise TransitionRefused(decision.reason)
    clinic, slots = lock_clinic(clinic.pk)
    problems = _problems(clinic, minutes)
    if problems:
        raise TransitionRefused(*problems)
    spans = list(_spans(clinic, minutes))
    # Places that were given back keep a slot to point to.
    first, *others = slots
    clinic.bookings.update(slot=first)
    Slot.objects.filter(pk__in=[slot.pk for slot in others]).delete()
    first.starts_at, first.ends_at = spans[0]
    first.capacity = seats
    first.save()
    more = [Slot(clinic=clinic, starts_at=a, ends_at=b, capacity=seats) for a, b in spans[1:]]
    Slot.objects.bulk_create(more)
    record(RecordKind.DIVIDED, clinic, actor=actor, note=f"{len(spans)} × {seats or '∞'}")
    return [first, *more]


def _problems(clinic: Clinic, minutes: int | None) -> list[str]:
    if clinic.state == ClinicState.CANCELLED:
        return [_("This clinic has been cancelled and can only be read.")]
    if clinic.audience != Audience.APPLICATIONS:
        return [_("Only clinics for applications are divided into slots.")]
    if clinic.bookings.exclude(state=BookingState.CANCELLED).exists():
        return [_("Seats have been taken already, so the slots stay as they are. Nothing was changed.")]
    if minutes is None:
        return []
    if clinic.ends_at is None:
        return [_("Say first when the clinic ends; then it can be divided.")]
    whole = clinic.ends_at - clinic.starts_at
    if minutes < SHORTEST or timedelta(minutes=minutes) > whole:
        return [
            _("A slot has at least %(minutes)s minutes and is not longer than the clinic.")
            % {"minutes": SHORTEST}
        ]
    if whole // timedelta(minutes=minutes) > MOST:
        return [_("These would be more than %(most)s slots. Choose longer ones.") % {"most": MOST}]
    return []


def _spans(clinic: Clinic, minutes: int | None):
    """Beginning and end of each slot; what is left at the end is a pause."""
    if minutes is None:
        yield clinic.starts_at, clinic.ends_at
        return
    length, at = timedelta(minutes=minutes), clinic.starts_at
    while at + length <= clinic.ends_at:
        yield at, at + length
        at += length
