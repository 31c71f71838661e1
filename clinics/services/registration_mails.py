"""Mails to those who registered for an event, in the language that each has chosen."""

from datetime import datetime

from django.urls import reverse
from django.utils import translation

from common.dates import local_datetime
from common.i18n import localized
from notifications.mails import absolute, render
from notifications.models import Message
from notifications.services import queue_many, queue_message

from ..models import Clinic, Registration, RegistrationState
from ..models.registration import COMING


def beginning(clinic_pk: int) -> str:
    """How the keys of all mails about an event begin, by which they are forgotten together."""
    return f"registration:{clinic_pk}:"


def please_confirm(row: Registration) -> None:
    """A seat is held until the link is opened and confirmed."""
    _send("registration_confirm", row, "confirm")


def has_seat(row: Registration) -> None:
    """The seat is the person's; with the place, the link for taking part and the entry for calendars."""
    _send("registration_seat", row, f"seat:{_moment(row.confirmed_at)}")


def waits(row: Registration) -> None:
    """All seats are taken; a mail comes when one becomes free."""
    _send("registration_waiting", row, f"waiting:{_moment(row.waiting_since)}")


def moved_up(row: Registration) -> None:
    """A seat became free."""
    _send("registration_moved_up", row, f"moved-up:{_moment(row.waiting_since)}")


def again(row: Registration, now: datetime) -> None:
    """Somebody registered with this address once more: where it stands, at most once an hour."""
    names = {
        RegistrationState.CONFIRMED: "registration_seat",
        RegistrationState.WAITING: "registration_waiting",
    }
    name = names.get(RegistrationState(row.state), "") if row.confirmed_at else ""
    _send(name or "registration_confirm", row, f"again:{now:%Y%m%d%H}")


def tell_all(clinic: Clinic, what: str) -> int:
    """Tell everybody who wants to come that the event has moved or is called off; once for each of its versions.

    Args:
        what: "moved" or "cancelled".

    Returns:
        How many were written to.
    """
    rows = clinic.registrations.filter(state__in=COMING).exclude(email="").select_related("clinic", "slot")
    told = [_message(f"registration_{what}", row, f"{what}:{clinic.sequence}") for row in rows]
    queue_many(told)
    return len(told)


def _moment(at: datetime | None) -> str:
    return f"{at:%Y%m%d%H%M%S}" if at else ""


def _send(name: str, row: Registration, key: str) -> None:
    message = _message(name, row, key)
    queue_message(
        key=message.key,
        recipient=message.recipient,
        subject=message.subject,
        body=message.body,
        language=message.language,
        about=message.about,
    )


def _message(name: str, row: Registration, key: str) -> Message:
    """The mail, not stored yet."""
    clinic = row.clinic
    with translation.override(row.language):
        values = {
            "event": localized(clinic, "name"),
            "begins": local_datetime(row.slot.starts_at),
            "held_until": local_datetime(row.held_until),
        }
    subject, body = render(
        name,
        row.language,
        # Until the address is confirmed, nothing that a stranger typed is mailed to it.
        who=row.name if row.confirmed_at else "",
        is_waiting=row.state == RegistrationState.WAITING,
        place=clinic.place,
        online_link=clinic.online_link,
        link=absolute(row.path),
        ics=absolute(reverse("registration_ics", kwargs={"token": row.secret})),
        **values,
    )
    return Message(
        key=f"{beginning(clinic.pk)}{row.pk}:{key}",
        recipient=row.email,
        subject=" ".join(subject.split())[:255],
        body=body,
        language=row.language,
        about=f"event-{clinic.pk}",
    )
