"""A clinic for those who hold it: coaches see theirs, officers all."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from applications.services.transitions import TransitionRefused
from clinics import permissions
from clinics.listing import rows_of
from clinics.models import Audience, BookingState, Clinic, ClinicState
from clinics.participants import bookings_of, table
from clinics.permissions import coaches_only
from clinics.seats import slots_with_numbers
from clinics.services.attendance import record_attendance
from common.access import View, demand
from common.exporting import xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAID = {"yes": True, "no": False}
LINES = 30


def on_clinic(view: View) -> View:
    """Decorate a view that takes `pk`: it gets the clinic, if it is the user's to hold; else it does not exist."""

    @wraps(view)
    def opened(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Clinic.objects.select_related("round").prefetch_related("coaches")
        clinic = rows.filter(pk=pk).first()
        if clinic is None or not permissions.view(request.user, clinic).allowed:
            raise Http404
        return view(request, clinic, *args, **kwargs)

    return coaches_only(opened)


@coaches_only
@require_safe
def coach_clinics(request: HttpRequest) -> HttpResponse:
    """The clinics that name the user as their coach."""
    rows = Clinic.objects.filter(coaches=request.user).exclude(state=ClinicState.DRAFT)
    found = rows_of(rows.select_related("round").order_by("starts_at", "pk"))
    now = timezone.now()
    context = {
        "coming": [row for row in found if _ends(row.clinic) > now],
        "past": [row for row in reversed(found) if _ends(row.clinic) <= now],
    }
    return render(request, "clinics/mine.html", context)


def _ends(clinic: Clinic) -> Any:
    return clinic.ends_at or clinic.starts_at


@on_clinic
@require_safe
def clinic_page(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Who has a seat, who waits, who took part."""
    bookings = bookings_of(clinic)
    slots = slots_with_numbers(clinic)
    for slot in slots:
        slot.seated = [b for b in bookings if b.slot_id == slot.pk and b.state == BookingState.BOOKED]
        slot.line = [b for b in bookings if b.slot_id == slot.pk and b.state == BookingState.WAITING]
    has_begun = clinic.starts_at <= timezone.now()
    is_desk = permissions.sees_desk(request.user)
    advised = set(clinic.advice.values_list("application", flat=True).distinct())
    context = {
        "clinic": clinic,
        "row": rows_of([clinic])[0],
        "slots": slots,
        "is_for_applications": clinic.audience == Audience.APPLICATIONS,
        "is_divided": len(slots) > 1,
        "advised": advised,
        "may_record": has_begun
        and clinic.state == ClinicState.PUBLISHED
        and permissions.coach(request.user, clinic).allowed
        and any(slot.seated for slot in slots),
        "has_begun": has_begun,
        "is_desk": is_desk,
        "records": clinic.records.select_related("actor", "application").order_by("-at", "-pk")[:LINES],
        "crumbs": [way_back(request), {"label": str(clinic)}],
    }
    return render(request, "clinics/clinic.html", context)


def way_back(request: HttpRequest) -> dict[str, str]:
    """The list that the reader came from: the officers' own, or the coach's."""
    if permissions.sees_desk(request.user):
        return {"url": reverse("clinic_list"), "label": _("Clinics")}
    return {"url": reverse("coach_clinics"), "label": _("My clinics")}


@on_clinic
@require_POST
def clinic_attendance(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Store the attendance list."""
    demand(permissions.coach(request.user, clinic))
    told = {}
    for name, value in request.POST.items():
        key = name.removeprefix("attended-")
        if key != name and key.isascii() and key.isdigit() and value in SAID:
            told[int(key)] = SAID[value]
    try:
        result = record_attendance(clinic, told, actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
        return redirect("clinic_page", pk=clinic.pk)
    messages.success(
        request,
        ngettext("%(n)s line recorded.", "%(n)s lines recorded.", result.changed) % {"n": result.changed}
        if result.changed
        else _("Nothing was changed."),
    )
    if result.sealed:
        messages.info(
            request,
            _("These applications are sealed; it counts for them when they are returned: %(references)s.")
            % {"references": ", ".join(application.reference for application in result.sealed)},
        )
    return redirect("clinic_page", pk=clinic.pk)


@on_clinic
@require_safe
def clinic_participants(request: HttpRequest, clinic: Clinic) -> FileResponse:
    """The participants as a workbook."""
    name = f"clinic-{clinic.pk}-participants.xlsx"
    response = FileResponse(xlsx.write([table(clinic)]), as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
