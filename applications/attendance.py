"""Whether attendance of a clinic is proved by the portal's own lists, or stated by the agency (S4 4.2).

Clinics live on a floor above: it says here for which applications its lists decide.
"""

from collections.abc import Callable

from .models import Application

# From an application to the address where its seats are taken, when attendance decides; None: the agency says so.
PROVED_AT: list[Callable[[Application], str | None]] = []


def booking_page(application: Application) -> str | None:
    """Where the agency takes a seat, when the portal itself knows who took part in the round's clinics."""
    return next((address for ask in PROVED_AT if (address := ask(application))), None)
