"""Until when an enquiry is to be answered: working days, without weekends and the holidays that the operator names."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings

from ..models import EnquiryKind

SATURDAY = 5


def after(start: date, days: int, holidays: Collection[date] = ()) -> date:
    """The day so many working days after `start`; the day of the start itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            days -= 1
    return day


def due_on(kind: str, start: date) -> date:
    """When the answer to an enquiry of this kind is due."""
    days = settings.COMPLAINT_WORKDAYS if kind == EnquiryKind.COMPLAINT else settings.QUESTION_WORKDAYS
    return after(start, days, settings.PUBLIC_HOLIDAYS)
