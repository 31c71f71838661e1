"""Which reviewers are due: open reviews of applications in review, without those that a conflict keeps from them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from applications.states import State
from criteria.models import DeadlineKind
from notifications.models import Milestone, ReminderPlan
from notifications.registry import Target, register

from .conflicts import conflicts_between
from .models import Assignment


def register_all() -> None:
    register(Milestone.REVIEW, reviews)


def reviews(plans: Sequence[ReminderPlan], now: datetime) -> Iterator[Target]:
    """Nothing of what an application says stands in the mail: a reviewer reads it in the portal, while it is open."""
    due = {}
    for plan in plans:
        deadline = plan.round.deadline(DeadlineKind.REVIEW)
        if deadline and deadline.at > now:
            due[plan.round_id] = plan, deadline.at
    if not due:
        return
    rows = list(
        Assignment.objects.filter(
            Q(review=None) | Q(review__submitted_at=None),
            freed="",
            application__round__in=due,
            application__state=State.IN_REVIEW,
            application__deleted_at=None,
            reviewer__is_active=True,
            reviewer__is_reviewer=True,
        )
        .select_related("application", "reviewer")
        .order_by("pk")
    )
    kept_out = conflicts_between([row.application for row in rows], [row.reviewer for row in rows])
    for row in rows:
        if (row.application_id, row.reviewer_id) in kept_out:
            continue
        plan, at = due[row.application.round_id]
        yield Target(
            plan=plan,
            subject=f"assignment-{row.pk}",
            at=at,
            recipient=row.reviewer.email,
            user_id=row.reviewer_id,
            label=row.application.reference,
            path=reverse("review", kwargs={"ref": row.application.reference}),
            list_path=reverse("review_queue"),
        )
