"""The agency's page of clinics: dates, seats, advice, and what was agreed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.access import on_application
from applications.models import Application
from applications.services.transitions import TransitionRefused
from applications.views.frame import frame
from clinics import permissions
from clinics.models import Advice, Booking, BookingState, Clinic, ClinicState, Slot
from clinics.offers import offers
from clinics.services import advising, booking
from common.access import demand


@on_application("application.view", load=lambda rows: rows.with_everything())
@require_safe
def index(request: HttpRequest, application: Application) -> HttpResponse:
    """Seats held, seats to take, and what coaches have advised."""
    found = offers(application, timezone.now())
    may_book = permissions.book(request.user, application)
    context = frame(request, application, current="clinics") | {
        "page_title": _("Clinics and advice"),
        "held": [offer for offer in found if offer.booking],
        "open": [offer for offer in found if not offer.booking],
        "advice_rows": list(
            Advice.objects.filter(application=application).select_related(
                "clinic", "coach", "question", "done_by"
            )
        ),
        "may_book": may_book,
        "advice": _("Bring your drafts: the more is written, the more a coach can help."),
        "today": timezone.localdate(),
    }
    return render(request, "clinics/application.html", context)


@on_application("application.view")
@require_POST
def book(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Take a seat in a slot of the clinic."""
    offered = Clinic.objects.filter(round=application.round_id).exclude(state=ClinicState.DRAFT)
    clinic = get_object_or_404(offered, pk=pk)
    wanted = request.POST.get("slot", "")
    rows = Slot.objects.filter(clinic=clinic)
    slot = rows.filter(pk=wanted).first() if wanted.isascii() and wanted.isdigit() else None
    if slot is None and not wanted and rows.count() == 1:
        slot = rows.get()
    if slot is None:
        messages.error(request, _("Choose a time first."))
        return _back(application, f"#clinic-{pk}")
    return _do(
        request,
        application,
        lambda: booking.book(application, slot, actor=request.user),
        lambda made: (
            _("Your seat is booked. A mail with everything is on its way.")
            if made.state == BookingState.BOOKED
            else _(
                "All seats are taken. You are on the waiting list, place %(place)s, and will be told by mail."
            )
            % {"place": booking.position(made)}
        ),
    )


@on_application("application.view")
@require_POST
def give_back(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Give the seat in this clinic back."""
    rows = Booking.objects.filter(application=application, clinic=pk).exclude(state=BookingState.CANCELLED)
    held = get_object_or_404(rows)
    return _do(
        request,
        application,
        lambda: booking.give_back(held, actor=request.user),
        lambda _made: _("Given back. Thank you for letting others have it."),
    )


@on_application("application.view")
@require_POST
def done(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Say that an agreed action is done, or open again."""
    advice = get_object_or_404(Advice, application=application, pk=pk)
    is_done = request.POST.get("done") == "yes"
    return _do(
        request,
        application,
        lambda: advising.mark_done(advice, is_done, actor=request.user),
        lambda _made: _("Kept: this is done.") if is_done else _("Kept: this is open again."),
        f"#advice-{pk}",
    )


def _do(
    request: HttpRequest, application: Application, act: Any, says: Any, anchor: str = ""
) -> HttpResponse:
    demand(permissions.book(request.user, application))
    try:
        made = act()
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, says(made))
    return _back(application, anchor)


def _back(application: Application, anchor: str = "") -> HttpResponse:
    return redirect(reverse("application_clinics", kwargs={"ref": application.reference}) + anchor)
