"""Hours of the night in which no reminder leaves."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class QuietHours:
    """From `start` up to, not including, `end` on the clocks of `zone`, over midnight or not; equal: none at all."""

    start: time
    end: time
    zone: tzinfo

    @classmethod
    def parse(cls, hours: str, zone: tzinfo) -> "QuietHours":
        """Read "21:00-07:00"; empty: none.

        Raises:
            ValueError: when it is neither.
        """
        start, _dash, end = (hours or "00:00-00:00").partition("-")
        return cls(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()), zone)

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in them."""
        clock = moment.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def over(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it lies in."""
        if not self.holds(moment):
            return moment
        local = moment.astimezone(self.zone)
        day = local.date() + timedelta(days=local.time() >= self.end)
        return datetime.combine(day, self.end, self.zone).astimezone(UTC)
