"""The reminders that a round is born with."""

from typing import Any

from criteria.models import Round

from .models import ReminderPlan
from .models.reminder import AUDIENCES, OFFSETS, Milestone


def usual(round_: Round) -> list[ReminderPlan]:
    """What is reminded of when nobody says otherwise, not yet saved."""
    return [
        ReminderPlan(
            round=round_,
            milestone=milestone,
            offsets=list(OFFSETS[milestone]),
            audience=AUDIENCES[milestone][0],
        )
        for milestone in Milestone
    ]


def after_birth(
    sender: type[Round], instance: Round, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Every new round gets the usual reminders."""
    if created and not raw:
        ReminderPlan.objects.bulk_create(usual(instance))


def after_copying(sender: Any, source: Round, copy: Round, **kwargs: Any) -> None:
    """A copy is reminded of as its source was."""
    former = {row.milestone: row for row in source.reminder_plans.all()}
    for row in copy.reminder_plans.all():
        if like := former.get(row.milestone):
            row.offsets, row.audience, row.enabled = like.offsets, like.audience, like.enabled
            row.save()
