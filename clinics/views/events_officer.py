"""Officers see who registered for an event, take the list along, check people in, and link recordings."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import attendance_list
from ..forms.registration import RecordingForm
from ..models import Audience, Clinic, ClinicState, Registration, RegistrationState
from ..models.registration import COMING
from ..permissions import officers_only
from ..registration_state import registering
from ..services import recordings as recording_service
from ..services import registering as service
from ..services import registration_mails

PAGE = 100
# At the door the name is typed until few remain.
MOST_SHOWN = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _event(pk: int) -> Clinic:
    return get_object_or_404(Clinic, pk=pk, audience=Audience.EVERYBODY)


def _counts(clinic: Clinic) -> dict[str, int]:
    """How many in each state, and how many came. One query."""
    named = {state.value: Count("pk", Q(state=state)) for state in RegistrationState}
    return clinic.registrations.aggregate(came=Count("attended_at"), **named)


@officers_only
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The events for everybody, the next ones first, with how full each is."""
    rows = Clinic.objects.filter(audience=Audience.EVERYBODY).order_by("-starts_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    states = registering(page.object_list)
    context = {"page_obj": page, "rows": [(clinic, states[clinic.pk]) for clinic in page.object_list]}
    return render(request, "clinics/events/officer_events.html", context)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def registrations(request: HttpRequest, pk: int) -> HttpResponse:
    """Who registered; POST tells everybody that the event has moved or is called off."""
    clinic = _event(pk)
    if request.method == "POST":
        what = "cancelled" if clinic.state == ClinicState.CANCELLED else "moved"
        number = registration_mails.tell_all(clinic, what)
        told = _("%(n)s people are written to; a mail that left already does not leave twice.") % {
            "n": number
        }
        messages.success(request, told)
        return redirect("registration_list", pk=pk)
    state = request.GET.get("state", "")
    rows = clinic.registrations.all()
    rows = rows.filter(state=state) if state in RegistrationState.values else rows.filter(state__in=COMING)
    context = {
        "clinic": clinic,
        "registering": registering([clinic])[clinic.pk],
        "page_obj": Paginator(rows.order_by("pk"), PAGE).get_page(request.GET.get("page")),
        "counts": _counts(clinic),
        "states": [(each.value, each.label) for each in RegistrationState],
        "state": state,
        "query": f"state={state}" if state else "",
    }
    return render(request, "clinics/events/officer_registrations.html", context)


@officers_only
@require_safe
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to print and sign: who has a seat, and whose seat is held."""
    clinic = _event(pk)
    rows = clinic.registrations.filter(state__in=COMING)
    answer = HttpResponse(attendance_list.workbook(clinic, rows), content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"attendance-{clinic.pk}.xlsx")
    return answer


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """At the door: type a part of a name, press the button. With a script the list follows the typing."""
    clinic = _event(pk)
    words = (
        (request.POST if request.method == "POST" else request.GET)
        .get("q", "")
        .replace("\x00", "")
        .strip()[:100]
    )
    if request.method == "POST":
        row = get_object_or_404(clinic.registrations, pk=_number(request.POST.get("who")))
        try:
            service.check_in(row, actor=request.user, came=request.POST.get("do") != "undo")
        except service.Refused as refused:
            messages.warning(request, str(refused))
        if not request.htmx:
            address = reverse("registration_check_in", kwargs={"pk": pk})
            return redirect(f"{address}?{urlencode({'q': words})}" if words else address)
    rows, total = _found(clinic, words)
    context = {"clinic": clinic, "words": words, "rows": rows, "total": total, "counts": _counts(clinic)}
    part = "clinics/events/parts/door.html" if request.htmx else "clinics/events/officer_check_in.html"
    return render(request, part, context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _found(clinic: Clinic, words: str) -> tuple[list[Registration], int]:
    """Who fits, in the order of names, and how many there are; all of a large event are not listed at once."""
    rows: QuerySet[Registration] = clinic.registrations.filter(state__in=COMING)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(organisation__icontains=word) | Q(email__icontains=word)
        )
    found = attendance_list.in_order(rows)
    return found[:MOST_SHOWN], len(found)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def recordings(request: HttpRequest, pk: int) -> HttpResponse:
    """Links to watch the event afterwards: added, and taken away again."""
    clinic = _event(pk)
    is_adding = request.method == "POST" and request.POST.get("do") != "remove"
    form = RecordingForm(request.POST if is_adding else None)
    if request.method == "POST" and not is_adding:
        if not recording_service.remove(clinic, _number(request.POST.get("which"))):
            raise Http404
        messages.success(request, _("The link is taken away."))
        return redirect("recording_list", pk=pk)
    if is_adding and form.is_valid():
        recording_service.add(clinic, form.instance)
        messages.success(request, _("The link is kept. Everybody sees it once the event has ended."))
        return redirect("recording_list", pk=pk)
    context = {"clinic": clinic, "recordings": clinic.recordings.all(), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "clinics/events/officer_recordings.html", context, status=status)
