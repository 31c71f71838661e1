"""The last steps: every clause with its state, all answers read once more, and submission."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applications import guards, permissions, prescreening
from applications.access import on_application
from applications.findings import Row, rows_of
from applications.forms.submission import SubmissionForm
from applications.models import Application, ScanState
from applications.services.details import declare_accurate
from applications.services.locking import Sealed
from applications.services.pointers import without_evidence
from applications.services.transitions import TransitionRefused, perform
from common.access import demand
from criteria.engine.evaluate import Evaluation

from .documents import everything
from .evidence import facts_of
from .frame import frame
from .parts import parts_of, topic_questions, topic_titles

# Where a clause is mended; the form's own clause (1.5) leads to each question instead.
PAGES = {
    "4.1": "application_documents",
    "4.2": "application_letters",
    "4.3": "application_links",
    "4.4": "application_links",
}


@dataclass
class ClauseLine:
    """A clause of the checklist, with the ways to mend it."""

    row: Row
    url: str
    links: list[dict[str, str]] = field(default_factory=list)
    # 1.5 when only the statement of correctness is missing: it is made in the act of submitting.
    at_submission: bool = False

    @property
    def is_open(self) -> bool:
        return self.row.status in ("todo", "fail") and not self.at_submission


@on_application("application.view", load=everything)
@never_cache
@require_safe
def checklist(request: HttpRequest, application: Application) -> HttpResponse:
    """Every clause with its state and a link to the place that mends it."""
    context = frame(request, application, current="checklist")
    lines = clause_lines(application, context["evaluation"])
    missing = _missing_files(application)
    titles = guards.missing_titles(application)
    to_mend = [line for line in lines if line.is_open]
    context |= {
        "lines": lines,
        "missing_files": missing,
        "missing_titles": titles,
        "without_evidence": [
            {"url": _question_url(application, question), "label": question.label}
            for question in without_evidence(application)
        ],
        "to_mend": len(to_mend) + len(missing) + len(titles) + context["points_open"],
        "first_to_mend": to_mend[0] if to_mend else None,
        "too_late": guards.too_late(application, timezone.now()),
        "may_submit": permissions.submit(request.user, application),
        "page_title": _("Checklist"),
    }
    return render(request, "applications/checklist.html", context)


def clause_lines(application: Application, evaluation: Evaluation) -> list[ClauseLine]:
    """The checklist's clauses in their order."""
    lines = []
    open_clauses = guards.open_clauses(evaluation)
    for row in rows_of(application.round, evaluation):
        line = ClauseLine(row, _mending_url(application, row))
        if row.clause == "1.5":
            line.links = _questions(application, evaluation.finding("1.5").items)
            line.url = line.links[0]["url"] if line.links else ""
            line.at_submission = row.status == "todo" and row.clause not in open_clauses
        lines.append(line)
    return lines


def _mending_url(application: Application, row: Row) -> str:
    ref = {"ref": application.reference}
    if row.clause not in PAGES:
        return f"{reverse('application_prescreening', kwargs=ref)}#finding-{row.key}"
    # A warning about other material is about its documents; too many addresses is a matter of the links.
    if row.clause == "4.4" and row.status == "warning":
        return reverse("application_documents", kwargs=ref)
    return reverse(PAGES[row.clause], kwargs=ref)


def _questions(application: Application, numbers: tuple[str, ...]) -> list[dict[str, str]]:
    """A link for each question that still needs work."""
    questions = {q.number: q for q in application.round.question_set.all()}
    return [
        {"url": _question_url(application, questions[n]), "label": questions[n].label}
        for n in numbers
        if n in questions
    ]


def _question_url(application: Application, question: Any) -> str:
    kwargs = {"ref": application.reference, "number": question.topic.number}
    return f"{reverse('application_topic', kwargs=kwargs)}#q-{question.number}"


def _missing_files(application: Application) -> list[dict[str, Any]]:
    """Documents and letters without a file, or with one that waits for the virus scan, each with its page."""
    ref = application.reference
    rows = [("document_edit", row) for row in application.documents.all()]
    rows += [("letter_edit", row) for row in application.letters.all()]
    return [
        {"label": str(row), "url": reverse(name, kwargs={"ref": ref, "pk": row.pk}), "waits": bool(row.file)}
        for name, row in rows
        if not row.file or row.scan_state == ScanState.QUARANTINE
    ]


@on_application("application.view", load=everything)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, application: Application) -> HttpResponse:
    """All answers read once more, the two statements, and submission.

    Submitting again what has been submitted (a double click, the back button) is no error: it leads to the overview.
    """
    if not application.is_open:
        return _submitted_before(request, application)
    decision = permissions.submit(request.user, application)
    if request.method != "POST":
        return _answers_page(request, application, SubmissionForm())
    demand(decision)
    form = SubmissionForm(request.POST)
    if not form.is_valid():
        return _answers_page(request, application, form, status=422)
    try:
        # Both or neither: a refused submission leaves no statement behind.
        with transaction.atomic():
            declare_accurate(application, True)
            perform("submit", application, actor=request.user)
    except Sealed:
        application.refresh_from_db(fields=["state", "submitted_at"])
        return _submitted_before(request, application)
    except TransitionRefused as refused:
        return _answers_page(request, application, form, status=409, reasons=refused.reasons)
    messages.success(
        request,
        _("Submitted. The application %(reference)s is sealed, and its PDF dossier is being made.")
        % {"reference": application.reference},
    )
    return redirect("application_overview", ref=application.reference)


def _submitted_before(request: HttpRequest, application: Application) -> HttpResponse:
    if application.submitted_at:
        messages.info(request, _("This application has already been submitted. It was sent once only."))
    else:
        messages.info(request, _("This application can no longer be submitted."))
    return redirect("application_overview", ref=application.reference)


def _answers_page(
    request: HttpRequest,
    application: Application,
    form: SubmissionForm,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
) -> HttpResponse:
    context = frame(request, application, current="checklist")
    lines = clause_lines(application, context["evaluation"])
    late = guards.too_late(application, timezone.now())
    context |= {
        "form": form,
        "reasons": reasons or [],
        "open_lines": [line for line in lines if line.is_open],
        "missing_files": _missing_files(application),
        "too_late": late,
        "may_submit": permissions.submit(request.user, application),
        "told": prescreening.as_told(application),
        "topics": [
            {
                "number": number,
                "title": title,
                "parts": parts_of(application, topic_questions(application, number)),
            }
            for number, title in topic_titles(application).items()
        ],
        "documents": [{"row": row, "facts": facts_of(row)} for row in application.documents.all()],
        "letters": [{"row": row, "facts": facts_of(row)} for row in application.letters.all()],
        "page_title": _("Check your answers and submit"),
    }
    held = [context["open_lines"], context["missing_files"], context["points_open"], late]
    held.append(guards.missing_titles(application))
    context["ready"] = not any(held)
    return render(request, "applications/check_answers.html", context, status=status)
