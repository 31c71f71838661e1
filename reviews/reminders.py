"""Which reviewers are due: open reviews of applications in review, without those that a conflict keeps from them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from applications.models import Application
from applications.states import State
from criteria.models import DeadlineKind, ReviewWindow
from notifications.models import Delivery, Milestone, ReminderPlan
from notifications.registry import Target, register

from .conflicts import conflicts_between
from .models import Assignment
from .visibility import reviewable_q


def register_all() -> None:
    register(Milestone.REVIEW, reviews, _is_theirs)


def _is_theirs(delivery: Delivery) -> bool:
    """Whether the review is still to be written, and its reviewer may come in at this moment and has no conflict."""
    rows = _unwritten().filter(pk=delivery.subject.removeprefix("assignment-"), reviewer=delivery.user_id)
    if delivery.user is None:
        return False
    return rows.filter(application__in=Application.objects.filter(reviewable_q(delivery.user))).exists()


def _unwritten() -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        Q(review=None) | Q(review__submitted_at=None),
        freed="",
        application__state=State.IN_REVIEW,
        application__deleted_at=None,
        reviewer__is_active=True,
        reviewer__is_reviewer=True,
    )


def reviews(plans: Sequence[ReminderPlan], now: datetime) -> Iterator[Target]:
    """Nothing of what an application says stands in the mail: a reviewer reads it in the portal, while it is open."""
    due = {}
    for plan in plans:
        deadline = plan.round.deadline(DeadlineKind.REVIEW)
        if deadline and deadline.at > now:
            due[plan.round_id] = plan, deadline.at
    if not due:
        return
    windows = _windows(due, now)
    rows = list(
        _unwritten()
        .filter(application__round__in=due)
        .select_related("application", "reviewer")
        .order_by("pk")
    )
    kept_out = conflicts_between([row.application for row in rows], [row.reviewer for row in rows])
    for row in rows:
        if (row.application_id, row.reviewer_id) in kept_out:
            continue
        plan, at = due[row.application.round_id]
        window = windows.get(row.application.round_id)
        if window is not None and window.closes_at <= now:
            continue
        yield Target(
            plan=plan,
            subject=f"assignment-{row.pk}",
            at=at,
            recipient=row.reviewer.email,
            user_id=row.reviewer_id,
            language=row.reviewer.language,
            not_before=window and window.opens_at,
            not_after=window and window.closes_at,
            label=row.application.reference,
            path=reverse("review", kwargs={"ref": row.application.reference}),
            list_path=reverse("review_queue"),
        )


def _windows(rounds: Iterable[int], now: datetime) -> dict[int, ReviewWindow]:
    """The access window that is open, or comes next, in each round that has any; the last when all are over."""
    found: dict[int, ReviewWindow] = {}
    for window in ReviewWindow.objects.filter(round__in=rounds).order_by("opens_at"):
        kept = found.get(window.round_id)
        if kept is None or kept.closes_at <= now:
            found[window.round_id] = window
    return found
