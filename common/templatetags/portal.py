"""Template vocabulary of the portal: the reader's language, both eras, both clocks."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.dates import WEEKDAYS_ABBR

from common import dates, i18n

register = template.Library()


@register.filter
def localized(thing: Any, name: str) -> str:
    """`{{ round|localized:"name" }}`: the field of the pair that suits the reader."""
    return i18n.localized(thing, name)


@register.filter
def bangkok(moment: datetime | None) -> str:
    """A moment on the Bangkok clock, short."""
    return dates.local_datetime(moment, short=True) if moment else ""


@register.filter
def day_in_words(day: date | None) -> str:
    """A day in the reader's language, both eras, short."""
    return dates.local_date(day, short=True) if day else ""


@register.filter
def est(moment: datetime | None) -> str:
    """A moment on the UN's clock (EST), short."""
    return dates.local_datetime(moment, zone=dates.EST, short=True) if moment else ""


@register.filter
def both_clocks(moment: datetime | None) -> str:
    """A deadline on the UN's clock and on Bangkok's, in one line."""
    return dates.both_clocks(moment) if moment else ""


@register.filter
def local_date(day: date | None) -> str:
    """A day in both eras."""
    return dates.local_date(day) if day else ""


@register.filter
def local_year(year: int | None) -> str:
    """A year in both eras."""
    return dates.local_year(year) if year else ""


@register.filter
def clock_time(moment: datetime | None) -> str:
    """Hours and minutes in Bangkok."""
    return f"{moment.astimezone(dates.BANGKOK):%H:%M}" if moment else ""


@register.filter
def day_number(moment: datetime | None) -> str:
    """The day of the month in Bangkok."""
    return str(moment.astimezone(dates.BANGKOK).day) if moment else ""


@register.filter
def weekday(moment: datetime | None) -> str:
    """The day of the week in Bangkok, in short."""
    return str(WEEKDAYS_ABBR[moment.astimezone(dates.BANGKOK).weekday()]) if moment else ""


@register.filter
def until(end: datetime | None, begin: datetime) -> str:
    """The end of something that has begun at `begin`: the hour alone when it is the same day in Bangkok."""
    if not end:
        return ""
    same_day = end.astimezone(dates.BANGKOK).date() == begin.astimezone(dates.BANGKOK).date()
    return clock_time(end) if same_day else bangkok(end)


@register.filter
def file_size(size: int | None) -> str:
    """A size in words."""
    return filesizeformat(size or 0)


@register.filter
def get_item(mapping: dict, key: Any) -> Any:
    """`mapping[key]`, or None: for tables keyed by a loop variable."""
    return mapping.get(key)
