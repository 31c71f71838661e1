"""Taking a seat for an application and giving it back. Nobody sits where there is no chair."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused, database_now
from applications.workflow import BEFORE_DECISION
from clinics import permissions
from clinics.models import Audience, Booking, BookingState, Clinic, ClinicState, RecordKind, Slot

from .locking import lock_application, lock_slot
from .mails import tell
from .trail import record


@transaction.atomic
def book(application: Application, slot: Slot, *, actor: User) -> Booking:
    """Take a seat; when all are taken, a place at the end of the waiting list, if the clinic has one.

    Raises:
        TransitionRefused: with the reason; nothing has been taken.
    """
    application = lock_application(application.pk)
    locked = lock_slot(slot.pk, slot.clinic_id)
    if locked is None:
        raise TransitionRefused(_("This time is not offered any more. Choose another one."))
    now = database_now()
    problems = _problems(application, locked, actor, now)
    if problems:
        raise TransitionRefused(*problems)
    left = free(locked)
    has_seat = left is None or left > 0
    if not has_seat and not locked.clinic.has_waiting_list:
        raise TransitionRefused(
            _("All seats are taken, and there is no waiting list. Nothing was booked; look for another date.")
        )
    booking = Booking.objects.create(
        clinic=locked.clinic,
        slot=locked,
        application=application,
        state=BookingState.BOOKED if has_seat else BookingState.WAITING,
        booked_by=actor,
        waiting_since=None if has_seat else now,
    )
    kind = RecordKind.BOOKED if has_seat else RecordKind.WAITING
    record(kind, locked.clinic, actor=actor, application=application)
    tell("clinic_booked" if has_seat else "clinic_waiting", booking, stamp=0, position=position(booking))
    return booking


def _problems(application: Application, slot: Slot, actor: User, now: datetime) -> list[str]:
    decision = permissions.book(actor, application)
    if not decision.allowed:
        return [decision.reason]
    clinic = slot.clinic
    if application.state not in BEFORE_DECISION:
        return [
            _("This application has come to its end, so a clinic cannot help it any more: %(state)s.")
            % {"state": application.agency_label}
        ]
    if clinic.audience != Audience.APPLICATIONS or clinic.round_id != application.round_id:
        return [_("This clinic is not for applications of this round.")]
    closed = closed_because(clinic, now)
    if closed:
        return [closed]
    if slot.starts_at <= now:
        return [_("This time has begun already. Choose another one.")]
    if (
        Booking.objects.filter(clinic=clinic, application=application)
        .exclude(state=BookingState.CANCELLED)
        .exists()
    ):
        return [
            _(
                "This application has a seat in this clinic already. Give it back first to choose another time."
            )
        ]
    return []


def closed_because(clinic: Clinic, now: datetime) -> str:
    """Why nobody can take a seat now; empty when seats can be taken."""
    if clinic.state == ClinicState.CANCELLED:
        return _("This clinic has been cancelled.")
    if clinic.state != ClinicState.PUBLISHED:
        return _("This clinic is not open for booking.")
    if clinic.starts_at <= now:
        return _("This clinic has begun already.")
    if clinic.booking_until and clinic.booking_until <= now:
        return _("The time for taking seats is over.")
    return ""


def free(slot: Slot) -> int | None:
    """Seats that are left, never below nought; None: without limit."""
    if slot.capacity is None:
        return None
    taken = Booking.objects.filter(slot=slot, state=BookingState.BOOKED).count()
    return max(slot.capacity - taken, 0)


def position(booking: Booking) -> int:
    """The place on the waiting list, 1 first; 0 for whoever does not wait."""
    if booking.state != BookingState.WAITING:
        return 0
    return 1 + list(waiting(booking.slot).values_list("pk", flat=True)).index(booking.pk)


def waiting(slot: Slot) -> QuerySet[Booking]:
    """The waiting list in the order in which it is served: total, since keys differ."""
    return Booking.objects.filter(slot=slot, state=BookingState.WAITING).order_by("waiting_since", "pk")


@transaction.atomic
def give_back(booking: Booking, *, actor: User) -> Booking:
    """Give a seat (or a place on the waiting list) back; the first who waits moves up and is told.

    Raises:
        TransitionRefused: with the reason. Giving back twice changes nothing.
    """
    application = lock_application(booking.application_id)
    slot = lock_slot(booking.slot_id, booking.clinic_id)
    locked = Booking.objects.select_related("clinic").get(pk=booking.pk)
    decision = permissions.book(actor, application)
    if not decision.allowed:
        raise TransitionRefused(decision.reason)
    if locked.state == BookingState.CANCELLED:
        return locked
    now = database_now()
    if slot is None or slot.starts_at <= now:
        raise TransitionRefused(_("The clinic has begun, so the seat can no longer be given back."))
    _end(locked, application, now, actor=actor)
    move_up(slot, now)
    return locked


def free_seats_of(application: Application) -> int:
    """Give back everything that a withdrawn, refused or deleted application still holds. Twice does no harm.

    Returns:
        How many places were given back.
    """
    keys = Booking.objects.filter(application=application, attended=None).exclude(
        state=BookingState.CANCELLED
    )
    return sum(_free_one(key) for key in keys.order_by("slot", "pk").values_list("pk", flat=True))


@transaction.atomic
def _free_one(key: int) -> bool:
    booking = Booking.objects.get(pk=key)
    application = lock_application(booking.application_id)
    slot = lock_slot(booking.slot_id, booking.clinic_id)
    booking.refresh_from_db()
    now = database_now()
    is_over = application.deleted_at or application.state not in BEFORE_DECISION
    if not is_over or slot is None or slot.starts_at <= now or booking.state == BookingState.CANCELLED:
        return False
    _end(booking, application, now, actor=None)
    move_up(slot, now)
    return True


def _end(booking: Booking, application: Application, now: datetime, *, actor: User | None) -> None:
    booking.state, booking.cancelled_at = BookingState.CANCELLED, now
    booking.save(update_fields=["state", "cancelled_at"])
    record(RecordKind.GIVEN_BACK, booking.clinic, actor=actor, application=application)


def move_up(slot: Slot, now: datetime) -> int:
    """Whoever waits moves up while there are seats, in order, and is told. Under the slot's lock.

    Returns:
        How many moved up.
    """
    clinic = slot.clinic
    if clinic.state != ClinicState.PUBLISHED or slot.starts_at <= now:
        return 0
    alive = waiting(slot).filter(application__deleted_at=None, application__state__in=BEFORE_DECISION)
    rows = alive.select_related("application__agency", "application__round", "booked_by")
    left = free(slot)
    first = list(rows if left is None else rows[:left])
    for booking in first:
        booking.state, booking.clinic, booking.slot = BookingState.BOOKED, clinic, slot
        booking.save(update_fields=["state"])
        record(RecordKind.MOVED_UP, clinic, actor=None, application=booking.application)
        tell("clinic_moved_up", booking, stamp=0)
    return len(first)
