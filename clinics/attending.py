"""For the floor below: where attendance decides, and what stands in an application's task list."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application

from .models import Advice, Audience, Booking, BookingState, Clinic, ClinicKind, ClinicState

# An agreed action is a line of the task list; longer ones are read on the page.
LONGEST_LABEL = 70


def page_of(application: Application) -> str:
    return reverse("application_clinics", kwargs={"ref": application.reference})


def proved_at(application: Application) -> str | None:
    """The portal's lists decide in rounds whose consultation clinics are held with it."""
    held = Clinic.objects.filter(
        round=application.round_id, kind=ClinicKind.CLINIC, audience=Audience.APPLICATIONS
    ).exclude(state=ClinicState.DRAFT)
    return page_of(application) if held.exists() else None


def task_groups(application: Application) -> list[dict[str, Any]]:
    """The group "Clinic": seats, and each agreed action. Three queries; nothing when the round has no clinic."""
    advice = list(Advice.objects.filter(application=application))
    bookings = list(Booking.objects.filter(application=application).exclude(state=BookingState.CANCELLED))
    offered = Clinic.objects.filter(
        round=application.round_id, audience=Audience.APPLICATIONS, state=ClinicState.PUBLISHED
    )
    if not offered.exists() and not advice and not bookings:
        return []
    page = page_of(application)
    seats = {
        "key": "clinics",
        "url": page,
        "label": _("Clinics and advice"),
        "status": _status(application, bookings),
        "count": "",
        "optional": True,
    }
    actions = [
        {
            "key": f"advice-{row.pk}",
            "url": f"{page}#advice-{row.pk}",
            "label": _shortened(row.action),
            "status": "done" if row.done_at else "half",
            "count": "",
        }
        for row in advice
        if row.action
    ]
    return [{"title": _("Clinic"), "tasks": [seats, *actions]}]


def _status(application: Application, bookings: list[Booking]) -> str:
    if application.clinic_attended or any(booking.attended for booking in bookings):
        return "done"
    return "half" if bookings else "empty"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"
