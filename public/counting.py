"""Counts the applications of a round, row by row of each table. What of it may be shown is not decided here."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from accounts.models import Agency, Level, Region, Sector
from applications.models import Application
from applications.states import State
from criteria.models import Round

LAST_GOAL = 17
# The row of those that say nothing, and of bodies outside the state that apply through an agency (S4 1.1).
UNSAID, OUTSIDE = "unsaid", "outside"

# Where an application stands, as the public is told.
STATES: dict[str, frozenset[str]] = {
    "screening": frozenset({State.SUBMITTED, State.IN_SCREENING}),
    "returned": frozenset({State.RETURNED}),
    "review": frozenset({State.ACCEPTED, State.IN_REVIEW}),
    "endorsed": frozenset(
        {State.ENDORSED, State.SENT_TO_UN, State.UN_WINNER, State.UN_FINALIST, State.UN_NOT_SELECTED}
    ),
    "not_endorsed": frozenset({State.NOT_ENDORSED}),
    "ineligible": frozenset({State.INELIGIBLE}),
    "withdrawn": frozenset({State.WITHDRAWN}),
}
# What became of those that were endorsed.
RESULTS: dict[str, frozenset[str]] = {
    "winner": frozenset({State.UN_WINNER}),
    "finalist": frozenset({State.UN_FINALIST}),
    "not_selected": frozenset({State.UN_NOT_SELECTED}),
    "no_result": frozenset({State.ENDORSED, State.SENT_TO_UN}),
}
# While one of these is left, the round's result is not known.
UNDECIDED = STATES["screening"] | STATES["review"] | {State.SENT_TO_UN}

Rows = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Counts:
    """How many were submitted, and of each table the rows in an order that does not depend on the numbers."""

    total: int
    tables: dict[str, Rows]
    undecided: int


@dataclass(frozen=True)
class _One:
    """What counts of one application."""

    category: str
    level: str
    ministry: str
    region: str
    goals: frozenset[str]
    state: str


def count(round_: Round) -> Counts:
    """Everything that was submitted in the round. Drafts, and so deleted ones, are not counted. Three queries."""
    agencies = _agencies()
    found = list(_submitted(round_, agencies))
    numbers = [str(category.number) for category in round_.category_set.all()]
    tops = sorted({agency.ministry for agency in agencies.values()} - {OUTSIDE}, key=_age(agencies))
    states = Counter(one.state for one in found)
    tables = {
        "category": _without_unsaid(_rows((one.category for one in found), [*numbers, UNSAID])),
        "level": _rows((one.level for one in found), [*Level.values, UNSAID]),
        "ministry": _rows((one.ministry for one in found), [*tops, OUTSIDE]),
        "region": _rows((one.region for one in found), [*Region.values, UNSAID]),
        "goal": _rows(
            (goal for one in found for goal in one.goals), [str(n) for n in range(1, LAST_GOAL + 1)]
        ),
        "state": tuple((key, sum(states[each] for each in group)) for key, group in STATES.items()),
        "result": tuple((key, sum(states[each] for each in group)) for key, group in RESULTS.items()),
    }
    return Counts(len(found), tables, sum(states[state] for state in UNDECIDED))


@dataclass(frozen=True)
class _Agency:
    level: str
    region: str
    ministry: str


def _agencies() -> dict[int, _Agency]:
    """Of every agency what is counted; `ministry` is the code of what stands on top of it."""
    rows = {
        row.pk: row
        for row in Agency.objects.only("pk", "slug", "level", "region", "sector", "parent_id").order_by("pk")
    }
    return {
        pk: _Agency(row.level or UNSAID, row.region or UNSAID, _top(row, rows)) for pk, row in rows.items()
    }


def _top(agency: Agency, rows: dict[int, Agency]) -> str:
    seen = set()
    while agency.parent_id is not None and agency.pk not in seen:
        seen.add(agency.pk)
        agency = rows[agency.parent_id]
    return agency.slug if agency.sector in (Sector.PUBLIC, "") else OUTSIDE


def _age(agencies: dict[int, _Agency]) -> Callable[[str], int]:
    """The order in which the portal came to know them."""
    first: dict[str, int] = {}
    for pk, agency in agencies.items():
        first.setdefault(agency.ministry, pk)
    return first.__getitem__


def _submitted(round_: Round, agencies: dict[int, _Agency]) -> Iterator[_One]:
    rows = Application.objects.filter(round=round_, deleted_at=None).submitted().order_by()
    for number, agency_id, codes, state in rows.values_list("category__number", "agency_id", "sdgs", "state"):
        agency = agencies[agency_id]
        yield _One(
            category=UNSAID if number is None else str(number),
            level=agency.level,
            ministry=agency.ministry,
            region=agency.region,
            goals=frozenset(code.partition(".")[0] for code in codes),
            state=state,
        )


def _rows(values: Iterable[str], keys: Sequence[str]) -> Rows:
    """What has no row of its own is counted in the last."""
    known = set(keys)
    counted = Counter(value if value in known else keys[-1] for value in values)
    return tuple((key, counted[key]) for key in keys)


def _without_unsaid(rows: Rows) -> Rows:
    """Nothing is submitted without a category, so a row that is always empty would protect nothing."""
    return tuple(row for row in rows if row != (UNSAID, 0))
