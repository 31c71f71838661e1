"""Saving one answer: each field with the revision it was based on, losing nobody's text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from applications.merging import FIELDS, Merged, Texts, merge
from applications.models import Answer, AnswerRevision, Application, LateText
from criteria.models import Question
from criteria.wordcount import count_words

from .late import keep_if_late
from .locking import lock_open, touch

# Far above any word limit, and below what would hurt: one answer is a page, not a book.
LONGEST_TEXT = 50_000


class StaleAnswer(Exception):
    """Somebody saved in between. Carries the answer as it is now; nothing was overwritten.

    `fields` are those that both have changed; `merged` holds the writer's own text in them, and what the others
    stored in a field that the writer has not touched.
    """

    def __init__(self, current: Answer, merged: Merged) -> None:
        super().__init__("stale")
        self.current = current
        self.merged = merged

    @property
    def fields(self) -> tuple[str, ...]:
        return self.merged.conflicts


@dataclass(frozen=True)
class SavedAnswer:
    answer: Answer
    changed: bool
    # Set when the save came after the deadline: the answer is as it was, and this is kept beside it.
    late: LateText | None = None
    # Fields that hold what others have stored since the writer's page was opened, and that it does not show yet.
    adopted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What the writer's page knew: the revision each field was based on (0: none yet), and what it sent before
    without hearing whether that was stored."""

    text: int
    draft_th: int
    sent: tuple[Texts, ...] = ()

    def is_latest(self, revision: int) -> bool:
        return self.text == self.draft_th == revision


@transaction.atomic
def save_answer(
    *,
    application: Application,
    question: Question,
    text: str,
    draft_th: str,
    base: int,
    actor: User | None,
    draft_base: int | None = None,
    sent: Sequence[Texts] = (),
    merging: bool = True,
    yielding: bool = False,
) -> SavedAnswer:
    """Store both texts of an answer as a new revision; after the deadline, beside the answer (`SavedAnswer.late`).

    A field that the writer has not changed since `base` keeps what others have saved (`applications.merging`).

    Args:
        base: the revision that the writer's page was showing (0: none yet).
        draft_base: the one that its Thai draft was based on, when that is another.
        sent: what the page sent before without hearing back, if anything.
        merging: False refuses whenever another revision has been saved since.
        yielding: a field that both have changed keeps what is stored, instead of a refusal.

    Raises:
        StaleAnswer: when others have changed the same field since; the caller shows both texts (409).
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    answer = Answer.objects.filter(application=locked, question=question).first()
    answer = answer or Answer(application=locked, question=question)
    theirs, mine = Texts(answer.text, answer.draft_th), Texts(normalise(text), normalise(draft_th))
    seen = Seen(base, base if draft_base is None else draft_base, tuple(sent))
    merged = _merged(answer, mine, seen, actor) if merging else _unmerged(answer, mine, seen)
    if yielding:
        merged = replace(merged, texts=merged.yielding_to(theirs), conflicts=())
    texts, adopted = merged.texts, merged.adopted
    if late := keep_if_late(locked, answer, text=texts.text, draft_th=texts.draft_th, actor=actor):
        return SavedAnswer(answer, changed=False, late=late, adopted=adopted)
    if texts == theirs:
        # Sending the same save again (a lost reply, a double click) is not a conflict and makes no revision.
        return SavedAnswer(answer, changed=False, adopted=adopted)
    if merged.conflicts:
        raise StaleAnswer(answer, merged)
    _store(locked, answer, merged, actor)
    return SavedAnswer(answer, changed=True, adopted=adopted)


def _store(locked: Application, answer: Answer, merged: Merged, actor: User | None) -> None:
    """The next revision, and which of the two texts is the newer one."""
    texts, now = merged.texts, timezone.now()
    if answer.draft_th != texts.draft_th:
        answer.draft_changed_at = now
    if answer.text != texts.text:
        answer.text_changed_at = now
        if "draft_th" in merged.adopted:
            # Written beside an older Thai draft: the flag has to say so, whatever was cleared before.
            answer.draft_changed_at = now + timedelta.resolution
    answer.text, answer.draft_th = texts.text, texts.draft_th
    answer.text_words = count_words(texts.text, locked.language)
    answer.revision += 1
    answer.save()
    AnswerRevision.objects.create(
        answer=answer, number=answer.revision, text=texts.text, draft_th=texts.draft_th, saved_by=actor
    )
    touch(locked)


def _merged(answer: Answer, mine: Texts, seen: Seen, actor: User | None) -> Merged:
    """The three-way rule. Reads revisions only when the page was behind."""
    if seen.is_latest(answer.revision):
        return Merged(mine)
    numbers = {field: getattr(seen, field) for field in FIELDS}
    rows = list(answer.revisions.filter(number__gte=min(numbers.values()))) if answer.pk else []
    known = {row.number: row for row in rows}
    texts = {field: _text_at(known, number, field) for field, number in numbers.items()}
    base = None if None in texts.values() else Texts(**texts)
    after = max(numbers.values())
    delivered = [
        Texts(row.text, row.draft_th)
        for row in rows
        if actor and row.number > after and row.saved_by_id == actor.pk
    ]
    sent = [Texts(normalise(s.text), normalise(s.draft_th)) for s in seen.sent]
    return merge(mine, Texts(answer.text, answer.draft_th), base, sent=sent, delivered=delivered)


def _text_at(known: dict[int, AnswerRevision], number: int, field: str) -> str | None:
    """One field of a revision; before the first both were empty. None: there is no such revision."""
    if number == 0:
        return ""
    return getattr(known[number], field) if number in known else None


def _unmerged(answer: Answer, mine: Texts, seen: Seen) -> Merged:
    """All or nothing: whatever differs from a later revision is in conflict."""
    if seen.is_latest(answer.revision):
        return Merged(mine)
    return Merged(mine, conflicts=tuple(f for f in FIELDS if getattr(mine, f) != getattr(answer, f)))


@transaction.atomic
def clear_flag(*, application: Application, question: Question, base: int) -> None:
    """The writer has looked: the UN text still says what the changed Thai says.

    Args:
        base: the revision that the writer was looking at.

    Raises:
        StaleAnswer: when either text is another one by now: the writer has not read what the flag is about.
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    answer = Answer.objects.filter(application=locked, question=question).first()
    if answer is None:
        return
    looked_at = answer.revisions.filter(number=base).first()
    seen = Texts(looked_at.text, looked_at.draft_th) if looked_at else Texts()
    if answer.revision != base and seen != Texts(answer.text, answer.draft_th):
        differing = tuple(f for f in FIELDS if getattr(seen, f) != getattr(answer, f))
        raise StaleAnswer(answer, Merged(seen, conflicts=differing))
    Answer.objects.filter(pk=answer.pk).update(flag_cleared_at=timezone.now())


def normalise(text: str) -> str:
    """One kind of line end, no NUL (PostgreSQL cannot hold it), nothing else changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def recount(application: Application) -> None:
    """Count all answers again, after the language of the answers has changed."""
    for answer in application.answers.all():
        words = count_words(answer.text, application.language)
        if words != answer.text_words:
            Answer.objects.filter(pk=answer.pk).update(text_words=words, updated_at=Now())
