"""What a reviewer has to do: the own assignments that may be opened now, each with its state and progress."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applications import clocks
from applications.models import Application
from applications.states import State
from common.dates import both_clocks
from criteria.models import Criterion, DeadlineKind, Round

from .models import Assignment, Declaration, Submission
from .visibility import open_assignments, reviewable_q, window_of

# State of a duty → its word and its tone.
STATES = {
    "declare": (gettext_lazy("declare your interests first"), "warn"),
    "new": (gettext_lazy("not begun"), "quiet"),
    "begun": (gettext_lazy("begun"), ""),
    "reopened": (gettext_lazy("opened again by OPDC"), "warn"),
    "submitted": (gettext_lazy("submitted"), "ok"),
    "ended": (gettext_lazy("no longer in review"), "quiet"),
}
OPEN = ("declare", "new", "begun", "reopened")


@dataclass(frozen=True)
class Duty:
    """One assignment in the reviewer's list."""

    assignment: Assignment
    state: str
    done: int
    asked: int

    @property
    def application(self) -> Application:
        return self.assignment.application

    @property
    def word(self) -> str:
        return str(STATES[self.state][0])

    @property
    def tone(self) -> str:
        return STATES[self.state][1]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def due(self) -> dict[str, Any] | None:
        """What is left until the reviews are due, for work that is still to be done."""
        return due_of(self.application.round)


def due_of(round_: Round) -> dict[str, Any] | None:
    """When the reviews of a round are due, and what is left until then."""
    deadline = round_.deadline(DeadlineKind.REVIEW)
    if deadline is None:
        return None
    return {
        "at": deadline.at,
        "remaining": clocks.remaining(deadline.at),
        "tone": clocks.tone(deadline.at),
    }


@dataclass(frozen=True)
class ClosedRound:
    """Assignments that cannot be opened now, because the reviewers' window is closed."""

    name: str
    assigned: int
    words: str


def duties(user: User) -> list[Duty]:
    """What is to be done first, then what is done; by due date within. A constant number of queries."""
    latest = Declaration.objects.filter(user=user, application=OuterRef("application")).order_by("-pk")
    asked = Criterion.objects.filter(round=OuterRef("application__round")).order_by().values("round")
    judged = Q(review__scores__value__isnull=False) | Q(review__scores__cannot_judge=True)
    rows = (
        open_assignments(user)
        .filter(application__in=Application.objects.filter(reviewable_q(user)))
        .select_related("application__round", "application__agency", "application__category", "review")
        .prefetch_related("application__round__deadlines")
        .annotate(
            declared=Subquery(latest.values("interest")[:1]),
            asked=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
            done=Count("review__scores", filter=judged),
            sent_before=Exists(Submission.objects.filter(review=OuterRef("review"))),
        )
        .order_by("pk")
    )
    found = [Duty(row, _state(row), row.done, row.asked) for row in rows]
    return sorted(found, key=_urgency)


def place_of(user: User, assignment: Assignment) -> tuple[int, int]:
    """Which of the user's reviews of the round this is, and of how many; in the order of assignment. One query."""
    own = open_assignments(user).filter(
        application__in=Application.objects.filter(reviewable_q(user), round=assignment.application.round_id)
    )
    keys = list(own.order_by("pk").values_list("pk", flat=True))
    return keys.index(assignment.pk) + 1, len(keys)


def closed_rounds(user: User) -> list[ClosedRound]:
    """Rounds in which the user has assignments but may not come in now, and when that will be."""
    rounds = (
        Round.objects.filter(applications__assignments__in=open_assignments(user))
        .exclude(review_windows=None)
        .annotate(
            assigned=Count(
                "applications__assignments",
                filter=Q(applications__assignments__reviewer=user, applications__assignments__freed=""),
                distinct=True,
            )
        )
        .prefetch_related("review_windows")
        .order_by("-year", "code")
    )
    now = timezone.now()
    found = []
    for round_ in rounds:
        window = window_of(round_)
        if window.opens_at <= now <= window.closes_at:
            continue
        found.append(
            ClosedRound(str(round_), round_.assigned, _window_words(window.opens_at, window.closes_at, now))
        )
    return found


def _window_words(opens_at: datetime, closes_at: datetime, now: datetime) -> str:
    if opens_at > now:
        return _("Reviewing opens: %(moment)s.") % {"moment": both_clocks(opens_at)}
    return _("Reviewing closed: %(moment)s.") % {"moment": both_clocks(closes_at)}


def _state(row: Assignment) -> str:
    review = getattr(row, "review", None)
    if review is not None and review.submitted_at is not None:
        return "submitted"
    if row.application.state != State.IN_REVIEW:
        return "ended"
    if row.declared is None:
        return "declare"
    if row.sent_before:
        return "reopened"
    return "begun" if review is not None and review.version else "new"


def _urgency(duty: Duty) -> tuple[int, float, int]:
    rank = 0 if duty.is_open else 1 if duty.state == "submitted" else 2
    due = duty.due
    return rank, due["at"].timestamp() if due else float("inf"), duty.assignment.pk
