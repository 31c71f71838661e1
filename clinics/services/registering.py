"""Seats at events for everybody: taken, confirmed, waited for, given back; one at a time for each event.

Every change locks the event's slots first, so that two people never take the last seat, and whoever waits longest
moves up in the same transaction in which a seat becomes free.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Audience, Clinic, ClinicState, Registration, RegistrationState, Slot
from ..models.registration import COMING, SEATED
from . import registration_mails as mails

SECRET_BYTES = 24


class Refused(Exception):
    """Nothing was changed; the message says why and what to do."""


def closed_because(clinic: Clinic, now: datetime) -> str:
    """Why nobody can register any more, in words; empty while one can."""
    if clinic.audience != Audience.EVERYBODY or clinic.state == ClinicState.DRAFT:
        return _("One cannot register for this event.")
    if clinic.state == ClinicState.CANCELLED:
        return _("This event will not take place.")
    if now >= clinic.starts_at:
        return _("This event has begun already.")
    if clinic.booking_until and now > clinic.booking_until:
        return _("Registration for this event has ended.")
    return ""


def register(
    clinic: Clinic, *, slot: Slot | None, name: str, organisation: str, email: str, language: str
) -> Registration:
    """Hold a seat, or a place on the waiting list, until the address is confirmed by the mail that leaves now.

    An address that is registered already gets its mail once more; nothing of it changes.

    Raises:
        Refused: registration has ended, or there is neither a seat nor a waiting list.
    """
    with transaction.atomic():
        slots, now = _lock(clinic.pk), timezone.now()
        clinic.refresh_from_db()
        if reason := closed_because(clinic, now):
            raise Refused(reason)
        chosen = next((s for s in slots if slot is not None and s.pk == slot.pk), slots[0])
        _settle(chosen, now)
        is_free = _is_free(chosen)
        is_full = not is_free and not clinic.has_waiting_list
        row = Registration.objects.filter(clinic=clinic, email__iexact=email, state__in=COMING).first()
        if row is not None:
            mails.again(row, now)
        elif not is_full:
            row = Registration.objects.create(
                clinic=clinic,
                slot=chosen,
                secret=secrets.token_urlsafe(SECRET_BYTES),
                name=name,
                organisation=organisation,
                email=email,
                language=language,
                state=RegistrationState.HELD if is_free else RegistrationState.WAITING,
                waiting_since=None if is_free else now,
                held_until=min(now + timedelta(hours=settings.REGISTRATION_HOLD_HOURS), clinic.starts_at),
            )
            mails.please_confirm(row)
    if is_full:
        # After the commit, and for everybody: who is registered is told by the mail alone.
        raise Refused(_("All seats are taken, and there is no waiting list."))
    return row


def confirm(registration: Registration) -> Registration:
    """The address is the person's own. Too late for the held seat, the person takes a free one or waits.

    Raises:
        Refused: it was cancelled, the event has begun, or nothing is left.
    """
    with transaction.atomic():
        (row, slot), now = _locked(registration), timezone.now()
        if row.confirmed_at is not None and row.state in COMING:
            return row
        _still_possible(row, now)
        _settle(slot, now)
        row.refresh_from_db()
        row.confirmed_at = now
        if row.state == RegistrationState.RELEASED:
            _come_again(row, slot, now)
        elif row.state == RegistrationState.HELD:
            row.state = RegistrationState.CONFIRMED
        row.save(update_fields=["confirmed_at", "state", "waiting_since"])
        if row.state == RegistrationState.CONFIRMED:
            mails.has_seat(row)
        elif row.pk not in _move_up(slot, now):
            mails.waits(row)
        row.refresh_from_db()
        return row


def _still_possible(row: Registration, now: datetime) -> None:
    if row.state == RegistrationState.CANCELLED:
        raise Refused(_("This registration was cancelled. If you want to come after all, register anew."))
    if row.clinic.state == ClinicState.CANCELLED or now >= row.clinic.starts_at:
        raise Refused(closed_because(row.clinic, now))


def _come_again(row: Registration, slot: Slot, now: datetime) -> None:
    if Registration.objects.filter(clinic=row.clinic, email__iexact=row.email, state__in=COMING).exists():
        raise Refused(_("You have registered anew meanwhile. Open the link in the latest mail."))
    if _is_free(slot):
        row.state = RegistrationState.CONFIRMED
    elif row.clinic.has_waiting_list:
        row.state, row.waiting_since = RegistrationState.WAITING, now
    else:
        raise Refused(_("Your seat was held for a time, and all seats are taken now."))


def cancel(registration: Registration) -> None:
    """Give the seat back; whoever waits longest moves up. A second time does nothing."""
    with transaction.atomic():
        (row, slot), now = _locked(registration), timezone.now()
        if row.state not in COMING:
            return
        if now >= row.clinic.starts_at:
            raise Refused(_("The event has begun already; nothing needs to be cancelled."))
        row.state, row.cancelled_at = RegistrationState.CANCELLED, now
        row.save(update_fields=["state", "cancelled_at"])
        _settle(slot, now)


def check_in(registration: Registration, *, actor: User, came: bool) -> Registration:
    """Somebody stands at the door, or was ticked by mistake."""
    with transaction.atomic():
        row = Registration.objects.select_for_update().get(pk=registration.pk)
        if row.state not in COMING:
            raise Refused(_("This person is not registered any more."))
        if came and row.attended_at is None:
            row.attended_at, row.attended_by = timezone.now(), actor
        elif not came:
            row.attended_at = row.attended_by = None
        row.save(update_fields=["attended_at", "attended_by"])
        return row


def settle_all() -> int:
    """What beat asks for: seats held in vain are given to those who wait. Returns how many slots were looked at."""
    now = timezone.now()
    due = Q(confirmed_at=None, held_until__lte=now, state__in=COMING)
    due |= Q(state=RegistrationState.WAITING, confirmed_at__isnull=False)
    rows = Registration.objects.filter(due, clinic__starts_at__gt=now, clinic__state=ClinicState.PUBLISHED)
    keys = rows.order_by("slot").values_list("slot", "slot__clinic").distinct()
    for slot_pk, clinic_pk in keys:
        with transaction.atomic():
            slot = next(s for s in _lock(clinic_pk) if s.pk == slot_pk)
            _settle(slot, now)
    return len(keys)


# Under the lock


def _lock(clinic_pk: int) -> list[Slot]:
    """The event's slots, locked in one order until the transaction ends.

    Who waits since when is read from the clock after this: the order of the list is the order of the lock.
    """
    return list(Slot.objects.select_for_update(no_key=True).filter(clinic=clinic_pk).order_by("pk"))


def _locked(registration: Registration) -> tuple[Registration, Slot]:
    slots = _lock(registration.clinic_id)
    row = Registration.objects.select_related("clinic").get(pk=registration.pk)
    return row, next(slot for slot in slots if slot.pk == row.slot_id)


def _is_free(slot: Slot) -> bool:
    if slot.capacity is None:
        return True
    return Registration.objects.filter(slot=slot, state__in=SEATED).count() < slot.capacity


def _settle(slot: Slot, now: datetime) -> None:
    """Let go of what was held in vain, then let those who wait move up."""
    Registration.objects.filter(slot=slot, state__in=COMING, confirmed_at=None, held_until__lte=now).update(
        state=RegistrationState.RELEASED
    )
    _move_up(slot, now)


def _move_up(slot: Slot, now: datetime) -> list[int]:
    """Give free seats to those who wait and have confirmed, in their order; each gets a mail."""
    waiting = Registration.objects.filter(
        slot=slot,
        state=RegistrationState.WAITING,
        confirmed_at__isnull=False,
        clinic__starts_at__gt=now,
        clinic__state=ClinicState.PUBLISHED,
    ).order_by("waiting_since", "pk")
    if slot.capacity is not None:
        taken = Registration.objects.filter(slot=slot, state__in=SEATED).count()
        waiting = waiting[: max(slot.capacity - taken, 0)]
    moved = list(waiting.select_related("clinic", "slot"))
    for row in moved:
        row.state = RegistrationState.CONFIRMED
        row.save(update_fields=["state"])
        mails.moved_up(row)
    return [row.pk for row in moved]
