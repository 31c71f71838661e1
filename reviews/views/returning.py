"""Screening begins, and an application goes back to its agency with points."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import deadlines
from applications.models import Application, Snapshot
from applications.services.transitions import TransitionRefused, perform
from applications.states import State

from ..clauses import clauses_of, decided_as, newest_snapshot
from ..forms.returning import PointFormSet, PointRows, ReturnForm, places, points_of
from ..models import ClauseStatus
from ..permissions import officers_only
from ..services.screening import return_to_agency


@officers_only
@require_POST
def start(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a submitted application into screening."""
    application = get_object_or_404(Application.objects.submitted(), reference=ref)
    try:
        perform("start_screening", application, actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Screening has begun. The agency sees it."))
    return redirect("officer_application", ref=ref)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Return an application to its agency, with a message and at least one point."""
    application = get_object_or_404(Application.objects.submitted().with_everything(), reference=ref)
    choices = {"choices": places(application)}
    if request.method != "POST":
        snapshot = newest_snapshot(application)
        points = _from_clauses(application, snapshot)
        rows = PointFormSet(form_kwargs=choices, prefix="point", initial=points)
        return _page(request, application, ReturnForm(initial={"seen": snapshot.number}), rows)
    form = ReturnForm(request.POST)
    if "more" in request.POST:
        data = request.POST.copy()
        data["point-TOTAL_FORMS"] = str(_number(data.get("point-TOTAL_FORMS", "")) + 3)
        return _page(
            request,
            application,
            form,
            PointFormSet(data, form_kwargs=choices, prefix="point"),
            unchecked=True,
        )
    rows = PointFormSet(request.POST, form_kwargs=choices, prefix="point")
    # Both are checked, so that all errors are told at once.
    if not all([form.is_valid(), rows.is_valid()]):
        return _page(request, application, form, rows, status=422)
    try:
        return_to_agency(
            application,
            actor=request.user,
            note=form.cleaned_data["note"],
            points=points_of(rows, application),
            seen=form.cleaned_data["seen"],
        )
    except TransitionRefused as refused:
        return _page(request, application, form, rows, status=409, reasons=refused.reasons)
    messages.success(request, _("Returned to the agency. What was submitted stays sealed."))
    return redirect("officer_application", ref=ref)


def _from_clauses(application: Application, snapshot: Snapshot) -> list[dict[str, str]]:
    """A point for each clause that is decided as to be mended, with the officer's reason."""
    rows = clauses_of(application, snapshot)
    return [
        {"about": f"c:{row.number}", "text": row.decision.reason}
        for row in decided_as(rows, ClauseStatus.TODO)
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _page(
    request: HttpRequest,
    application: Application,
    form: ReturnForm,
    rows: PointRows,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
    unchecked: bool = False,
) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "rows": rows,
        "reasons": reasons or [],
        "errors": [] if unchecked else _errors(form, rows),
        "unchecked": unchecked,
        "possible": application.state == State.IN_SCREENING,
        "late": deadlines.is_late(application, timezone.now()),
        "crumbs": crumbs(application, _("Return to the agency")),
    }
    return render(request, "reviews/return.html", context, status=status)


def _errors(form: ReturnForm, rows: PointRows) -> list[dict[str, str]]:
    """One list for the summary: the message, the rows, and what concerns all rows."""
    if not form.is_bound:
        return []
    found = [
        {"message": f"{field.label}: {error}", "href": f"#{field.id_for_label}"}
        for part in (form, *rows.forms)
        for field in part
        for error in field.errors
    ]
    # A form that came without its number of rows has no row to lead to.
    first = f"#{rows.forms[0]['text'].id_for_label}" if rows.forms else ""
    return found + [{"message": str(error), "href": first} for error in rows.non_form_errors()]


def crumbs(application: Application, here: str) -> list[dict[str, Any]]:
    """The way back to the desk; a draft has no page of its own there."""
    way = [{"url": reverse("officer_list"), "label": _("Work of the round")}]
    submitted = application.submitted_at is not None
    url = reverse("officer_application", kwargs={"ref": application.reference}) if submitted else ""
    return [*way, {"url": url, "label": application.reference}, {"label": here}]
