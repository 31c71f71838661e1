"""Saving one answer: with the revision it was based on, losing nobody's text."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from applications.models import Answer, AnswerRevision, Application, LateText
from criteria.models import Question
from criteria.wordcount import count_words

from .late import keep_if_late
from .locking import lock_open, touch

# Far above any word limit, and below what would hurt: one answer is a page, not a book.
LONGEST_TEXT = 50_000


class StaleAnswer(Exception):
    """Somebody saved in between. Carries the answer as it is now; nothing was overwritten."""

    def __init__(self, current: Answer) -> None:
        super().__init__("stale")
        self.current = current


@dataclass(frozen=True)
class SavedAnswer:
    answer: Answer
    changed: bool
    # Set when the save came after the deadline: the answer is as it was, and this is kept beside it.
    late: LateText | None = None


@transaction.atomic
def save_answer(
    *, application: Application, question: Question, text: str, draft_th: str, base: int, actor: User | None
) -> SavedAnswer:
    """Store both texts of an answer as a new revision; after the deadline, beside the answer (`SavedAnswer.late`).

    Args:
        base: the revision that the writer's page was showing (0: none yet).

    Raises:
        StaleAnswer: when another revision has been saved since; the caller shows both texts (409).
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    text, draft_th = normalise(text), normalise(draft_th)
    answer = Answer.objects.filter(application=locked, question=question).first()
    answer = answer or Answer(application=locked, question=question)
    if late := keep_if_late(locked, answer, text=text, draft_th=draft_th, actor=actor):
        return SavedAnswer(answer, changed=False, late=late)
    if (answer.text, answer.draft_th) == (text, draft_th):
        # Sending the same save again (a lost reply, a double click) is not a conflict and makes no revision.
        return SavedAnswer(answer, changed=False)
    if answer.revision != base:
        raise StaleAnswer(answer)
    now = timezone.now()
    if answer.text != text:
        answer.text_changed_at = now
    if answer.draft_th != draft_th:
        answer.draft_changed_at = now
    answer.text, answer.draft_th = text, draft_th
    answer.text_words = count_words(text, locked.language)
    answer.revision += 1
    answer.save()
    AnswerRevision.objects.create(
        answer=answer, number=answer.revision, text=text, draft_th=draft_th, saved_by=actor
    )
    touch(locked)
    return SavedAnswer(answer, changed=True)


@transaction.atomic
def clear_flag(*, application: Application, question: Question) -> None:
    """The writer has looked: the UN text still says what the changed Thai says. Raises Sealed."""
    locked = lock_open(application.pk)
    Answer.objects.filter(application=locked, question=question).update(flag_cleared_at=timezone.now())


def normalise(text: str) -> str:
    """One kind of line end, no NUL (PostgreSQL cannot hold it), nothing else changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def recount(application: Application) -> None:
    """Count all answers again, after the language of the answers has changed."""
    for answer in application.answers.all():
        words = count_words(answer.text, application.language)
        if words != answer.text_words:
            Answer.objects.filter(pk=answer.pk).update(text_words=words, updated_at=Now())
