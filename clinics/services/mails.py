"""Mails about seats, each in its reader's language."""

from django.urls import reverse

from accounts.models import User
from applications.services.extensions import coordinators
from clinics.models import Booking
from notifications import mails
from notifications.services import queue_message


def people(booking: Booking) -> list[User]:
    """Who is told about a seat: the agency's coordinators, and whoever took it."""
    found = {user.pk: user for user in coordinators(booking.application)}
    taker = booking.booked_by
    if taker.is_active and taker.memberships.filter(agency=booking.application.agency_id).exists():
        found[taker.pk] = taker
    return list(found.values())


def tell(name: str, booking: Booking, *, stamp: object, **more: object) -> None:
    """Queue the mail `templates/mail/<name>` for everybody concerned, in the caller's transaction.

    Args:
        stamp: what makes this mail another one than the last of this kind about this seat.
    """
    application = booking.application
    url = mails.absolute(reverse("application_clinics", kwargs={"ref": application.reference}))
    context = {"booking": booking, "clinic": booking.clinic, "slot": booking.slot, "url": url, **more}
    for user in people(booking):
        subject, body = mails.render_for(user.language, name, application=application, **context)
        queue_message(
            key=f"{name}-{booking.pk}-{stamp}-{user.pk}",
            recipient=user.email,
            subject=subject,
            body=body,
            language=user.language or "th",
            about=application.reference,
            user=user,
        )
