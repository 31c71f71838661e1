"""What the officer's page of one application reads, in a bounded number of queries."""

from typing import Any

from django.db.models import (
    Case,
    Count,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from applications import returns
from applications.models import Application, Comment, LateText, ReturnPoint
from applications.queries import ApplicationQuerySet
from applications.states import State

from .conflicts import conflict_of
from .vetoes import conflict_reason
from .visibility import sees_scores_q


def for_desk(user: User) -> ApplicationQuerySet:
    """Submitted applications as their officer's page needs them: with `sees` (whether the user may know of scores),
    and the numbers of late answers and of open comments."""
    late = LateText.objects.waiting().filter(application=OuterRef("pk"))
    comments = Comment.objects.filter(application=OuterRef("pk"), resolved_at=None)
    return (
        Application.objects.submitted()
        .with_names()
        .with_time()
        .annotate(
            sees=Case(When(sees_scores_q(user), then=Value(True)), default=Value(False)),
            late_count=_number(late),
            comment_count=_number(comments),
        )
    )


def _number(rows: Any) -> Coalesce:
    counted = rows.order_by().values("application").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def conflict_words(user: User, application: Application) -> str:
    """Why the officer may not judge this application, or "". `application` comes from `for_desk`."""
    kind = None if application.sees else conflict_of(user, application)
    return conflict_reason(kind) if kind else ""


def points(application: Application) -> list[returns.Point]:
    """The points that the agency is mending now."""
    if application.state != State.RETURNED:
        return []
    rows = ReturnPoint.objects.select_related("question__topic", "question__round", "done_by")
    prefetch_related_objects([application], Prefetch("return_points", rows))
    return returns.points(application)


def open_comments(application: Application) -> list[dict[str, Any]]:
    """The comments that nobody has resolved, by question, each with the way to answer."""
    if not application.comment_count:
        return []
    rows = application.comments.filter(Q(resolved_at=None)).select_related("question__topic", "author")
    found: dict[int, dict[str, Any]] = {}
    for comment in rows.order_by("question__position", "created_at", "pk"):
        place = {
            "question": comment.question,
            "url": comments_url(application, comment.question),
            "comments": [],
        }
        found.setdefault(comment.question_id, place)["comments"].append(comment)
    return list(found.values())


def comments_url(application: Application, question: Any) -> str:
    """Where a question is talked about, on the agency's own page."""
    kwargs = {"ref": application.reference, "number": question.topic.number}
    return f"{reverse('application_topic', kwargs=kwargs)}#comments-{question.number}"
