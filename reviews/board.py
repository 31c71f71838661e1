"""What stands around the board's list: counts, what is to be done today, and the charts of the round.

Everything that is derived from reviews counts only what the reader may see (`reviews.visibility`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.queries import ApplicationQuerySet
from applications.states import State
from common import charts
from common.dates import BANGKOK, local_date
from criteria.models import DeadlineKind

from .queries import REVIEWABLE, SOON, UNSCREENED
from .round_facts import DAYS, Facts

# Always shown on top of the list; the other states only while something is in them.
ALWAYS = (
    State.SUBMITTED,
    State.IN_SCREENING,
    State.RETURNED,
    State.ACCEPTED,
    State.IN_REVIEW,
    State.ENDORSED,
    State.SENT_TO_UN,
)
DECIDED_FOR = (
    State.ENDORSED,
    State.SENT_TO_UN,
    State.UN_WINNER,
    State.UN_FINALIST,
    State.UN_NOT_SELECTED,
)
DECIDED = (*DECIDED_FOR, State.NOT_ENDORSED)
DAY = timedelta(days=1)

Counts = dict[tuple[str, int | None], int]


def counts(rows: ApplicationQuerySet) -> Counts:
    """How many are in each state and category. One query."""
    found = rows.order_by().values_list("state", "category__number").annotate(n=Count("pk"))
    return {(state, category): n for state, category, n in found}


def by_state(found: Counts, category: int | None = None) -> list[dict[str, Any]]:
    """How many are in each state, in the order of the workflow, of one category or of all."""
    totals: dict[str, int] = {}
    for (state, number), n in found.items():
        if category is None or number == category:
            totals[state] = totals.get(state, 0) + n
    return [
        {"state": state.value, "label": state.label, "count": totals.get(state.value, 0)}
        for state in State
        if state in ALWAYS or state.value in totals
    ]


def by_category(found: Counts, state: str = "") -> dict[int, int]:
    """How many are in each category, of one state or of all; drafts are left out."""
    totals: dict[int, int] = {}
    for (known, number), n in found.items():
        if number is not None and known != State.DRAFT and (not state or known == state):
            totals[number] = totals.get(number, 0) + n
    return totals


def funnel(told: Facts) -> charts.Chart:
    """How the road of the round narrows, from everything that was begun to what is endorsed."""
    decided = told.count(*DECIDED)
    screened = told.count(*REVIEWABLE) + decided
    sent = screened + told.count(*UNSCREENED, State.RETURNED, State.INELIGIBLE)
    return charts.bars(
        [
            (_("drafted"), sent + told.count(State.DRAFT)),
            (_("submitted"), sent),
            (_("screened"), screened),
            (_("fully reviewed"), told.reviews["complete"] + decided),
            (_("endorsed"), told.count(*DECIDED_FOR)),
        ],
        accent=-1,
        fading=True,
    )


def submissions_per_day(told: Facts) -> charts.Chart:
    """How many arrived on each of the last days, on the Bangkok clock."""
    days = charts.each_day(told.days, last=timezone.now().astimezone(BANGKOK).date(), days=DAYS)
    return charts.columns([(local_date(day, short=True), n) for day, n in days])


def reviews_done(told: Facts) -> charts.Chart:
    """How far the reviews of what is in review now have come."""
    given, begun, done = (told.reviews[name] for name in ("given", "begun", "done"))
    return charts.bars(
        [(_("sent in"), done), (_("being written"), begun - done), (_("not begun"), given - begun)], accent=0
    )


def charts_of(told: Facts) -> list[dict[str, Any]]:
    """The round in three pictures, each with the words of its table; those without anything to show are left out."""
    pictures = [
        ("bars", _("The road of the round"), _("Step"), funnel(told)),
        ("columns", _("Submissions in the last 4 weeks"), _("Day"), submissions_per_day(told)),
        ("bars", _("Reviews of this round"), _("State"), reviews_done(told)),
    ]
    return [
        {"template": f"components/charts/{kind}.html", "title": title, "name": name, "chart": chart}
        for kind, title, name, chart in pictures
        if not chart.is_empty
    ]


def days_left(at: datetime) -> str:
    """`3 days`, `5 hr` on the last day, or by how many (begun) days it is overdue."""
    left = at - timezone.now()
    if left < timedelta(0):
        over = -left // DAY + 1
        return ngettext("%(n)s day over", "%(n)s days over", over) % {"n": over}
    if left < DAY:
        return _("%(n)s hr") % {"n": left // timedelta(hours=1)}
    return ngettext("%(n)s day", "%(n)s days", left.days) % {"n": left.days}


@dataclass(frozen=True)
class Duty:
    """One line of what is to be done today, and the filters that show it."""

    text: str
    filters: dict[str, str]


def today(told: Facts) -> list[Duty]:
    """What waits for an officer, the most urgent first; lines with nothing to do are left out."""
    now = timezone.now()
    un, reviews = told.dates.get(DeadlineKind.UN), told.dates.get(DeadlineKind.REVIEW)
    hand_over = told.count(State.ENDORSED) if un and un < now + SOON else 0
    reviews_late = told.count(State.IN_REVIEW) if reviews and reviews < now else 0
    unscreened = told.count(*UNSCREENED)
    lines = [
        (
            told.screening_due,
            ngettext(
                "Screen %(n)s application that is due",
                "Screen %(n)s applications that are due",
                told.screening_due,
            ),
            {"unscreened": "on", "soon": "on"},
        ),
        (
            unscreened if unscreened > told.screening_due else 0,
            ngettext(
                "%(n)s application waits for screening",
                "%(n)s applications wait for screening",
                unscreened,
            ),
            {"unscreened": "on"},
        ),
        (
            hand_over,
            ngettext(
                "See that %(n)s endorsed application reaches the UN",
                "See that %(n)s endorsed applications reach the UN",
                hand_over,
            ),
            {"state": State.ENDORSED, "soon": "on"},
        ),
        (
            told.late,
            ngettext(
                "Decide on late answers of %(n)s application",
                "Decide on late answers of %(n)s applications",
                told.late,
            ),
            {"late": "on"},
        ),
        (
            told.returned_overdue,
            ngettext(
                "Ask about %(n)s returned application that is overdue",
                "Ask about %(n)s returned applications that are overdue",
                told.returned_overdue,
            ),
            {"returned": "on", "overdue": "on"},
        ),
        (
            told.count(State.ACCEPTED),
            ngettext(
                "Give reviewers to %(n)s accepted application",
                "Give reviewers to %(n)s accepted applications",
                told.count(State.ACCEPTED),
            ),
            {"state": State.ACCEPTED},
        ),
        (
            told.undeclared,
            ngettext(
                "%(n)s reviewer has not declared interests yet",
                "%(n)s reviewers have not declared interests yet",
                told.undeclared,
            ),
            {"undeclared": "on"},
        ),
        (
            reviews_late,
            ngettext(
                "The reviews of %(n)s application are overdue",
                "The reviews of %(n)s applications are overdue",
                reviews_late,
            ),
            {"state": State.IN_REVIEW, "overdue": "on"},
        ),
    ]
    return [Duty(text % {"n": n}, filters) for n, text, filters in lines if n]
