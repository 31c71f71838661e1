"""What may be told of a round, and when (docs/decisions/0011).

Before the round has closed: nothing. A day after that: once, with small cells hidden, and this is kept and shown
unchanged, for two editions side by side would tell single applications. When the result is public: everything, as it
stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from applications.models import Application
from common.dates import BANGKOK
from criteria.models import DeadlineKind, Round, RoundFigures

from .counting import RESULTS, STATES, UNDECIDED, Counts, Rows, count
from .engine.disclosure import SMALL, protect

# A deadline that was typed wrongly is noticed within a day; what came on the last evening has arrived.
SETTLED_AFTER = timedelta(days=1)
# Those whose rows do not add up to the total.
OVERLAPPING = frozenset({"goal"})
# In what is told before the result, ministries without a row of their own stand together.
GATHERED = frozenset({"ministry"})
# What the UN has decided is no secret once it may be told at all.
ONLY_AFTER_RESULT = frozenset({"result"})


class Edition(StrEnum):
    """Which figures of a round there are."""

    NONE = "none"
    CLOSED = "after_closing"
    RESULT = "after_result"


@dataclass(frozen=True)
class Line:
    """A row of a table; `count` is None when it is hidden."""

    key: str
    count: int | None


@dataclass(frozen=True)
class Table:
    """`together`: what the hidden rows, or those without a row of their own, are together."""

    key: str
    lines: tuple[Line, ...]
    together: int | None = None

    @property
    def overlapping(self) -> bool:
        return self.key in OVERLAPPING

    @property
    def hides(self) -> bool:
        return bool(self.together) or any(line.count is None for line in self.lines)


@dataclass(frozen=True)
class Figures:
    """What everybody may read of a round. `total` is None when there are fewer than five."""

    edition: Edition
    as_of: date | None = None
    total: int | None = None
    tables: tuple[Table, ...] = ()

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)


def figures_of(round_: Round, now: datetime | None = None) -> Figures:
    """The figures of a round as they may be told now. Makes the edition after closing when it is due."""
    now = now or timezone.now()
    if _passed(round_, DeadlineKind.RESULT, now):
        counts = count(round_)
        if not counts.undecided:
            return _in_full(counts, now)
    kept = RoundFigures.objects.filter(round=round_).first()
    if kept is None and _is_settled(round_, now):
        kept = settle(round_)
    return _as_kept(kept) if kept else Figures(Edition.NONE)


@transaction.atomic
def settle(round_: Round) -> RoundFigures:
    """The edition after closing, from what is submitted now. It is made once; later calls give the first."""
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    kept = RoundFigures.objects.filter(round=round_).first()
    return kept or RoundFigures.objects.create(round=round_, figures=protected(count(round_)))


def protected(counts: Counts) -> dict[str, Any]:
    """What of the counts everybody may read before the result, for keeping as JSON."""
    if counts.total < SMALL:
        return {"total": None, "tables": []}
    tables = [
        _protected(key, rows, counts.total)
        for key, rows in counts.tables.items()
        if key not in ONLY_AFTER_RESULT
    ]
    return {"total": counts.total, "tables": tables}


def _protected(key: str, rows: Rows, total: int) -> dict[str, Any]:
    shown = protect(total, rows, overlapping=key in OVERLAPPING)
    lines = [[cell.key, cell.count] for cell in shown.cells]
    if key in GATHERED:
        # Even the name of a ministry would tell that somebody of it has applied.
        lines = [[name, number] for name, number in lines if number]
    return {"key": key, "rows": lines, "together": shown.together or None}


def _as_kept(kept: RoundFigures) -> Figures:
    told: Mapping[str, Any] = kept.figures
    tables = tuple(
        Table(table["key"], tuple(Line(name, number) for name, number in table["rows"]), table["together"])
        for table in told["tables"]
    )
    return Figures(Edition.CLOSED, _day(kept.made_at), told["total"], tables)


def _in_full(counts: Counts, now: datetime) -> Figures:
    """Everything, small or not; rows of ministries only where there is something."""
    tables = tuple(
        Table(key, tuple(Line(name, number) for name, number in rows if number or key not in GATHERED))
        for key, rows in counts.tables.items()
    )
    return Figures(Edition.RESULT, _day(now), counts.total, tables)


@dataclass(frozen=True)
class Overview:
    """A round in the list of rounds. `endorsed` and `winners` only when the result is public."""

    round: Round
    edition: Edition
    as_of: date | None = None
    total: int | None = None
    endorsed: int | None = None
    winners: int | None = None


def overviews(rounds: Iterable[Round], now: datetime | None = None) -> list[Overview]:
    """One line for each round. Two queries for all of them, and those of an edition that is just being made."""
    now = now or timezone.now()
    rounds = list(rounds)
    states = _states(rounds)
    kept = {row.round_id: row for row in RoundFigures.objects.filter(round__in=rounds)}
    found = []
    for round_ in rounds:
        mine = states.get(round_.pk, {})
        if _passed(round_, DeadlineKind.RESULT, now) and not _sum(mine, UNDECIDED):
            endorsed, winners = _sum(mine, STATES["endorsed"]), _sum(mine, RESULTS["winner"])
            total = sum(mine.values())
            found.append(Overview(round_, Edition.RESULT, _day(now), total, endorsed, winners))
            continue
        row = kept.get(round_.pk) or (settle(round_) if _is_settled(round_, now) else None)
        if row is None:
            found.append(Overview(round_, Edition.NONE))
        else:
            found.append(Overview(round_, Edition.CLOSED, _day(row.made_at), row.figures["total"]))
    return found


def _states(rounds: list[Round]) -> dict[int, dict[str, int]]:
    rows = Application.objects.filter(round__in=rounds, deleted_at=None).submitted().order_by()
    found: dict[int, dict[str, int]] = {}
    for round_id, state, number in rows.values_list("round", "state").annotate(n=Count("pk")):
        found.setdefault(round_id, {})[state] = number
    return found


def _sum(states: Mapping[str, int], wanted: Iterable[str]) -> int:
    return sum(states.get(state, 0) for state in wanted)


def _is_settled(round_: Round, now: datetime) -> bool:
    closing = round_.submission_deadline
    return closing is not None and closing.passed(now - SETTLED_AFTER)


def _passed(round_: Round, kind: str, now: datetime) -> bool:
    deadline = round_.deadline(kind)
    return deadline is not None and deadline.passed(now)


def _day(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()
