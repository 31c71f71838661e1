"""The ranking of a category, and the order for its panel book."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from applications.models import Application
from criteria.models import Category, Criterion, Round

from .. import standings as said
from ..engine.ranking import Standing
from ..models import JobFormat, JobKind
from ..permissions import officers_only
from ..queries_ranking import RANKED_STATES, changed_after_others, criteria_of, ranking_of
from ..services import jobs

PAGE = 50


@officers_only
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """One category of one round, ranked among the applications whose scores the reader may see."""
    rounds = _rounds()
    round_ = _named(rounds, "code", request.GET.get("round"))
    categories = list(Category.objects.filter(round=round_).order_by("number")) if round_ else []
    category = _named(categories, "number", request.GET.get("category"))
    if category is None:
        return render(request, "reviews/ranking.html", {"rounds": rounds})
    category.round = round_
    criteria = criteria_of(round_)
    everything = ranking_of(request.user, category, criteria)
    flag = request.GET.get("flag", "")
    sort = request.GET.get("sort", "")
    shown = said.chosen(everything, flag=flag, sort=sort or "rank")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    page.object_list = _rows(page.object_list, round_, criteria)
    address = {"round": round_.code, "category": category.number}
    told = {name: value for name, value in (("flag", flag), ("sort", sort)) if value}
    context = {
        "rounds": rounds,
        "round": round_,
        "categories": categories,
        "category": category,
        "criteria": criteria,
        "page_obj": page,
        "total": len(everything),
        "counts": _counts(everything, address, flag),
        "columns": _columns(address | {k: v for k, v in told.items() if k != "sort"}, sort or "rank"),
        "query": urlencode(address | told),
        "totals": said.all_totals_chart(everything),
        "means": said.all_criteria_chart([str(row) for row in criteria], everything),
    }
    return render(request, "reviews/ranking.html", context)


@officers_only
@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """Order the panel book of a category; its own page shows how far it is."""
    category = get_object_or_404(
        Category.objects.select_related("round"),
        round__code=request.POST.get("round", ""),
        number=_number(request.POST.get("category", "")),
    )
    job = jobs.order(
        JobKind.PANEL_BOOK,
        JobFormat.PDF,
        user=request.user,
        round_=category.round,
        parameters={"category": category.number},
    )
    return redirect("job_page", token=job.token)


def _rounds() -> list[Round]:
    """All rounds, those first that have something to rank."""
    ranked = Application.objects.filter(round=OuterRef("pk"), state__in=RANKED_STATES)
    return list(Round.objects.annotate(has_ranking=Exists(ranked)).order_by("-has_ranking", "-year", "code"))


def _named(rows: list[Any], field: str, wanted: str | None) -> Any:
    """The row that the address names, else the first one."""
    return next((row for row in rows if str(getattr(row, field)) == wanted), rows[0] if rows else None)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _rows(standings: list[Standing], round_: Round, criteria: list[Criterion]) -> list[dict[str, Any]]:
    """The standings of one page with their applications and the names of the reviewers. Three queries."""
    found = Application.objects.select_related("agency").in_bulk([row.application for row in standings])
    reviewers = {reviewer for row in standings for reviewer, _mean in row.reviews}
    reviewers |= {row.swing.reviewer for row in standings if row.swing}
    names = {key: str(user) for key, user in User.objects.in_bulk(reviewers).items()}
    changed = changed_after_others(found)
    clauses = [row.clause for row in criteria]
    return [
        {
            "standing": row,
            "application": found[row.application],
            "reviews": len(said.judged(row)),
            "figures": said.figures(row),
            "flags": said.flags(
                row,
                required=round_.reviews_required,
                names=names,
                changed=changed.get(row.application, 0),
            ),
            "totals": said.picture(said.totals_chart(row), said.totals_words(row)),
            "means": said.picture(
                said.criteria_chart(clauses, row.by_criterion), said.criteria_words(clauses, row.by_criterion)
            ),
        }
        for row in standings
        # One that was taken away between the two queries is left out.
        if row.application in found
    ]


def _counts(standings: tuple[Standing, ...], address: dict[str, Any], flag: str) -> list[dict[str, Any]]:
    """How many there are in all and of each flag, as links."""
    words = {
        "": _("applications"),
        "wide": _("wide spread"),
        "few": _("too few reviews"),
        "moves": _("rank changes without one reviewer"),
    }
    return [
        {
            "label": label,
            "count": len(said.chosen(standings, flag=word)),
            "query": urlencode(address | ({"flag": word} if word else {})),
            "current": word == flag,
        }
        for word, label in words.items()
    ]


def _columns(address: dict[str, Any], sort: str) -> list[dict[str, Any]]:
    """The heads of the sortable columns; the one that is sorted by turns round when it is chosen again."""
    heads = (
        ("rank", _("Rank"), ""),
        ("", _("Initiative"), ""),
        ("mean", _("Mean"), "n"),
        ("adjusted", _("Adjusted mean"), "n"),
        ("median", _("Median"), "n"),
        ("spread", _("Spread"), "n"),
        ("reviews", _("Reviews counted"), "n"),
    )
    column, falls = sort.removeprefix("-"), sort.startswith("-")
    found = []
    for name, label, css in heads:
        # A rank is read from the first on, every other figure from the highest on.
        first = name if name == "rank" else f"-{name}"
        other = f"-{name}" if first == name else name
        found.append(
            {
                "label": label,
                "css": css,
                "query": urlencode(address | {"sort": other if sort == first else first}) if name else "",
                "order": ("descending" if falls else "ascending") if name == column else "",
            }
        )
    return found
