"""Answers changed after the deadline: kept beside the answer, and part of it once an officer accepts (DESIGN §4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications import deadlines
from applications.models import Answer, AnswerRevision, Application, EventKind, LateText
from applications.permissions import roles_for
from applications.workflow import OFFICER
from criteria.wordcount import count_words

from .locking import lock_open, touch
from .trail import record
from .transitions import TransitionRefused, database_now

# Like the history: what was saved within five minutes is one entry for its reader.
TOGETHER = timedelta(minutes=5)


def keep_if_late(
    locked: Application, answer: Answer, *, text: str, draft_th: str, actor: User | None
) -> LateText | None:
    """Keep a save that comes after the deadline; None when it is in time, and the caller goes on saving.

    Each text is a row of its own. The newest of a person and question is the open one, which can be accepted; the
    former ones stay to be read. The database's clock decides.

    Args:
        locked: the application under its row lock (`lock_open`, which brings the closing along).
        answer: the answer as it stands (unsaved when there is none); typing it again takes the open one back.
        actor: who writes; what nobody typed (an import by the operator) is never late.
    """
    if actor is None:
        return None
    closing, now = deadlines.closing_and_now(locked)
    if closing is None or now <= closing:
        return None
    waiting = locked.late_texts.waiting().filter(question_id=answer.question_id, saved_by=actor)
    if (answer.text, answer.draft_th) == (text, draft_th):
        waiting.update(superseded_at=now)
        return None
    latest = waiting.first()
    if latest and (latest.text, latest.draft_th) == (text, draft_th):
        return latest
    waiting.update(superseded_at=now)
    return LateText.objects.create(
        application=locked, question_id=answer.question_id, saved_by=actor, text=text, draft_th=draft_th
    )


@dataclass
class Sitting:
    """Late texts that one person saved within five minutes, the latest first; all are kept."""

    rows: list[LateText]

    @property
    def latest(self) -> LateText:
        return self.rows[0]

    @property
    def earlier(self) -> list[LateText]:
        return self.rows[1:]


def sittings(rows: Iterable[LateText]) -> list[Sitting]:
    """The late texts of one person and question folded like the history, the latest first."""
    found: list[Sitting] = []
    for row in sorted(rows, key=lambda row: (row.saved_at, row.pk)):
        if found and row.saved_at - found[-1].rows[-1].saved_at <= TOGETHER:
            found[-1].rows.insert(0, row)
        else:
            found.append(Sitting([row]))
    return found[::-1]


def mark(late: LateText, answer: Answer | None) -> str:
    """What an officer is looking at: the late text as it is, and the answer it would replace."""
    return f"{late.saved_at.isoformat()}/{answer.revision if answer else 0}"


@transaction.atomic
def accept_late_text(late: LateText, *, actor: User, seen: str = "") -> Answer:
    """Make a late text the answer, as a new revision in its writer's name; the row remembers which officer did it.

    Raises:
        TransitionRefused: when somebody else than an officer asks, it has been accepted before, its writer has
            typed another one since or taken it back, or the late text or the answer is another than the officer was
            looking at (`seen`, a `mark`; "" accepts without comparing).
        Sealed: when the application is not open.
    """
    locked = lock_open(late.application_id)
    if OFFICER not in roles_for(actor, locked):
        raise TransitionRefused(_("Your role does not allow this step."))
    row = LateText.objects.select_related("saved_by", "question").get(pk=late.pk)
    if row.accepted_at is not None:
        raise TransitionRefused(_("This text has been accepted before."))
    now = database_now()
    answer = Answer.objects.filter(application=locked, question=row.question).first()
    answer = answer or Answer(application=locked, question=row.question)
    if row.superseded_at or (seen and seen != mark(row, answer)):
        raise TransitionRefused(
            _(
                "The late text or the answer has changed since you opened this page. Read both again, then decide."
            )
        )
    if answer.text != row.text:
        answer.text_changed_at = now
    if answer.draft_th != row.draft_th:
        answer.draft_changed_at = now
    answer.text, answer.draft_th = row.text, row.draft_th
    answer.text_words = count_words(row.text, locked.language)
    answer.revision += 1
    answer.save()
    AnswerRevision.objects.create(
        answer=answer,
        number=answer.revision,
        text=row.text,
        draft_th=row.draft_th,
        saved_by=row.saved_by,
    )
    # Not save(): `saved_at` stays the moment of the writing.
    LateText.objects.filter(pk=row.pk).update(accepted_at=now, accepted_by=actor)
    record(EventKind.LATE_ACCEPTED, locked, actor=actor, question=row.question.number)
    touch(locked)
    return answer
