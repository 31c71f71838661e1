"""Panel mode: one application a page, to be thrown on the wall, with what the reviewers think and the decision."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application
from applications.services.transitions import TransitionRefused
from common.charts import histogram
from criteria.models import Criterion

from ..agenda import Line, items_of, lines
from ..engine.ranking import CriterionWeight, ReviewScores, Settings, Standing, ranking
from ..forms.panels import TableForm
from ..models import AgendaItem, Panel, Review, Score
from ..permissions import officers_only
from ..services import deciding
from ..visibility import counted_reviews, with_after_others


@officers_only
@require_safe
def panel_item(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The application at this place of the reader's agenda."""
    panel, agenda = _agenda(request, pk)
    if not 1 <= position <= len(agenda):
        raise Http404
    return _page(request, panel, agenda, agenda[position - 1])


@officers_only
@require_POST
def panel_decide(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Keep the notes, prepare the decision or take it back. By the item's key: an order may change meanwhile."""
    panel = get_object_or_404(Panel, pk=pk)
    row = get_object_or_404(AgendaItem, panel=panel, pk=item)
    form = TableForm(request.POST)
    if not form.is_valid():
        return _again(request, pk, row, form, status=422)
    told, do = form.cleaned_data, request.POST.get("do", "stage")
    try:
        if do == "notes":
            saved = deciding.save_notes(row, version=told["version"], notes=told["notes"], actor=request.user)
            if (told["outcome"], told["reason"].strip()) != (saved.outcome, saved.reason):
                # A decision was begun: it stays in the form, with the version that the notes have made.
                data = request.POST.copy()
                data["version"] = saved.version
                messages.info(request, _("The notes are saved. The decision is not prepared yet."))
                return _again(request, pk, row, TableForm(data), status=200)
            messages.success(request, _("The notes are saved."))
        elif do == "unstage":
            deciding.unstage(row, version=told["version"], actor=request.user)
            messages.success(request, _("The prepared decision is taken back."))
        else:
            deciding.stage(row, actor=request.user, **told)
            messages.success(
                request, _("The decision is prepared. The agency sees nothing until the release.")
            )
    except deciding.StaleItem as stale:
        return _again(request, pk, row, form, status=409, stale=stale)
    except TransitionRefused as refused:
        return _again(request, pk, row, form, status=409, reasons=refused.reasons)
    agenda = lines(panel, request.user)
    line = next(line for line in agenda if line.item.pk == row.pk)
    return redirect("panel_item", pk=pk, position=line.number)


def _agenda(request: HttpRequest, pk: int) -> tuple[Panel, list[Line]]:
    items = items_of(pk)
    if not items:
        raise Http404
    return items[0].panel, lines(items[0].panel, request.user, items)


def _again(request: HttpRequest, pk: int, row: AgendaItem, form: TableForm, **more: Any) -> HttpResponse:
    """The same page once more, with what was typed."""
    panel, agenda = _agenda(request, pk)
    line = next(line for line in agenda if line.item.pk == row.pk)
    return _page(request, panel, agenda, line, form, **more)


def _page(
    request: HttpRequest,
    panel: Panel,
    agenda: list[Line],
    line: Line,
    form: TableForm | None = None,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
    stale: deciding.StaleItem | None = None,
) -> HttpResponse:
    at = line.number - 1
    context = {
        "panel": panel,
        "line": line,
        "application": line.application,
        "total": len(agenda),
        "before": agenda[at - 1] if at else None,
        "after": agenda[at + 1] if at + 1 < len(agenda) else None,
        "reasons": reasons or [],
    }
    if not line.hidden:
        context |= table_of(line.application)
        context |= {"form": form or _form(line), "stale": stale}
        context["remarks"] = line.application.remarks.select_related("author")
    return render(request, "reviews/panel_item.html", context, status=status)


def _form(line: Line) -> TableForm:
    item = line.item
    return TableForm(
        initial={
            "version": item.version,
            "outcome": item.outcome,
            "reason": item.reason,
            "notes": item.notes,
        }
    )


def table_of(application: Application) -> dict[str, Any]:
    """What the reviewers gave and wrote, criterion by criterion. For readers who may see the scores only."""
    criteria = list(Criterion.objects.filter(round=application.round_id).order_by("clause"))
    reviews = list(
        with_after_others(counted_reviews())
        .filter(assignment__application=application)
        .select_related("assignment__reviewer")
        .prefetch_related(Prefetch("scores", Score.objects.order_by()))
        .order_by("assignment")
    )
    given = {review.pk: {score.criterion_id: score for score in review.scores.all()} for review in reviews}
    standing = _standing(application, criteria, reviews, given)
    return {
        "reviews": [_review(review, criteria, given[review.pk], standing) for review in reviews],
        "rows": [
            _row(criterion, place, reviews, given, standing) for place, criterion in enumerate(criteria)
        ],
        "standing": standing,
    }


def _standing(
    application: Application,
    criteria: list[Criterion],
    reviews: list[Review],
    given: dict[int, dict[int, Score]],
) -> Standing:
    """This application alone: its mean, median and spread, without a place among others."""
    clauses = {criterion.pk: criterion.clause for criterion in criteria}
    scores = [
        ReviewScores(
            application.pk,
            review.assignment.reviewer_id,
            {clauses[key]: score.value for key, score in given[review.pk].items()},
        )
        for review in reviews
    ]
    weights = [CriterionWeight(criterion.clause, criterion.weight) for criterion in criteria]
    round_ = application.round
    settings = Settings(round_.reviews_required, round_.spread_threshold)
    return ranking(weights, [application.pk], scores, settings)[0]


def _review(
    review: Review, criteria: list[Criterion], scores: dict[int, Score], standing: Standing
) -> dict[str, Any]:
    return {
        "row": review,
        "name": review.assignment.reviewer,
        "mean": dict(standing.reviews).get(review.assignment.reviewer_id),
        "after_others": review.after_others,
        "scores": [(criterion, scores[criterion.pk]) for criterion in criteria if criterion.pk in scores],
    }


def _row(
    criterion: Criterion,
    place: int,
    reviews: list[Review],
    given: dict[int, dict[int, Score]],
    standing: Standing,
) -> dict[str, Any]:
    scores = [given[review.pk].get(criterion.pk) for review in reviews]
    counts = Counter(score.value for score in scores if score is not None and score.value is not None)
    return {
        "criterion": criterion,
        "scores": scores,
        "mean": standing.by_criterion[place],
        "chart": histogram(counts),
    }
