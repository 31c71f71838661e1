"""A practice round that is open now, copied from the newest rulebook, with deadlines counted from today."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from common.dates import EST
from criteria.models import DeadlineKind, Round
from criteria.rulebook_file import available
from criteria.services import copy_round, load_rulebook

CODE, PREFIX = "unpsa-practice", "PRACTICE"
DAYS = {DeadlineKind.INTERNAL: 21, DeadlineKind.UN: 35, DeadlineKind.REVIEW: 50, DeadlineKind.DECISION: 60}


def dates_from(today: datetime) -> dict[str, datetime]:
    """Each deadline at the end of its day on the UN's clock."""
    start = today.astimezone(EST).date()
    return {
        kind: datetime.combine(start + timedelta(days=days), time(23, 59, 59), EST)
        for kind, days in DAYS.items()
    }


def make_practice_round() -> Round:
    """The practice round. When its deadline has passed, all of them are counted from today again."""
    round_ = Round.objects.filter(code=CODE).first()
    now = timezone.now()
    if round_ is None:
        source = load_rulebook(available()[-1]).round  # the newest that comes with the portal
        return copy_round(
            source,
            code=CODE,
            reference_prefix=PREFIX,
            name_th=f"รอบฝึกซ้อม (ใช้เกณฑ์ {source.code.upper()})",
            name_en=f"Practice round (rules of {source.code.upper()})",
            year=now.year,
            deadlines=dates_from(now),
            is_open=True,
            is_practice=True,
        )
    closing = round_.submission_deadline
    if closing is None or closing.passed(now):
        for kind, moment in dates_from(now).items():
            deadline = round_.deadlines.get(kind=kind)
            deadline.at = moment
            deadline.save()
    return round_
