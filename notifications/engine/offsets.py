"""How long before a deadline: whole days by the calendar, or hours by the clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_CODE = re.compile(r"([1-9]\d{0,2})([dh])")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Offset:
    """ "7d" or "6h" before. Only one of the two numbers is not 0."""

    days: int = 0
    hours: int = 0

    @classmethod
    def parse(cls, code: str) -> "Offset":
        """Read a code.

        Raises:
            ValueError: when it is neither days nor hours, from 1 to 999.
        """
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError(code)
        number = int(found[1])
        return cls(days=number) if found[2] == "d" else cls(hours=number)

    @property
    def code(self) -> str:
        return f"{self.days}d" if self.days else f"{self.hours}h"

    @property
    def length(self) -> timedelta:
        """About how long; exact where no clock changes."""
        return timedelta(days=self.days, hours=self.hours)

    def before(self, at: datetime, zone: tzinfo) -> datetime:
        """The moment so long before `at`.

        A day is a day of the calendar in `zone`: the same time on the wall, also when the clocks change in between.
        A time that a change leaves out is read as the clock before the change would have shown it; of a time that comes
        twice, the first is meant. An hour is sixty minutes.
        """
        if self.hours:
            return at - timedelta(hours=self.hours)
        wall = at.astimezone(zone).replace(tzinfo=None, fold=0) - timedelta(days=self.days)
        return wall.replace(tzinfo=zone).astimezone(UTC)
