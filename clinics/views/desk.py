"""The officers' desk of clinics: list, making, changing, slots, publishing, calling off."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.services.transitions import TransitionRefused
from clinics.forms.clinic import CancelForm, ClinicForm, SlotsForm
from clinics.listing import rows_of
from clinics.models import Clinic
from clinics.permissions import manage, officers_only
from clinics.seats import slots_with_numbers
from clinics.services import clinics, slots
from common.access import demand
from criteria.models import Round

PAGE = 50


@officers_only
@require_safe
def clinic_list(request: HttpRequest) -> HttpResponse:
    """All clinics and events, the latest first; of one round when it is chosen."""
    rounds = list(
        Round.objects.filter(clinics__isnull=False).distinct().order_by("-is_open", "-year", "code")
    )
    shown = next((r for r in rounds if r.code == request.GET.get("round")), None)
    found = Clinic.objects.select_related("round").order_by("-starts_at", "-pk")
    page = Paginator(found.filter(round=shown) if shown else found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(page.object_list),
        "page_obj": page,
        "rounds": rounds,
        "shown": shown,
        "now": timezone.now(),
        "query": f"round={shown.code}&" if shown else "",
    }
    return render(request, "clinics/list.html", context)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def clinic_new(request: HttpRequest) -> HttpResponse:
    """A new clinic; it stays a draft until it is published."""
    demand(manage(request.user))
    if request.method != "POST":
        current = Round.objects.filter(is_open=True).order_by("-year", "pk").first()
        return _form(request, ClinicForm(initial={"round": current}))
    form = ClinicForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    told = form.cleaned_data
    try:
        clinic = clinics.make_clinic(
            actor=request.user, values=form.values, coaches=list(told["coaches"]), seats=told.get("seats")
        )
    except TransitionRefused as refused:
        return _refused(request, form, refused)
    messages.success(request, _("Kept as a draft. Look at it once more, then publish it."))
    return redirect("clinic_page", pk=clinic.pk)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def clinic_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place or coach."""
    clinic = get_object_or_404(Clinic.objects.select_related("round"), pk=pk)
    demand(manage(request.user))
    own = list(clinic.slots.all())
    if request.method != "POST":
        initial = {"coaches": list(clinic.coaches.all()), "seats": own[0].capacity if own else None}
        return _form(request, ClinicForm(instance=clinic, slots=len(own), initial=initial), clinic)
    form = ClinicForm(request.POST, instance=clinic, slots=len(own))
    if not form.is_valid():
        return _form(request, form, clinic, status=422)
    told = form.cleaned_data
    try:
        clinics.change_clinic(
            clinic,
            actor=request.user,
            values=form.values,
            coaches=list(told["coaches"]),
            seats=told.get("seats"),
        )
    except TransitionRefused as refused:
        return _refused(request, form, refused, clinic)
    messages.success(request, _("Saved. If time or place changed, those with a seat are told by mail."))
    return redirect("clinic_page", pk=pk)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def clinic_slots(request: HttpRequest, pk: int) -> HttpResponse:
    """Divide the clinic, as long as nobody has a seat."""
    clinic = get_object_or_404(Clinic.objects.select_related("round"), pk=pk)
    demand(manage(request.user))
    form = SlotsForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            told = form.cleaned_data
            try:
                made = slots.divide(clinic, minutes=told["minutes"], seats=told["seats"], actor=request.user)
            except TransitionRefused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, _("The clinic has %(n)s slots now.") % {"n": len(made)})
                return redirect("clinic_page", pk=pk)
        else:
            status = 422
    here = _("Slots")
    context = {
        "form": form,
        "clinic": clinic,
        "slots": slots_with_numbers(clinic),
        "title": here,
        "crumbs": crumbs(clinic, here),
    }
    return render(request, "clinics/slots.html", context, status=status)


@officers_only
@require_POST
def clinic_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to everybody."""
    clinic = get_object_or_404(Clinic, pk=pk)
    demand(manage(request.user))
    try:
        clinics.publish(clinic, actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Published. Seats can be taken now."))
    return redirect("clinic_page", pk=pk)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def clinic_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off, with the reason."""
    clinic = get_object_or_404(Clinic.objects.select_related("round"), pk=pk)
    demand(manage(request.user))
    form = CancelForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                clinics.cancel(clinic, reason=form.cleaned_data["reason"], actor=request.user)
            except TransitionRefused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, _("Cancelled. Everybody concerned is told by mail."))
                return redirect("clinic_page", pk=pk)
        else:
            status = 422
    here = _("Cancel this clinic")
    held = rows_of([clinic])[0]
    context = {"form": form, "clinic": clinic, "row": held, "title": here, "crumbs": crumbs(clinic, here)}
    return render(request, "clinics/cancel.html", context, status=status)


def crumbs(clinic: Clinic | None, here: str = "") -> list[dict[str, Any]]:
    """The way from the list to here."""
    way = [{"url": reverse("clinic_list"), "label": _("Clinics")}]
    if clinic is not None:
        url = reverse("clinic_page", kwargs={"pk": clinic.pk}) if here else ""
        way.append({"url": url, "label": str(clinic)})
    return [*way, {"label": here}] if here else way


def _refused(
    request: HttpRequest, form: ClinicForm, refused: TransitionRefused, clinic: Clinic | None = None
) -> HttpResponse:
    for reason in refused.reasons:
        form.add_error(None, reason)
    return _form(request, form, clinic, status=409)


def _form(
    request: HttpRequest, form: ClinicForm, clinic: Clinic | None = None, *, status: int = 200
) -> HttpResponse:
    here = _("Change the clinic") if clinic else _("New clinic")
    context = {"form": form, "clinic": clinic, "title": here, "crumbs": crumbs(clinic, here)}
    return render(request, "clinics/form.html", context, status=status)
