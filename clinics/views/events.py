"""Anybody registers for an event that is open to everybody, and sees, confirms or cancels it by a secret link."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import rates
from common.access import public, unlisted
from common.ics import file as calendar_file
from common.visitors import speak

from ..forms.registration import RegistrationForm
from ..ics import entry_of_registration
from ..models import Audience, Clinic, ClinicState, Registration, RegistrationState
from ..registration_state import registering
from ..services import registering as service

# An hour: a whole office registers from one address.
MOST_OF_AN_ADDRESS = 100
MOST_OF_AN_EMAIL = 10


def _event(pk: int) -> Clinic:
    rows = Clinic.objects.filter(audience=Audience.EVERYBODY).exclude(state=ClinicState.DRAFT)
    return get_object_or_404(rows.prefetch_related("slots"), pk=pk)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, or why one cannot register. Whatever is wrong, what was typed stays."""
    clinic = _event(pk)
    form = RegistrationForm(request.POST if request.method == "POST" else None, clinic=clinic)
    status = 200
    if request.method == "POST":
        status = _register(request, clinic, form)
        if status == 302:
            return redirect("registration_sent", pk=clinic.pk)
    state = registering([clinic])[clinic.pk]
    context = {
        "clinic": clinic,
        "registering": state,
        "form": form,
        "keep_days": settings.REGISTRATION_KEEP_DAYS,
    }
    return render(request, "clinics/events/register.html", context, status=status)


def _register(request: HttpRequest, clinic: Clinic, form: RegistrationForm) -> int:
    """Take the registration in. Returns the HTTP status; errors are then in the form."""
    if not form.is_valid():
        return 422
    # The address first: whoever is beyond its limit locks nobody's mailbox.
    by_address = rates.within("register-address", rates.address_of(request), MOST_OF_AN_ADDRESS)
    if not (by_address and rates.within("register-email", form.cleaned_data["email"], MOST_OF_AN_EMAIL)):
        form.add_error(
            None,
            _(
                "There were many registrations from your address or for your mailbox within an hour. Nothing was "
                "stored; what you typed is still here. Wait an hour, then send it again."
            ),
        )
        return 429
    try:
        service.register(clinic, **form.told)
    except service.Refused as refused:
        form.add_error(None, str(refused))
        return 409
    return 302


@public
@never_cache
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens next; the same for everybody who has just registered."""
    context = {"clinic": _event(pk), "hold_hours": settings.REGISTRATION_HOLD_HOURS}
    return render(request, "clinics/events/sent.html", context)


@public
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own page. Only a button confirms or cancels: programs that look into mails open links."""
    row = _of(token)
    speak(request, row.language)
    if request.method != "POST":
        return _page(request, row)
    try:
        if request.POST.get("do") == "cancel":
            service.cancel(row)
            messages.success(
                request, _("Your registration is cancelled. Thank you for giving the seat back.")
            )
        else:
            confirmed = service.confirm(row)
            messages.success(request, _told(confirmed))
    except service.Refused as refused:
        return _page(request, _of(token), refused=str(refused), status=409)
    return redirect(row.path)


def _told(row: Registration) -> str:
    if row.state == RegistrationState.CONFIRMED:
        return _("Your address is confirmed, and the seat is yours.")
    return _("Your address is confirmed. You are on the waiting list; a mail comes when a seat is free.")


def _of(token: str) -> Registration:
    rows = Registration.objects.select_related("clinic", "slot").filter(erased_at=None)
    return get_object_or_404(rows, secret=token)


def _page(request: HttpRequest, row: Registration, *, refused: str = "", status: int = 200) -> HttpResponse:
    state = registering([row.clinic])[row.clinic_id]
    is_over = state.has_ended or row.clinic.state == ClinicState.CANCELLED
    context = {
        "row": row,
        "clinic": row.clinic,
        "registering": state,
        "refused": refused,
        "asks_to_confirm": row.confirmed_at is None
        and row.state != RegistrationState.CANCELLED
        and not is_over,
        "can_cancel": row.state in service.COMING and not is_over,
        "has_seat": row.state == RegistrationState.CONFIRMED and not is_over,
    }
    return render(request, "clinics/events/registration.html", context, status=status)


@public
@never_cache
@unlisted
@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The event for the person's calendar."""
    row = _of(token)
    speak(request, row.language)
    answer = HttpResponse(
        calendar_file(entry_of_registration(row), row.language), content_type="text/calendar; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="event-{row.clinic_id}.ics"'
    return answer
