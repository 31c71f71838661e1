"""Entries for calendars."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from applications.access import on_application
from applications.models import Application
from clinics.ics import entry_of
from clinics.models import Booking, BookingState, Clinic, ClinicState
from common import ics
from common.access import public
from common.i18n import is_thai

TYPE = "text/calendar; charset=utf-8"


@public
@require_safe
def event_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """A published clinic or event, or one that was cancelled (calendars take it out); without its online link."""
    clinic = get_object_or_404(Clinic.objects.exclude(state=ClinicState.DRAFT), pk=pk)
    return _file(entry_of(clinic), f"event-{pk}")


@on_application("application.view")
@require_safe
def seat_ics(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """The agency's own seat, with the address for taking part online."""
    rows = Booking.objects.filter(application=application, clinic=pk, state=BookingState.BOOKED)
    booking = rows.select_related("clinic", "slot").first()
    if booking is None:
        raise Http404
    return _file(entry_of(booking.clinic, booking.slot, with_link=True), f"clinic-{pk}")


def _file(entry: ics.Entry, name: str) -> HttpResponse:
    language = "th" if is_thai() else "en"
    response = HttpResponse(ics.file(entry, language), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
