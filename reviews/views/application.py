"""One application at the officer's desk, read as it was sealed, with its screening."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications import clocks, timeline
from applications.findings import VERDICT_STATUS, VERDICT_WORDS
from applications.models import Application, Snapshot
from applications.states import State

from .. import clauses, sheet
from ..files import files_of
from ..forms.screening import ClauseForm, ReopeningForm
from ..models import ClauseStatus
from ..permissions import officers_only
from ..winners import LikeWinner, look_alikes

# The side card shows so many lines of the history; the rest has a page of its own.
LATEST = 6
# How far the further pages of the desk have something to say.
AT_UN = (State.SENT_TO_UN, State.UN_WINNER, State.UN_FINALIST, State.UN_NOT_SELECTED)
DECIDED = (State.ENDORSED, State.NOT_ENDORSED, *AT_UN)
IN_REVIEW = (State.IN_REVIEW, *DECIDED)
BEYOND_SCREENING = (State.ACCEPTED, *IN_REVIEW)


@officers_only
@require_safe
def officer_application(request: HttpRequest, ref: str) -> HttpResponse:
    """The newest sealed snapshot of an application. A draft does not exist here."""
    return page(request, get_object_or_404(sheet.for_desk(request.user), reference=ref))


def page(
    request: HttpRequest,
    application: Application,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
    bound: ClauseForm | None = None,
    reopening: ReopeningForm | None = None,
) -> HttpResponse:
    """The page, also with what was refused: the reasons, and the form as it was typed.

    Args:
        application: from `sheet.for_desk`.
    """
    snapshot = clauses.newest_snapshot(application)
    if snapshot is None:
        raise Http404
    sealed = snapshot.document
    points = sheet.points(application)
    history = timeline.entries(application, about_reviews=application.sees)
    context = {
        "application": application,
        "snapshot": snapshot,
        "sealed": sealed,
        "verdict_word": VERDICT_WORDS[sealed["verdict"]],
        "verdict_status": VERDICT_STATUS[sealed["verdict"]],
        **files_of(application, sealed, "documents", "letters"),
        "before": snapshot.number - 1,
        "clock": clocks.clock_of(application),
        "points": points,
        "points_done": sum(point.is_done for point in points),
        "comments": sheet.open_comments(application),
        "winners": _winners(application, sealed),
        "changes": history[:LATEST],
        "more_changes": len(history) > LATEST,
        "state_at_un": application.state in AT_UN,
        "state_decided": application.state in DECIDED,
        "state_in_review": application.state in IN_REVIEW,
        "state_beyond_screening": application.state in BEYOND_SCREENING,
        "reasons": reasons or [],
        "reopening": reopening or ReopeningForm(),
        "reopening_open": reopening is not None,
        "crumbs": [
            {"url": reverse("officer_list"), "label": _("Work of the round")},
            {"label": application.reference},
        ],
    }
    context |= _screening(request, application, snapshot, sealed, bound)
    return render(request, "reviews/officer_application.html", context, status=status)


def _winners(application: Application, sealed: dict[str, Any]) -> list[LikeWinner] | None:
    """Past winners that look alike: a matter of the screening, None at other times."""
    if application.state not in (State.SUBMITTED, State.IN_SCREENING):
        return None
    return look_alikes(sealed["application"]["initiative"], sealed["application"]["applicant"])


def _screening(
    request: HttpRequest,
    application: Application,
    snapshot: Snapshot,
    sealed: dict[str, Any],
    bound: ClauseForm | None,
) -> dict[str, Any]:
    """The clauses with their forms, what has been decided so far, and what comes next."""
    rows = clauses.clauses_of(application, snapshot, sealed)
    conflict = sheet.conflict_words(request.user, application)
    may_screen = application.state == State.IN_SCREENING and request.user.is_officer and not conflict
    against = clauses.against_accepting(rows)
    confirmable = clauses.confirmable(rows)
    failed = clauses.decided_as(rows, ClauseStatus.FAIL)
    to_mend = clauses.decided_as(rows, ClauseStatus.TODO)
    return {
        "clauses": [
            {"row": row, "form": _form(row, snapshot, bound) if may_screen else None} for row in rows
        ],
        "clause_form": bound,
        "decided": len(rows) - len(clauses.undecided(rows)),
        "conflict": conflict,
        "may_screen": may_screen,
        "may_act": request.user.is_officer and not conflict,
        "against": against,
        "confirmable": confirmable,
        "failed": failed,
        "to_mend": to_mend,
        # One primary button: whatever the clauses lead to.
        "next": _next(rows, against, failed),
    }


def _form(row: clauses.Clause, snapshot: Snapshot, bound: ClauseForm | None) -> ClauseForm:
    if bound is not None and bound.row.number == row.number:
        return bound
    return ClauseForm(row=row, snapshot=snapshot.number)


def _next(rows: list[clauses.Clause], against: list[str], failed: list[clauses.Clause]) -> str:
    """confirm, decide (the rest one by one), refuse, return or accept."""
    if clauses.confirmable(rows):
        return "confirm"
    if clauses.undecided(rows):
        return "decide"
    if failed:
        return "refuse"
    return "return" if against else "accept"
