"""Times of clinics in words: date in both eras, Bangkok's clock."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.dates import BANGKOK, local_date, local_datetime


def when(starts_at: datetime, ends_at: datetime | None) -> str:
    """`4 December 2021 CE (2564 BE), 09:00–12:00 (Bangkok)`; over midnight both dates are said."""
    start, end = starts_at.astimezone(BANGKOK), ends_at and ends_at.astimezone(BANGKOK)
    if end and end.date() != start.date():
        return _("%(start)s to %(end)s (Bangkok time)") % {
            "start": local_datetime(starts_at),
            "end": local_datetime(ends_at),
        }
    return _("%(day)s, %(time)s (Bangkok time)") % {
        "day": local_date(start.date()),
        "time": hours(starts_at, ends_at),
    }


def hours(starts_at: datetime, ends_at: datetime | None) -> str:
    """`09:00–12:00`, or `09:00` when the end is not known."""
    start = f"{starts_at.astimezone(BANGKOK):%H:%M}"
    return f"{start}–{ends_at.astimezone(BANGKOK):%H:%M}" if ends_at else start
