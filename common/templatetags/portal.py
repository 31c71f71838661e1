"""Template vocabulary of the portal: the reader's language, both eras, both clocks."""

from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat

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
def est(moment: datetime | None) -> str:
    """A moment on the UN's clock (EST), short."""
    return dates.local_datetime(moment, zone=dates.EST, short=True) if moment else ""


@register.filter
def both_clocks(moment: datetime | None) -> str:
    """A deadline on the UN's clock and on Bangkok's, in one line."""
    return dates.both_clocks(moment) if moment else ""


@register.filter
def clock_time(moment: datetime | None) -> str:
    """Hours and minutes in Bangkok."""
    return f"{moment.astimezone(dates.BANGKOK):%H:%M}" if moment else ""


@register.filter
def file_size(size: int | None) -> str:
    """A size in words."""
    return filesizeformat(size or 0)


@register.filter
def get_item(mapping: dict, key: Any) -> Any:
    """`mapping[key]`, or None: for tables keyed by a loop variable."""
    return mapping.get(key)
