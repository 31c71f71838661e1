"""The plan of a deadline: which reminders leave when, and from when on each makes no sense any more.

A plan depends on the deadline alone, never on what was sent: a deadline that moves has another plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from .offsets import DAY, Offset
from .quiet import QuietHours


@dataclass(frozen=True)
class Departure:
    """One reminder of a deadline `at`: it leaves at `planned`; from `until` on it makes no sense."""

    offset: Offset
    at: datetime
    planned: datetime
    until: datetime


def plan(at: datetime, offsets: Iterable[Offset], zone: tzinfo, quiet: QuietHours) -> tuple[Departure, ...]:
    """Every reminder of a deadline, in the order of leaving.

    What falls into the quiet hours leaves when they are over, unless the deadline has passed by then: in that case it
    leaves in the night rather than never. Of several that would leave at one moment only the last remains.

    Args:
        zone: the zone in whose calendar days are counted (the round's).
    """
    raw = [(offset.before(at, zone), -offset.length, offset.code, offset) for offset in set(offsets)]
    planned = [
        (offset, moved(moment, at, quiet))
        for moment, _length, _code, offset in sorted(raw, key=lambda entry: entry[:3])
        if moment < at
    ]
    ends = [*(moment for _offset, moment in planned[1:]), at]
    return tuple(
        Departure(offset, at, moment, min(end, at, moment + grace(offset)))
        for (offset, moment), end in zip(planned, ends, strict=False)
        if moment < end
    )


def moved(moment: datetime, at: datetime, quiet: QuietHours) -> datetime:
    """The moment itself, or the morning after its night, unless the deadline `at` has passed by then."""
    over = quiet.over(moment)
    return over if over < at else moment


def grace(offset: Offset) -> timedelta:
    """So long a reminder may be late: a day, and never more than half of the time it announces."""
    return min(DAY, offset.length / 2)


def leaves(departure: Departure, now: datetime, quiet: QuietHours) -> datetime | None:
    """When a reminder that has not left yet leaves, asked at `now`; None when it no longer makes sense."""
    if now <= departure.planned:
        return departure.planned
    if now >= departure.until:
        return None
    over = quiet.over(now)
    if over < departure.until:
        return over
    # The night lasts until after the deadline: better now than never.
    return now if over >= departure.at else None


def is_due(departure: Departure, now: datetime, quiet: QuietHours) -> bool:
    """Whether it leaves now, unless it has left already."""
    return leaves(departure, now, quiet) == now
