"""A practice round that is open now, copied from the 2022 rulebook, with deadlines counted from today."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from common.dates import EST
from criteria.models import DeadlineKind, Round
from criteria.services import copy_round, load_rulebook

SOURCE, CODE, PREFIX = "unpsa_2022", "unpsa-practice", "PRACTICE"
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
        return copy_round(
            load_rulebook(SOURCE).round,
            code=CODE,
            reference_prefix=PREFIX,
            name_th="รอบฝึกซ้อม (ใช้เกณฑ์ UNPSA 2022)",
            name_en="Practice round (rules of UNPSA 2022)",
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
