"""What tests of the desk are made of: applications further along, reviewers, reviews and decisions."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from django.utils import timezone

from accounts.models import Agency, User
from accounts.tests.factories import PASSWORD, make_agency, make_member, make_officer, make_user
from applications.models import Application, Snapshot
from applications.services.transitions import perform
from applications.tests.factories import complete_application, make_application
from criteria.models import Criterion, Round
from criteria.tests.factories import make_round
from reviews.models import (
    Assignment,
    ClauseDecision,
    Decision,
    Declaration,
    Interest,
    MessageTemplate,
    Origin,
    Recommendation,
    Review,
    Score,
    Submission,
)

__all__ = [
    "PASSWORD",
    "accepted",
    "assign_to",
    "complete_application",
    "endorsed",
    "in_review",
    "in_screening",
    "make_agency",
    "make_application",
    "make_member",
    "make_officer",
    "make_review",
    "make_reviewer",
    "make_round",
    "make_templates",
    "make_user",
    "screen",
    "submitted",
]


def make_templates() -> None:
    """The templates of messages as the migration makes them, where a flush has taken them away."""
    for row in import_module("reviews.migrations.0004_templates").TEMPLATES:
        MessageTemplate.objects.get_or_create(code=row["code"], defaults=row)


def make_reviewer(**fields: Any) -> User:
    return make_user(is_reviewer=True, **fields)


def _again(application: Application) -> Application:
    return Application.objects.select_related("round", "agency", "category").get(pk=application.pk)


def submitted(agency: Agency | None = None, round_: Round | None = None, **fields: Any) -> Application:
    """A complete application, sealed and submitted by its coordinator; `fields` are set before."""
    agency = agency or make_agency()
    application = complete_application(agency, round_)
    if fields:
        Application.objects.filter(pk=application.pk).update(**fields)
    coordinator = agency.memberships.filter(role="coordinator").select_related("user").first()
    perform("submit", application, actor=coordinator.user if coordinator else make_member(agency))
    return _again(application)


def in_screening(officer: User, application: Application | None = None, **fields: Any) -> Application:
    application = application or submitted(**fields)
    perform("start_screening", application, actor=officer)
    return _again(application)


def newest(application: Application) -> Snapshot:
    return application.snapshots.order_by("-number").first()


def screen(application: Application, officer: User) -> None:
    """Every clause of the newest snapshot decided as met (or not applying)."""
    snapshot = newest(application)
    for finding in snapshot.document["findings"]:
        status = "not_applicable" if finding["status"] == "not_applicable" else "pass"
        reason = "" if status == finding["status"] else "ตรวจจากเอกสารแล้ว"
        ClauseDecision.objects.create(
            application=application,
            snapshot=snapshot,
            clause=finding["clause"],
            finding=finding["status"],
            status=status,
            reason=reason,
            decided_by=officer,
        )


def accepted(officer: User, application: Application | None = None, **fields: Any) -> Application:
    application = in_screening(officer, application, **fields)
    screen(application, officer)
    perform("accept", application, actor=officer)
    return _again(application)


def in_review(officer: User, *reviewers: User, application: Application | None = None) -> Application:
    """An accepted application with these reviewers, in review."""
    application = accepted(officer, application)
    for reviewer in reviewers:
        assign_to(application, reviewer, officer)
    perform("start_review", application, actor=officer)
    return _again(application)


def assign_to(
    application: Application, reviewer: User, officer: User, *, declared: bool = True
) -> Assignment:
    """The row itself; the service with its rules is `services.assigning.assign`."""
    if declared:
        Declaration.objects.create(
            application=application, user=reviewer, interest=Interest.NONE, declared_by=reviewer
        )
    return Assignment.objects.create(
        application=application, reviewer=reviewer, origin=Origin.HAND, assigned_by=officer
    )


def make_review(
    assignment: Assignment,
    scores: Sequence[int | None] | Mapping[str, int | None] = (4, 4, 4, 4, 4, 4),
    *,
    submitted: bool = True,
    **texts: Any,
) -> Review:
    """A score sheet. A score of None is "cannot judge"; `scores` in the order of the criteria, or by clause."""
    application = assignment.application
    now = timezone.now()
    values = {
        "strengths": "ผลลัพธ์วัดได้",
        "weaknesses": "ข้อมูลการขยายผลยังน้อย",
        "advice": "เพิ่มหลักฐานจากผู้รับบริการ",
        "recommendation": Recommendation.ENDORSE,
    } | texts
    review = Review.objects.create(
        assignment=assignment,
        snapshot=newest(application),
        version=1,
        submitted_at=now if submitted else None,
        **values,
    )
    criteria = list(Criterion.objects.filter(round=application.round_id).order_by("clause"))
    given = (
        scores
        if isinstance(scores, Mapping)
        else dict(zip((c.clause for c in criteria), scores, strict=False))
    )
    Score.objects.bulk_create(
        Score(
            review=review,
            criterion=criterion,
            value=given[criterion.clause],
            cannot_judge=given[criterion.clause] is None,
            reason="เหตุผลของคะแนนนี้",
        )
        for criterion in criteria
        if criterion.clause in given
    )
    if submitted:
        Submission.objects.create(
            review=review,
            number=1,
            content=values | {"scores": dict(given)},
        )
    return review


def endorsed(
    officer: User, application: Application | None = None, *, outcome: str = "endorse"
) -> Application:
    """An application with a released decision."""
    application = in_review(officer, application=application)
    Decision.objects.create(
        application=application,
        outcome=outcome,
        reason="ผลงานโดดเด่น",
        decided_by=officer,
        released_by=officer,
    )
    perform(outcome, application, actor=officer, note="ตามมติ")
    return _again(application)
