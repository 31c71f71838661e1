"""The watch over the hand-over: how far each endorsed application has come on its way to the UN, and who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from applications import clocks, handover_fields
from applications.models import Application, HandoverTick, Snapshot
from applications.states import State
from criteria.models import Deadline, DeadlineKind

SHOWN = {
    "endorsed": (State.ENDORSED,),
    "sent": (State.SENT_TO_UN,),
    "known": (State.UN_WINNER, State.UN_FINALIST, State.UN_NOT_SELECTED),
}


@dataclass(frozen=True)
class Watched:
    """One application: how many fields of the UN's form are pasted and checked, by whom, and the UN's deadline."""

    application: Application
    total: int
    pasted: int
    checked: int
    pasted_by: tuple[User, ...]
    checked_by: tuple[User, ...]
    deadline: datetime | None

    @property
    def is_overdue(self) -> bool:
        return self.deadline is not None and self.deadline < timezone.now()

    @property
    def tone(self) -> str:
        return clocks.tone(self.deadline) if self.deadline else ""

    @property
    def remaining(self) -> str:
        return clocks.remaining(self.deadline) if self.deadline else ""


def rows_of(shown: str) -> QuerySet[Application]:
    """The applications of one list, the most urgent first."""
    kind = DeadlineKind.RESULT if shown == "sent" else DeadlineKind.UN
    at = Deadline.objects.filter(round=OuterRef("round"), kind=kind).values("at")[:1]
    rows = Application.objects.filter(state__in=SHOWN[shown]).annotate(due_at=Subquery(at))
    return rows.select_related("round", "agency", "category", "un_receipt").order_by("due_at", "reference")


def counts() -> dict[str, int]:
    """How many stand in each list; one query."""
    states = Application.objects.order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(states)
    return {key: sum(found.get(state, 0) for state in own) for key, own in SHOWN.items()}


def watched(applications: Sequence[Application]) -> list[Watched]:
    """The endorsed ones of a page with their ticks. Two queries."""
    newest = Snapshot.objects.filter(application__in=applications).order_by("application_id", "-number")
    fields = {
        snapshot.application_id: {
            field.key: field.sha256 for field in handover_fields.fields_of(snapshot.document)
        }
        for snapshot in newest.distinct("application_id")
    }
    ticks: dict[int, list[HandoverTick]] = {}
    for tick in HandoverTick.objects.filter(application__in=applications).select_related(
        "pasted_by", "checked_by"
    ):
        # A tick counts only for the text it was given to.
        if fields.get(tick.application_id, {}).get(tick.field) == tick.sha256:
            ticks.setdefault(tick.application_id, []).append(tick)
    return [
        _watched(application, len(fields.get(application.pk, {})), ticks.get(application.pk, []))
        for application in applications
    ]


def _watched(application: Application, total: int, ticks: list[HandoverTick]) -> Watched:
    pasted = [tick.pasted_by for tick in ticks if tick.pasted_by]
    checked = [tick.checked_by for tick in ticks if tick.checked_by]
    return Watched(
        application=application,
        total=total,
        pasted=len(pasted),
        checked=len(checked),
        pasted_by=tuple(dict.fromkeys(pasted)),
        checked_by=tuple(dict.fromkeys(checked)),
        deadline=application.due_at,
    )
