"""Thousands of demo applications for measuring, with three submitted reviews each: rows written by the thousand.

They are variants of the complete examples, sealed with their own snapshots. What the services would have written is
written here in bulk, so it is for demonstration data alone; the four examples go through the services themselves.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from applications import snapshots
from applications.models import (
    Answer,
    Application,
    Link,
    Prescreening,
    ReferenceLetter,
    Snapshot,
    StatusChange,
    SupportingDocument,
)
from applications.states import State
from criteria.models import Round
from criteria.queries import rounds_with_rules
from reviews.engine.words import plain
from reviews.models import (
    ClauseDecision,
    Decision,
    SearchText,
)

from .crowd import make_reviewers, make_unit_coordinator, make_units
from .many_reviews import REVIEWED_AFTER, STEP, ManyReviews

BATCH = 500
# How often each state stands in a hundred; all of them have been reviewed.
STATES = (
    (State.IN_REVIEW, 80),
    (State.ENDORSED, 8),
    (State.NOT_ENDORSED, 5),
    (State.SENT_TO_UN, 4),
    (State.UN_FINALIST, 2),
    (State.UN_WINNER, 1),
)
ROAD = (State.SUBMITTED, State.IN_SCREENING, State.ACCEPTED, State.IN_REVIEW)
AFTER = {
    State.IN_REVIEW: (),
    State.ENDORSED: (State.ENDORSED,),
    State.NOT_ENDORSED: (State.NOT_ENDORSED,),
    State.SENT_TO_UN: (State.ENDORSED, State.SENT_TO_UN),
    State.UN_FINALIST: (State.ENDORSED, State.SENT_TO_UN, State.UN_FINALIST),
    State.UN_WINNER: (State.ENDORSED, State.SENT_TO_UN, State.UN_WINNER),
}


@dataclass
class Pattern:
    """What a variant takes over from one complete example."""

    source: Application
    content: dict[str, Any]
    words: str
    parts: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)


class Many:
    """Writes variants in one round. The same seed, the same variants."""

    def __init__(self, round_: Round, officer: User, seed: int) -> None:
        self.round = rounds_with_rules().get(pk=round_.pk)
        self.officer = officer
        self.random = random.Random(seed)  # noqa: S311 - the same seed, the same demo
        self.agencies = make_units()
        self.coordinator = make_unit_coordinator(self.agencies)
        self.reviews = ManyReviews(round_, officer, make_reviewers(), self.random)

    def write(self, sources: list[Application], count: int) -> int:
        """Add `count` variants of the sources. Returns how many were made."""
        patterns = [_pattern(source, self.coordinator) for source in sources]
        plan = iter(range(count))
        while batch := list(islice(plan, BATCH)):
            with transaction.atomic():
                self._batch(patterns, len(batch))
        return count

    def _batch(self, patterns: list[Pattern], size: int) -> None:
        first = self._numbers(size)
        chosen = [(self.random.choice(patterns), first + step) for step in range(size)]
        applications = Application.objects.bulk_create(self._application(p, n) for p, n in chosen)
        variants = [(a, p) for a, (p, _n) in zip(applications, chosen, strict=True)]
        self._parts(variants)
        sealed = Snapshot.objects.bulk_create(self._snapshot(a, p) for a, p in variants)
        SearchText.objects.bulk_create(_search_text(a, p) for a, p in variants)
        StatusChange.objects.bulk_create(row for a, _p in variants for row in self._changes(a))
        ClauseDecision.objects.bulk_create(
            self._clause(snapshot, finding)
            for snapshot, (_a, p) in zip(sealed, variants, strict=True)
            for finding in p.content["findings"]
        )
        self.reviews.write(sealed)
        decided = (State.ENDORSED, State.NOT_ENDORSED)
        Decision.objects.bulk_create(
            self._decision(a) for a in applications if set(decided) & {a.state, *AFTER[State(a.state)]}
        )

    def _numbers(self, size: int) -> int:
        """The first of so many fresh numbers of the round."""
        locked = Round.objects.select_for_update(no_key=True).get(pk=self.round.pk)
        first = locked.last_reference + 1
        Round.objects.filter(pk=locked.pk).update(last_reference=locked.last_reference + size)
        return first

    def _application(self, pattern: Pattern, number: int) -> Application:
        source, place = pattern.source, self.random.randint(1, 9999)
        submitted = timezone.now() - timedelta(minutes=self.random.randint(60 * 24 * 5, 60 * 24 * 30))
        states, weights = zip(*STATES, strict=True)
        return Application(
            reference=f"{self.round.reference_prefix}-{number:04d}",
            round_id=source.round_id,
            agency=self.random.choice(self.agencies),
            category=self.random.choice(list(self.round.category_set.all())),
            language=source.language,
            state=self.random.choices(states, weights)[0],
            title_th=f"{source.title_th} (พื้นที่ {place})",
            title_en=f"{source.title_en} (area {place})",
            started_on=source.started_on,
            website=source.website,
            nomination_mode=source.nomination_mode,
            sdgs=source.sdgs,
            created_by=self.coordinator,
            submitted_at=submitted,
        )

    def _parts(self, variants: list[tuple[Application, Pattern]]) -> None:
        """Answers, documents and the rest; the files behind them are the example's own."""
        for model in (Prescreening, Answer, SupportingDocument, ReferenceLetter, Link):
            rows = (_copy(row, a) for a, p in variants for row in p.parts[model])
            model.objects.bulk_create(rows, batch_size=5000)

    def _snapshot(self, application: Application, pattern: Pattern) -> Snapshot:
        initiative = pattern.content["application"]["initiative"] | {
            "title_th": application.title_th,
            "title_en": application.title_en,
        }
        category = application.category
        content = pattern.content | {
            "reference": application.reference,
            "sealed_at": application.submitted_at.isoformat(),
            "category": {
                "number": category.number,
                "name_th": category.name_th,
                "name_en": category.name_en,
            },
            "application": pattern.content["application"]
            | {"initiative": initiative, "category": category.number},
        }
        text = snapshots.canonical(content)
        return Snapshot(
            application=application,
            number=1,
            content=text,
            sha256=snapshots.sha256_of(text),
            sealed_at=application.submitted_at,
            sealed_by=self.coordinator,
        )

    def _changes(self, application: Application) -> Iterator[StatusChange]:
        at, before = application.submitted_at, State.DRAFT
        for state in (*ROAD, *AFTER[State(application.state)]):
            if state in AFTER[State(application.state)]:
                # A decision follows the reviews.
                at = max(at, application.submitted_at + REVIEWED_AFTER + STEP)
            actor = self.coordinator if state == State.SUBMITTED else self.officer
            yield StatusChange(
                application=application,
                from_state=before,
                to_state=state,
                actor=actor,
                real_actor=actor,
                at=at,
            )
            at, before = at + STEP, state

    def _clause(self, snapshot: Snapshot, finding: dict[str, Any]) -> ClauseDecision:
        status = finding["status"] if finding["status"] in ("pass", "not_applicable") else "pass"
        return ClauseDecision(
            application_id=snapshot.application_id,
            snapshot=snapshot,
            clause=finding["clause"],
            finding=finding["status"],
            status=status,
            reason="" if status == finding["status"] else "ตรวจเอกสารแล้วเป็นไปตามเกณฑ์",
            decided_by=self.officer,
        )

    def _decision(self, application: Application) -> Decision:
        refused = application.state == State.NOT_ENDORSED
        return Decision(
            application=application,
            outcome="not_endorse" if refused else "endorse",
            reason="มติคณะผู้พิจารณาตามคะแนนและข้อคิดเห็นของผู้ประเมิน",
            decided_by=self.officer,
            released_by=self.officer,
        )


def _pattern(source: Application, coordinator: User) -> Pattern:
    application = Application.objects.with_everything().get(pk=source.pk)
    content = snapshots.content_of(application, number=1, sealed_at=timezone.now(), sealed_by=coordinator) | {
        "history": []
    }
    texts = [
        text
        for topic in content["topics"]
        for question in topic["questions"]
        for text in (question["answer"]["text"], question["answer"]["draft_th"])
    ]
    words = "\n".join(plain(text) for text in texts if text)
    parts = {
        Prescreening: [application.prescreening],
        Answer: list(application.answers.all()),
        SupportingDocument: list(application.documents.all()),
        ReferenceLetter: list(application.letters.all()),
        Link: list(application.links.all()),
    }
    return Pattern(application, content, words, parts)


def _copy(row: models.Model, application: Application) -> models.Model:
    """A new row with the same values for another application."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**values | {"application_id": application.pk})


def _search_text(application: Application, pattern: Pattern) -> SearchText:
    own = (application.reference, application.title_th, application.title_en)
    text = "\n".join([*map(plain, own), pattern.words])
    return SearchText(application=application, snapshot_number=1, text=text)
