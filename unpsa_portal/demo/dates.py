"""Dates of the practice round that the calendar shows: an opening, a result, and one that was moved."""

from datetime import timedelta

from accounts.models import User
from criteria.deadlines import move_deadline
from criteria.models import Deadline, DeadlineChange, DeadlineKind, Round

OPENED_BEFORE = timedelta(days=40)
RESULT_AFTER = timedelta(days=150)
MOVED_BY = timedelta(days=5)
REASON = "คณะกรรมการขอเวลาพิจารณาเพิ่ม เพราะมีผู้สมัครมากกว่าที่คาด"


def add_dates(round_: Round, officer: User) -> None:
    """Counted from the UN's deadline. Running it again changes nothing."""
    un = round_.deadlines.get(kind=DeadlineKind.UN)
    for kind, at in (
        (DeadlineKind.OPENING, un.at - OPENED_BEFORE),
        (DeadlineKind.RESULT, un.at + RESULT_AFTER),
    ):
        Deadline.objects.filter(round=round_, kind=kind, at=None).update(at=at)
    decision = round_.deadlines.get(kind=DeadlineKind.DECISION)
    if decision.at and not DeadlineChange.objects.filter(deadline__round=round_).exists():
        at = decision.at
        Deadline.objects.filter(pk=decision.pk).update(at=at - MOVED_BY)
        move_deadline(decision, at, reason=REASON, actor=officer)
