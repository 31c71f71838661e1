"""The referee's link: what is signed into it, how long it holds, and where it stands.

The address names neither the application nor its reference. It holds the request's number and the number of its
mail under the portal's signature; whether it still works is decided by the row alone, so that a resent or
withdrawn request ends every older link at once.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.core import signing
from django.urls import reverse

from applications.deadlines import closing
from applications.models import Application, RefereeRequest, RefereeState
from applications.states import State

SALT = "applications.referee"
# A referee needs time to write, and an answer after the application's own closing helps nobody.
LIFE = timedelta(days=30)

WAITING = (RefereeState.ASKED, RefereeState.OPENED)


class Standing(StrEnum):
    """What somebody with the link may do: answer, or read why not (any more)."""

    OPEN = "open"
    SUPERSEDED = "superseded"
    RECEIVED = "received"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SEALED = "sealed"


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=".")


def token_of(request: RefereeRequest) -> str:
    """The signed part of the address."""
    return _signer().sign(f"{request.pk}-{request.round_of_mail}")


def path_of(request: RefereeRequest) -> str:
    """The referee's address, without the host."""
    return reverse("referee_letter", kwargs={"token": token_of(request)})


def read_token(token: str) -> tuple[int, int] | None:
    """The request's number and the number of its mail; None when the portal has not signed this."""
    try:
        number, _, mail = _signer().unsign(token).partition("-")
        return int(number), int(mail)
    except (signing.BadSignature, ValueError):
        return None


def end_of_link(application: Application, now: datetime) -> datetime | None:
    """Until when a link sent now holds; None when the application has closed already."""
    closes = closing(application)
    if closes is None:
        return now + LIFE
    return min(now + LIFE, closes) if closes > now else None


def standing(request: RefereeRequest, mail: int, now: datetime) -> Standing:
    """Where the link of one mail stands. Pure: reads the row and its application."""
    if mail != request.round_of_mail:
        return Standing.SUPERSEDED
    if request.state not in WAITING:
        return Standing(request.state)
    if request.application.deleted_at is not None or request.application.state == State.WITHDRAWN:
        return Standing.WITHDRAWN
    if now > request.expires_at:
        return Standing.EXPIRED
    return Standing.OPEN if request.application.is_open else Standing.SEALED
