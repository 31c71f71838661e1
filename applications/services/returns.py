"""Returning an application with points, and marking the points as done."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from applications.models import Application, ReturnPoint, StatusChange
from criteria.models import Question
from notifications import mails
from notifications.services import queue_message

from .extensions import coordinators
from .locking import lock_open, touch
from .transitions import database_now, perform


@dataclass(frozen=True)
class NewPoint:
    """What an officer asks for: about a question, about a clause, or (neither) about the whole application."""

    text: str
    question: Question | None = None
    clause: str = ""


@transaction.atomic
def return_application(
    application: Application, *, actor: User, note: str, points: list[NewPoint]
) -> StatusChange:
    """Give an application back to its agency, with the points to mend.

    Raises:
        TransitionRefused: when state, role or a missing reason stand in the way; nothing has been changed.
    """
    change = perform("return", application, actor=actor, note=note)
    ReturnPoint.objects.bulk_create(
        ReturnPoint(
            application=application,
            change=change,
            question=point.question,
            clause=point.clause,
            text=point.text,
        )
        for point in points
    )
    _tell(application, change, len(points))
    return change


def _tell(application: Application, change: StatusChange, count: int) -> None:
    """A mail to each coordinator."""
    url = mails.absolute(reverse("application_overview", kwargs={"ref": application.reference}))
    told = {"application": application, "note": change.note, "count": count, "url": url}
    for coordinator in coordinators(application):
        subject, body = mails.render_for(coordinator.language, "returned", **told)
        queue_message(
            key=f"returned-{change.pk}-{coordinator.pk}",
            recipient=coordinator.email,
            subject=subject,
            body=body,
            about=application.reference,
            user=coordinator,
            language=coordinator.language or "th",
        )


@transaction.atomic
def mark_point(point: ReturnPoint, *, done: bool, actor: User) -> ReturnPoint:
    """Say that a point is done, or that it is not; saying it twice changes nothing.

    Raises:
        Sealed: when the application is no longer open.
    """
    locked = lock_open(point.application_id)
    row = ReturnPoint.objects.get(pk=point.pk)
    if done == (row.done_at is not None):
        return row
    row.done_at, row.done_by = (database_now(), actor) if done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    touch(locked)
    return row
