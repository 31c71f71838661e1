"""`{{ clinic|when }}`, `{{ slot|hours }}`: anything that begins and may end."""

from datetime import date
from typing import Any

from django import template

from clinics import words
from common.dates import local_date

register = template.Library()


@register.filter
def when(thing: Any) -> str:
    """Date in both eras, and hours in Bangkok."""
    return words.when(thing.starts_at, thing.ends_at)


@register.filter
def hours(thing: Any) -> str:
    """Hours in Bangkok only."""
    return words.hours(thing.starts_at, thing.ends_at)


@register.filter
def day(of: date | None) -> str:
    """A date in both eras."""
    return local_date(of) if of else ""
