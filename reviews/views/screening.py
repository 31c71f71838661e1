"""Deciding about the clauses of an application, and the results of its screening."""

import hashlib
import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from applications.models import Application
from applications.services.extensions import coordinators
from applications.services.transitions import TransitionRefused

from .. import clauses, sheet
from ..forms.screening import ClauseForm, RefusalForm, ReopeningForm, SeenForm
from ..models import ClauseStatus
from ..permissions import officers_only
from ..services import screening
from .application import page
from .returning import crumbs

_THAI = re.compile("[\u0e00-\u0e7f]")


def _application(request: HttpRequest, ref: str) -> Application:
    return get_object_or_404(sheet.for_desk(request.user), reference=ref)


@officers_only
@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """The word on one clause; what cannot be kept stays in the form."""
    application = _application(request, ref)
    rows = clauses.clauses_of(application, clauses.newest_snapshot(application))
    row = next((row for row in rows if row.number == request.POST.get("clause")), None)
    if row is None:
        return page(request, application, status=422, reasons=[_("There is no such clause.")])
    form = ClauseForm(request.POST, row=row)
    if not form.is_valid():
        return page(request, application, status=422, bound=form)
    said = form.cleaned_data
    try:
        screening.decide_clause(
            application,
            row.number,
            status=said["status"],
            reason=said["reason"],
            actor=request.user,
            seen=said["seen"],
            after=said["after"],
        )
    except TransitionRefused as refused:
        return _refused(request, ref, refused, bound=_renewed(form))
    rest = next((other for other in rows if other.decision is None and other.number != row.number), row)
    return redirect(f"{reverse('officer_application', kwargs={'ref': ref})}#clause-{rest.key}")


def _renewed(form: ClauseForm) -> ClauseForm:
    """The same words on the newest snapshot and decision, so that sending again is a decision with open eyes."""
    application = form.row.snapshot.application
    snapshot = clauses.newest_snapshot(application)
    row = next(
        (r for r in clauses.clauses_of(application, snapshot) if r.number == form.row.number), form.row
    )
    data = form.data.copy()
    data["seen"], data["after"] = snapshot.number, row.last
    return ClauseForm(data, row=row)


@officers_only
@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that the portal found met, confirmed with one click."""
    application = _application(request, ref)
    try:
        made = screening.confirm_met(application, actor=request.user, seen=_seen(request))
    except TransitionRefused as refused:
        return _refused(request, ref, refused)
    if made:
        said = ngettext("%(n)s clause confirmed.", "%(n)s clauses confirmed.", len(made))
        messages.success(request, said % {"n": len(made)})
    return redirect(f"{reverse('officer_application', kwargs={'ref': ref})}#findings")


@officers_only
@require_POST
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept for review."""
    application = _application(request, ref)
    try:
        screening.accept(application, actor=request.user, seen=_seen(request))
    except TransitionRefused as refused:
        return _refused(request, ref, refused)
    messages.success(request, _("Accepted. Reviewers can be assigned now; the agency sees it."))
    return redirect("officer_application", ref=ref)


@officers_only
@require_POST
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    """Take an acceptance back, with a reason."""
    application = _application(request, ref)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return page(request, application, status=422, reopening=form)
    try:
        screening.reopen_screening(application, reason=form.cleaned_data["reason"], actor=request.user)
    except TransitionRefused as refused:
        return _refused(request, ref, refused, reopening=form)
    messages.success(request, _("The screening is open again. The agency reads the reason in its history."))
    return redirect("officer_application", ref=ref)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, ref: str) -> HttpResponse:
    """Not eligible, in two steps: the reasons in both languages, then the letter as it will leave."""
    application = _application(request, ref)
    snapshot = clauses.newest_snapshot(application)
    if request.method != "POST":
        rows = clauses.clauses_of(application, snapshot)
        initial = {"seen": snapshot.number} | _prefilled(rows)
        return _refusal_page(request, application, RefusalForm(initial=initial))
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _refusal_page(request, application, form, status=422)
    said = form.cleaned_data
    texts = {"reasons_th": said["reasons_th"], "reasons_en": said["reasons_en"]}
    try:
        letter = screening.letter_of_refusal(application, **texts)
        mark = _mark(letter)
        if said["confirmed"] != mark or "edit" in request.POST:
            data = request.POST.copy()
            data["confirmed"] = mark
            return _refusal_page(request, application, RefusalForm(data), letter=letter)
        screening.refuse(application, actor=request.user, seen=said["seen"], **texts)
    except TransitionRefused as refused:
        return _refusal_page(request, application, form, status=409, reasons=refused.reasons)
    messages.success(request, _("Found not eligible. The letter is on its way to the agency's coordinators."))
    return redirect("officer_application", ref=ref)


def _prefilled(rows: list[clauses.Clause]) -> dict[str, str]:
    """A paragraph for each clause that is not met: the officer's reason in the language it was written in; in the
    other one what the portal found, when it found the same, or the number alone, to be gone on with."""
    failed = clauses.decided_as(rows, ClauseStatus.FAIL)
    return {
        f"reasons_{language}": "\n\n".join(f"{word} {row.number}: {_why(row, language)}" for row in failed)
        for language, word in (("th", "ข้อ"), ("en", "Clause"))
    }


def _why(row: clauses.Clause, language: str) -> str:
    reason = row.decision.reason
    written_in = "th" if _THAI.search(reason) else "en"
    if written_in == language:
        return reason
    return "" if row.decision.is_override else getattr(row, f"message_{language}")


def _mark(letter: dict[str, Any]) -> str:
    """What the officer has read: another letter has another mark."""
    parts = (letter[name] for name in ("subject_th", "subject_en", "body_th", "body_en"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _refusal_page(
    request: HttpRequest,
    application: Application,
    form: RefusalForm,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
    letter: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "reasons": reasons or [],
        "letter": letter,
        "recipients": coordinators(application),
        "against": screening.against_screening(application, request.user),
        "crumbs": crumbs(application, _("Not eligible")),
    }
    return render(request, "reviews/refuse.html", context, status=status)


def _seen(request: HttpRequest) -> int | None:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise TransitionRefused(_("Open the page again: it must say which snapshot you have looked at."))
    return form.cleaned_data["seen"]


def _refused(request: HttpRequest, ref: str, refused: TransitionRefused, **forms: Any) -> HttpResponse:
    """The page as it is now, with what stands in the way; nothing typed is lost."""
    return page(request, _application(request, ref), status=409, reasons=refused.reasons, **forms)
