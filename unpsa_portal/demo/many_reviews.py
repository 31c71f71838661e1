"""Reviews of thousands of demo applications: declared, assigned, scored and submitted, written by the thousand."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from applications.models import Event, EventKind, Snapshot
from criteria.models import Criterion, Round
from reviews.models import (
    Assignment,
    Declaration,
    Interest,
    Origin,
    Recommendation,
    Review,
    Score,
    Submission,
)

REVIEWS = 3
# From one step of the workflow to the next, and from the submission until the reviews are in.
STEP, REVIEWED_AFTER = timedelta(hours=6), timedelta(days=2)
REASONS = (
    "ระบุเป้าหมายย่อยชัดเจนและมีตัวเลขผลลัพธ์ก่อนและหลังดำเนินการ",
    "มีหลักฐานจากหน่วยงานภายนอกและผู้รับบริการยืนยันผล",
    "ข้อมูลการขยายผลยังมีเพียงพื้นที่เดียว ควรเพิ่มหลักฐาน",
    "วิธีการใหม่ในบริบทของพื้นที่ และมีแนวทางรักษาความต่อเนื่อง",
    "ภาคีมีส่วนร่วมตั้งแต่การออกแบบ แต่บทบาทของชุมชนยังไม่ชัด",
)


class ManyReviews:
    """Some reviewers give more than others, some applications deserve more; the same seed, the same."""

    def __init__(self, round_: Round, officer: User, reviewers: list[User], chance: random.Random) -> None:
        self.officer, self.reviewers, self.random = officer, reviewers, chance
        self.criteria = list(Criterion.objects.filter(round=round_).order_by("clause"))
        # How much a reviewer gives above or below what the others would.
        self.leniency = {user.pk: self.random.uniform(-0.8, 0.8) for user in reviewers}

    def write(self, sealed: list[Snapshot]) -> None:
        """Three reviews of each snapshot's application."""
        pairs = [(s, reviewer) for s in sealed for reviewer in self.random.sample(self.reviewers, REVIEWS)]
        Declaration.objects.bulk_create(
            Declaration(application_id=s.application_id, user=r, interest=Interest.NONE, declared_by=r)
            for s, r in pairs
        )
        assignments = Assignment.objects.bulk_create(
            Assignment(
                application_id=s.application_id,
                reviewer=r,
                origin=Origin.AUTOMATIC,
                assigned_by=self.officer,
            )
            for s, r in pairs
        )
        at = {s.application_id: s.sealed_at + REVIEWED_AFTER for s in sealed}
        reviews = Review.objects.bulk_create(
            self._review(a, s, at[a.application_id]) for a, (s, _r) in zip(assignments, pairs, strict=True)
        )
        worth = {s.application_id: self.random.uniform(1.2, 4.8) for s in sealed}
        sheets = [self._scores(review, worth[review.assignment.application_id]) for review in reviews]
        Score.objects.bulk_create((score for sheet in sheets for score in sheet), batch_size=5000)
        Submission.objects.bulk_create(
            Submission(review=review, number=1, content=_content(review, sheet))
            for review, sheet in zip(reviews, sheets, strict=True)
        )
        Event.objects.bulk_create(
            event for a in assignments for event in self._events(a, at[a.application_id])
        )

    def _review(self, assignment: Assignment, snapshot: Snapshot, at: datetime) -> Review:
        return Review(
            assignment=assignment,
            snapshot=snapshot,
            version=1,
            strengths=self.random.choice(REASONS),
            weaknesses=self.random.choice(REASONS),
            advice=self.random.choice(REASONS),
            recommendation=self.random.choice(Recommendation.values),
            submitted_at=at,
        )

    def _scores(self, review: Review, worth: float) -> list[Score]:
        mean = worth + self.leniency[review.assignment.reviewer_id]
        sheet = []
        for criterion in self.criteria:
            cannot = self.random.random() < 0.02
            value = None if cannot else min(5, max(0, round(self.random.gauss(mean, 0.7))))
            sheet.append(
                Score(
                    review=review,
                    criterion=criterion,
                    value=value,
                    cannot_judge=cannot,
                    reason=self.random.choice(REASONS),
                )
            )
        return sheet

    def _events(self, assignment: Assignment, at: datetime) -> Iterator[Event]:
        shared = {"application_id": assignment.application_id}
        person = {"person": assignment.reviewer_id}
        yield Event(
            kind=EventKind.ASSIGNED,
            actor=self.officer,
            real_actor=self.officer,
            # With the first one the review begins: the third step after the submission.
            at=at - REVIEWED_AFTER + 3 * STEP,
            detail=person,
            **shared,
        )
        yield Event(
            kind=EventKind.REVIEW_SUBMITTED,
            actor=assignment.reviewer,
            real_actor=assignment.reviewer,
            at=at,
            detail=person | {"number": 1},
            **shared,
        )


def _content(review: Review, sheet: list[Score]) -> dict[str, Any]:
    """What was submitted, in the shape of `reviews.services.scoring`."""
    scores = {
        row.criterion.clause: {"value": row.value, "cannot_judge": row.cannot_judge, "reason": row.reason}
        for row in sheet
    }
    texts = {name: getattr(review, name) for name in ("strengths", "weaknesses", "advice", "recommendation")}
    return {"scores": scores, **texts}
