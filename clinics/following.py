"""What follows for seats and attendance when the application moves. After its commit; twice does no harm."""

from typing import Any

from applications.models import Application, StatusChange
from applications.states import State

from .models import Audience, Clinic, ClinicState
from .services import registration_mails
from .services.attendance import sync
from .services.booking import free_seats_of


def after_change(sender: Any, application: Application, change: StatusChange, **kwargs: Any) -> None:
    """A withdrawn or refused application holds no seat; one that is returned learns who took part meanwhile."""
    if change.to_state in (State.WITHDRAWN, State.INELIGIBLE):
        free_seats_of(application)
    elif change.to_state == State.RETURNED:
        sync(application)


def after_deletion(sender: Any, application: Application, **kwargs: Any) -> None:
    """Nor does a draft in the bin."""
    free_seats_of(application)


def tell_registered(sender: Any, clinic: Clinic, **kwargs: Any) -> None:
    """A new time or place, or that it is called off: those who registered get a mail, in the change's transaction."""
    if clinic.audience == Audience.EVERYBODY:
        what = "cancelled" if clinic.state == ClinicState.CANCELLED else "moved"
        registration_mails.tell_all(clinic, what)
