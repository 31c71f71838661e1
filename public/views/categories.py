"""What a category of a round is about, and what an application in it has to show."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.access import public
from common.i18n import localized
from criteria.models import Category, Criterion, PastWinner, Question, Round

from .. import caching
from ..rounds import current_round
from ..updates import newest

WRITTEN = date(2026, 11, 22)
# The pre-screening and the form both ask how the work relates to its category: question 2 (FACTS §2).
ABOUT_THE_CATEGORY = "2"
LATEST_WINNERS = 3


@public
@require_safe
def category_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One category of a round that has been announced; another round is nobody's business yet (404)."""
    return caching.page(
        request, "public/category.html", lambda: _context(code, number), kept_as=f"category {code} {number}"
    )


def announced(round_: Round) -> bool:
    """Whether the public knows of a round: it is open, the one that visitors mean, or over."""
    deadline = round_.submission_deadline
    over = deadline is not None and deadline.passed(timezone.now())
    return round_.is_open or over or round_ == current_round()


def _context(code: str, number: int) -> dict[str, Any]:
    round_ = Round.objects.filter(code=code).prefetch_related("deadlines", "category_set").first()
    if round_ is None or not announced(round_):
        raise Http404
    categories = list(round_.category_set.all())
    category = next((one for one in categories if one.number == number), None)
    if category is None:
        raise Http404
    criteria = Criterion.objects.filter(round=round_)
    questions = list(Question.objects.filter(round=round_))
    return {
        "title": localized(category, "name"),
        "description": localized(category, "about"),
        "updated": newest(WRITTEN, Category.objects.filter(pk=category.pk), criteria),
        "round": round_,
        "category": category,
        "categories": categories,
        "started_before": None if category.exempt_from_minimum_time else _latest_start(round_),
        "question": next((one for one in questions if one.number == ABOUT_THE_CATEGORY), None),
        "criteria": [(one, [q for q in questions if one.clause in q.criteria]) for one in criteria],
        "winners": PastWinner.objects.exclude(initiative_en="")[:LATEST_WINNERS],
    }


def _latest_start(round_: Round) -> date | None:
    """The last day on which a work may have begun to be old enough (S4 1.4)."""
    day = round_.reference_date
    if day is None:
        return None
    try:
        return day.replace(year=day.year - round_.minimum_years)
    except ValueError:
        # A 29 February counts to 1 March (DESIGN §6), so the day before is the last that is old enough.
        return day.replace(year=day.year - round_.minimum_years, day=28)
