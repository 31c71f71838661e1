"""Making, changing, publishing and cancelling a clinic. Calendars learn of each change by its sequence (RFC 5545)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.services.transitions import TransitionRefused, database_now
from clinics import permissions, signals
from clinics.models import Audience, Booking, BookingState, Clinic, ClinicState, RecordKind, Slot
from clinics.seats import COUNTERS

from .booking import move_up
from .locking import lock_clinic
from .mails import tell
from .trail import record

# What people must know of at once: their calendars get it again.
IN_CALENDARS = ("starts_at", "ends_at", "place_th", "place_en", "online_link")
FIELDS = (
    "round",
    "kind",
    "audience",
    "name_th",
    "name_en",
    "about_th",
    "about_en",
    *IN_CALENDARS,
    "booking_until",
    "has_waiting_list",
)


@transaction.atomic
def make_clinic(
    *, actor: User, values: Mapping[str, Any], coaches: Iterable[User] = (), seats: int | None = None
) -> Clinic:
    """A new clinic, a draft that only officers see, with one slot as long as itself.

    Args:
        values: its columns, of `FIELDS`.
        seats: None: without limit.

    Raises:
        TransitionRefused: with the reasons; nothing has been made.
    """
    _demand_officer(actor)
    clinic = Clinic(state=ClinicState.DRAFT, **{name: values[name] for name in FIELDS if name in values})
    _check(clinic, coaches)
    clinic.save()
    clinic.coaches.set(coaches)
    Slot.objects.create(clinic=clinic, starts_at=clinic.starts_at, ends_at=clinic.ends_at, capacity=seats)
    record(RecordKind.MADE, clinic, actor=actor)
    return clinic


@transaction.atomic
def change_clinic(
    clinic: Clinic,
    *,
    actor: User,
    values: Mapping[str, Any],
    coaches: Iterable[User] | None = None,
    seats: int | None = None,
) -> Clinic:
    """Change a clinic. Another time or place: those with a seat are told, and calendars get it again.

    Args:
        seats: of a clinic that is not divided; those of slots are changed with the slots.

    Raises:
        TransitionRefused: with the reasons; nothing has been changed.
    """
    _demand_officer(actor)
    clinic, slots = lock_clinic(clinic.pk)
    if clinic.state == ClinicState.CANCELLED:
        raise TransitionRefused(_("This clinic has been cancelled and can only be read."))
    before = {name: getattr(clinic, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(clinic, name, values[name])
    changed = [name for name in FIELDS if getattr(clinic, name) != before[name]]
    if {"round", "audience"} & set(changed) and _is_taken(clinic, before["audience"]):
        raise TransitionRefused(
            _("People have seats in this clinic already, so its round and who it is for stay.")
        )
    _check(clinic, coaches or ())
    moved = bool(set(changed) & set(IN_CALENDARS))
    if moved:
        clinic.sequence += 1
    clinic.save()
    if coaches is not None:
        clinic.coaches.set(coaches)
    _fit_slots(clinic, slots, before["starts_at"], seats)
    record(RecordKind.CHANGED, clinic, actor=actor, note=", ".join(changed))
    if moved and clinic.state == ClinicState.PUBLISHED:
        for booking in _holders(clinic):
            tell("clinic_changed", booking, stamp=clinic.sequence)
        signals.clinic_moved.send(Clinic, clinic=clinic, actor=actor)
    now = database_now()
    for slot in slots:
        move_up(slot, now)
    return clinic


@transaction.atomic
def publish(clinic: Clinic, *, actor: User) -> Clinic:
    """Show a draft to everybody and open it for booking.

    Raises:
        TransitionRefused: when it is no draft (any more).
    """
    _demand_officer(actor)
    clinic, _slots = lock_clinic(clinic.pk)
    if clinic.state != ClinicState.DRAFT:
        raise TransitionRefused(_("Only a draft can be published."))
    clinic.state, clinic.sequence = ClinicState.PUBLISHED, clinic.sequence + 1
    clinic.save(update_fields=["state", "sequence", "updated_at"])
    record(RecordKind.PUBLISHED, clinic, actor=actor)
    return clinic


@transaction.atomic
def cancel(clinic: Clinic, *, reason: str, actor: User) -> Clinic:
    """Call a clinic off. Those with a seat and those who wait are told why; calendars take it out.

    Raises:
        TransitionRefused: with the reasons; nothing has been changed.
    """
    _demand_officer(actor)
    clinic, _slots = lock_clinic(clinic.pk)
    if clinic.state == ClinicState.CANCELLED:
        raise TransitionRefused(_("This clinic has been cancelled already."))
    if clinic.starts_at <= database_now():
        raise TransitionRefused(_("This clinic has begun, so it can no longer be cancelled."))
    reason = reason.strip()
    if not reason:
        raise TransitionRefused(_("Please give the reason; those who have a seat read it."))
    was_public = clinic.state == ClinicState.PUBLISHED
    clinic.state, clinic.sequence = ClinicState.CANCELLED, clinic.sequence + 1
    clinic.save(update_fields=["state", "sequence", "updated_at"])
    record(RecordKind.CANCELLED, clinic, actor=actor, note=reason)
    if was_public:
        for booking in _holders(clinic):
            tell("clinic_cancelled", booking, stamp=clinic.sequence, reason=reason)
        signals.clinic_cancelled.send(Clinic, clinic=clinic, actor=actor, reason=reason)
    return clinic


def _demand_officer(actor: User) -> None:
    decision = permissions.manage(actor)
    if not decision.allowed:
        raise TransitionRefused(decision.reason)


def _check(clinic: Clinic, coaches: Iterable[User]) -> None:
    found = []
    if clinic.booking_until and clinic.booking_until > clinic.starts_at:
        found.append(_("Seats can be taken until the clinic begins, not longer."))
    strangers = [str(user) for user in coaches if not permissions.can_coach(user)]
    if strangers:
        found.append(
            _("Coaches are officers or reviewers; these are not: %(names)s.")
            % {"names": ", ".join(strangers)}
        )
    try:
        clinic.full_clean()
    except ValidationError as error:
        found += error.messages
    if found:
        raise TransitionRefused(*found)


def _holders(clinic: Clinic) -> list[Booking]:
    """Those with a seat, then those who wait."""
    rows = Booking.objects.filter(clinic=clinic).exclude(state=BookingState.CANCELLED)
    rows = rows.select_related("application__agency", "application__round", "booked_by", "slot")
    found = list(rows.order_by("slot", "pk"))
    for booking in found:
        booking.clinic = clinic
    return found


def _is_taken(clinic: Clinic, audience: str) -> bool:
    held = COUNTERS[audience]([clinic.pk]) if audience in COUNTERS else {}
    return bool(held.get(clinic.pk)) or (audience == Audience.APPLICATIONS and clinic.bookings.exists())


def _fit_slots(clinic: Clinic, slots: list[Slot], former_start: Any, seats: int | None) -> None:
    """One slot is as long as its clinic; several move along with the clinic's beginning."""
    if len(slots) == 1:
        slot = slots[0]
        slot.starts_at, slot.ends_at = clinic.starts_at, clinic.ends_at
        demand_room(slot, seats)
        slot.capacity = seats
        slot.save()
        slot.clinic = clinic
        return
    moved_by = clinic.starts_at - former_start
    for slot in slots:
        slot.starts_at += moved_by
        slot.ends_at = slot.ends_at and slot.ends_at + moved_by
        if clinic.ends_at and slot.starts_at >= clinic.ends_at:
            raise TransitionRefused(
                _("Some slots would begin after the end. Change the slots first, or choose a later end.")
            )
        slot.save()
        slot.clinic = clinic


def demand_room(slot: Slot, seats: int | None) -> None:
    """Refuse fewer seats than are taken. Under the slot's lock."""
    taken = slot.bookings.filter(state=BookingState.BOOKED).count()
    if slot.clinic.audience != Audience.APPLICATIONS and slot.clinic.audience in COUNTERS:
        taken = COUNTERS[slot.clinic.audience]([slot.clinic_id]).get(slot.clinic_id, 0)
    if seats is not None and seats < taken:
        raise TransitionRefused(
            _("%(taken)s seats are taken, so there cannot be fewer than that.") % {"taken": taken}
        )
