"""The officer's board: every submitted application of a round, what is to be done, and how the round goes."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications import clocks
from applications.models import Application
from applications.states import State
from common.dates import BANGKOK, both_clocks, local_date
from criteria.models import DeadlineKind

from .. import board
from ..engine.words import plain
from ..forms.filters import FilterForm
from ..permissions import officers_only
from ..queries import SORTS, due_kind, filtered, listed, unsubmitted
from ..round_facts import facts_of
from ..services.searching import find, shown_word
from ..visibility import sees_scores_q

PAGE = 50
TOGGLES = ("returned", "overdue", "unscreened", "letters")
# Set by the lines of "to do today"; shown while they hold.
HIDDEN_TOGGLES = ("soon", "late", "undeclared")
LISTED = frozenset(State) - {State.DRAFT}
WITH_REVIEWS = frozenset({State.ACCEPTED, State.IN_REVIEW, *board.DECIDED})


class Counted(Paginator):
    """Pages of rows whose number is known already."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


@officers_only
@require_safe
def officer_list(request: HttpRequest) -> HttpResponse:
    """The applications that fit the filters; the address says everything that is needed to see the same again."""
    form = FilterForm(request.GET)
    round_ = form.round_shown
    told = form.told | ({"round": round_} if round_ else {})
    if "q" in told:
        told["keys"] = find(told["q"])
    wide = {name: value for name, value in told.items() if name not in ("state", "category")}
    plain = not wide.keys() - {"round", "agency"}
    found = board.counts(filtered(wide, dates=form.dates, drafts=plain))
    state, category = told.get("state", ""), told.get("category")
    states = board.by_state(found, category)
    total = sum(row["count"] for row in states if row["state"] in ((state,) if state else LISTED))
    seen = sees_scores_q(request.user)
    word = shown_word(told.get("q", ""))
    rows = listed(filtered(told, dates=form.dates), request.user, seen, form.dates, form.order, word)
    page = Counted(rows, PAGE, total).get_page(request.GET.get("page"))
    said = _address(form)
    shown = [_row(row, form.dates, word) for row in page.object_list]
    form.count_categories(board.by_category(found, state))
    facts = facts_of(round_, request.user, seen, form.dates) if round_ else None
    context = {
        "form": form,
        "round": round_,
        "page_obj": page,
        "rows": shown,
        "counts": _links(states, said, state),
        "toggles": _toggles(form, said),
        "heads": _heads(form.order, said),
        "hidden": {
            name: value for name, value in said.items() if name in (*TOGGLES, *HIDDEN_TOGGLES, "sort")
        },
        "filtered": bool(said.keys() - {"round", "sort"}),
        "query": urlencode(said),
        "total": total,
        "unsubmitted": None if total else unsubmitted(request.user, told.get("q", "")),
        "today": [_duty(duty, said) for duty in board.today(facts)] if facts else [],
        "short": facts.short if facts else 0,
        "charts": board.charts_of(facts) if facts else [],
    }
    return render(request, "reviews/officer_list.html", context)


def _address(form: FilterForm) -> dict[str, str]:
    """What the form says, in the one order in which addresses say it."""
    said = form.said
    return {name: "on" if said[name] is True else str(said[name]) for name in form.fields if name in said}


def _without(said: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in said.items() if name not in names}


def _links(states: list[dict[str, Any]], said: dict[str, str], state: str) -> list[dict[str, Any]]:
    """The counts by state, each with the address that shows or leaves that state; drafts are counted only."""
    for row in states:
        row["current"] = row["state"] == state
        other = {} if row["current"] else {"state": row["state"]}
        row["query"] = (
            "" if row["state"] == State.DRAFT else urlencode(_ordered(_without(said, "state") | other))
        )
    return states


def _ordered(said: dict[str, str]) -> dict[str, str]:
    return {name: said[name] for name in FilterForm.base_fields if name in said}


def _toggles(form: FilterForm, said: dict[str, str]) -> list[dict[str, Any]]:
    names = [*TOGGLES, *(name for name in HIDDEN_TOGGLES if name in said)]
    return [
        {
            "label": form.fields[name].label,
            "on": name in said,
            "query": urlencode(_ordered(_without(said, name) if name in said else said | {name: "on"})),
        }
        for name in names
    ]


def _heads(order: str, said: dict[str, str]) -> dict[str, dict[str, str]]:
    """For each column: how it is sorted now, and the address that sorts by it."""
    found = {}
    for name in SORTS:
        down = name == "submitted"
        if order.removeprefix("-") == name:
            now = "descending" if order.startswith("-") else "ascending"
            down = now == "ascending"
        else:
            now = ""
        found[name] = {
            "now": now,
            "query": urlencode(_ordered(said | {"sort": f"{'-' if down else ''}{name}"})),
        }
    return found


def _duty(duty: board.Duty, said: dict[str, str]) -> dict[str, str]:
    """A line of what is to be done, with the address that shows it in the same round."""
    kept = {"round": said["round"]} if "round" in said else {}
    return {"text": duty.text, "query": urlencode(_ordered(kept | duty.filters))}


def _found(row: Application, word: str) -> tuple[str, str, str] | None:
    """Where the word stands in an answer, as before, word, after; nothing when the row itself shows it."""
    shown = plain(f"{row.reference} {row.title_th} {row.title_en} {row.agency.name_th} {row.agency.name_en}")
    if not word or word in shown or not row.found:
        return None
    return " ".join(row.found.splitlines()).partition(word)


def _row(row: Application, dates: dict[int, dict[str, datetime]], word: str) -> dict[str, Any]:
    at = row.due_at
    kind = due_kind(row.state, dates.get(row.round_id, {}))
    return {
        "application": row,
        "submitted": local_date(row.submitted_at.astimezone(BANGKOK).date(), short=True),
        "left": board.days_left(at) if at else "",
        "left_tone": clocks.tone(at) if at else "",
        "due": f"{DeadlineKind(kind).label}: {both_clocks(at)}" if at else "",
        "found": _found(row, word),
        "has_reviews": row.state in WITH_REVIEWS,
    }
