"""The review page: the sealed dossier beside the score sheet, saving it, and submitting it once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.findings import VERDICT_STATUS, VERDICT_WORDS, rows_of_snapshot
from applications.services.transitions import TransitionRefused, database_now
from common.templatetags.portal import clock_time
from dossiers.models import Dossier, DossierState

from ..blind import is_blind, sealed_for_reviewer
from ..files import for_reviewer, with_evidence_links
from ..forms.scoring import as_fields, from_fields, sheet_of
from ..models import Assignment, Review
from ..permissions import on_assignment
from ..queue import due_of, place_of
from ..services import scoring


@on_assignment()
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The page. POST saves the whole sheet, for readers whose browser runs no script."""
    sheet = scoring.open_sheet(assignment)
    if request.method != "POST":
        return _page(request, assignment, sheet)
    criteria = scoring.criteria_of(assignment.application)
    try:
        _save(request, sheet, criteria)
    except scoring.StaleSheet as stale:
        sheet.version = stale.version
        stored = as_fields(stale.current, criteria)
        return _page(
            request, assignment, sheet, typed=request.POST, theirs=stored, refused=str(stale), status=409
        )
    except (TransitionRefused, ValidationError) as refused:
        status = 403 if isinstance(refused, TransitionRefused) else 422
        return _page(request, assignment, sheet, typed=request.POST, refused=_words(refused), status=status)
    if request.POST.get("go") == "submit":
        return redirect("review_submit", ref=assignment.application.reference)
    messages.success(request, _("Saved. It is not submitted yet."))
    return redirect("review", ref=assignment.application.reference)


@on_assignment()
@require_POST
def save(request: HttpRequest, assignment: Assignment) -> JsonResponse:
    """Save the sheet for a script: 200 with the new version, 409 with what is stored, 403 or 422 with words."""
    sheet = scoring.open_sheet(assignment)
    criteria = scoring.criteria_of(assignment.application)
    try:
        saved = _save(request, sheet, criteria)
    except scoring.StaleSheet as stale:
        stored = as_fields(stale.current, criteria)
        return JsonResponse({"message": str(stale), "version": stale.version, "fields": stored}, status=409)
    except TransitionRefused as refused:
        return JsonResponse({"message": str(refused)}, status=403)
    except ValidationError as invalid:
        return JsonResponse({"message": _words(invalid)}, status=422)
    return JsonResponse({"version": saved.version, "saved_at": clock_time(saved.saved_at)})


@on_assignment()
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """What will be submitted, to be read once more; POST submits. There is no way back but OPDC's."""
    application = assignment.application
    sheet = scoring.open_sheet(assignment)
    if sheet.submitted_at is not None:
        return redirect("review", ref=application.reference)
    reasons: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            scoring.submit_sheet(sheet, version=_number(request.POST.get("version")), actor=request.user)
        except (TransitionRefused, scoring.StaleSheet) as refused:
            reasons, status = getattr(refused, "reasons", [str(refused)]), 409
            sheet.refresh_from_db()
        else:
            messages.success(request, _("Your review is submitted. Thank you."))
            return redirect("review_others", ref=application.reference)
    criteria = scoring.criteria_of(application)
    values = scoring.values_of(sheet)
    context = {
        "application": application,
        "review": sheet,
        "sheet": sheet_of(as_fields(values, criteria), criteria, missing=scoring.missing(values, criteria)),
        "closed": scoring.closed_because(application, database_now()),
        "reasons": reasons,
        "crumbs": [
            {"url": reverse("review_queue"), "label": _("My reviews")},
            {"url": reverse("review", kwargs={"ref": application.reference}), "label": application.reference},
            {"label": _("Submit the review")},
        ],
    }
    return render(request, "reviews/review_submit.html", context, status=status)


def _page(
    request: HttpRequest,
    assignment: Assignment,
    sheet: Review,
    *,
    typed: Mapping[str, str] | None = None,
    theirs: Mapping[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with what could not be stored still in its fields."""
    application, snapshot = assignment.application, sheet.snapshot
    blind = is_blind(application)
    sealed = sealed_for_reviewer(application, snapshot)
    criteria = scoring.criteria_of(application)
    fields = as_fields(scoring.values_of(sheet), criteria) if typed is None else typed
    submitted = sheet.submitted_at is not None
    closed = scoring.closed_because(application, database_now())
    files = {part: sealed[part] for part in ("documents", "letters")}
    if not blind:
        files = for_reviewer(application, sealed)
        with_evidence_links(sealed, files["documents"])
    place = place_of(request.user, assignment)
    context: dict[str, Any] = {
        "application": application,
        "review": sheet,
        "snapshot": snapshot,
        "is_blind": blind,
        "sealed": sealed,
        "dossier": Dossier.objects.filter(snapshot=snapshot, state=DossierState.READY).first(),
        "findings": rows_of_snapshot(sealed["findings"]),
        "verdict_word": VERDICT_WORDS[sealed["verdict"]],
        "verdict_status": VERDICT_STATUS[sealed["verdict"]],
        **files,
        "sheet": sheet_of(fields, criteria, theirs=theirs),
        "is_writable": not submitted and not closed,
        "closed": closed,
        "refused": refused,
        "is_stale": theirs is not None,
        "reopened": None if submitted else sheet.reopenings.order_by("-pk").first(),
        "due_chip": None if submitted else due_of(application.round),
        "crumbs": [
            {"url": reverse("review_queue"), "label": _("My reviews")},
            {"label": _("%(number)s of %(all)s") % {"number": place[0], "all": place[1]}},
        ],
    }
    return render(request, "reviews/review.html", context, status=status)


def _save(request: HttpRequest, sheet: Review, criteria: list) -> Review:
    try:
        data = request.POST
    except RequestDataTooBig as error:
        raise ValidationError(
            _("A text may have at most %(most)s characters.") % {"most": scoring.LONGEST}
        ) from error
    return scoring.save_sheet(
        sheet, version=_number(data.get("version")), values=from_fields(data, criteria), actor=request.user
    )


def _number(text: str | None) -> int:
    """The version that a page sends; what is none is no version."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _words(refused: Exception) -> str:
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
