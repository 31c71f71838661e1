"""Clinics, workshops and events, for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinics.models import Audience, Clinic, ClinicState
from clinics.registration_state import registering
from clinics.seats import Room, rooms
from clinics.services.booking import closed_because
from clinics.words import when
from common.access import public
from common.i18n import localized
from public.caching import page

# Past ones are told of, but not for ever.
MOST_PAST = 40
TONES = {Room.FREE: "ok", Room.FEW: "warn", Room.FULL: "quiet"}


@public
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """All that OPDC holds: what is coming first, what is past below."""
    return page(request, "public/events/list.html", _list, kept_as="events")


def _list() -> dict[str, Any]:
    now = timezone.now()
    shown = Clinic.objects.exclude(state=ClinicState.DRAFT).select_related("round")
    coming = list(shown.filter(starts_at__gt=now).order_by("starts_at", "pk"))
    past = shown.filter(starts_at__lte=now, state=ClinicState.PUBLISHED).order_by("-starts_at", "pk")
    room = rooms(coming)
    return {
        "title": _("Clinics and events"),
        "description": _(
            "OPDC's clinics, workshops, meetings and events about the UN Public Service Awards."
        ),
        "sheet": "portal/clinics.css",
        "coming": [{"clinic": clinic, **_state(clinic, room[clinic.pk])} for clinic in coming],
        "past": [{"clinic": clinic} for clinic in past[:MOST_PAST]],
    }


@public
@require_safe
def event_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: what, when, where, for whom, and how to take part."""
    return page(request, "public/events/event.html", lambda: _one(pk), kept_as=f"event-{pk}")


def _one(pk: int) -> dict[str, Any]:
    clinic = Clinic.objects.exclude(state=ClinicState.DRAFT).select_related("round").filter(pk=pk).first()
    if clinic is None:
        raise Http404
    now = timezone.now()
    return {
        "title": localized(clinic, "name"),
        "description": f"{clinic.get_kind_display()} · {when(clinic.starts_at, clinic.ends_at)}",
        "sheet": "portal/clinics.css",
        "clinic": clinic,
        "slots": list(clinic.slots.all()),
        "for_agencies": clinic.audience == Audience.APPLICATIONS,
        "is_over": clinic.starts_at <= now,
        "closed": closed_because(clinic, now),
        "registering": registering([clinic], now)[clinic.pk],
        "crumbs": [
            {"url": reverse("event_list"), "label": _("Clinics and events")},
            {"label": localized(clinic, "name")},
        ],
        **_state(clinic, rooms([clinic])[clinic.pk]),
    }


def _state(clinic: Clinic, room: Room) -> dict[str, Any]:
    """The chip: how much room there is, or that it is called off."""
    if clinic.state == ClinicState.CANCELLED:
        return {"chip": _("cancelled"), "tone": "bad"}
    words = {
        Room.FREE: _("seats free"),
        Room.FEW: _("few seats left"),
        Room.FULL: _("full, with a waiting list") if clinic.has_waiting_list else _("full"),
    }
    return {"chip": words[room], "tone": TONES[room]}
