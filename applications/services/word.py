"""Taking answers from a Word file: what would change, and storing what the writer ticked."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from applications.models import Answer, Application
from applications.tasklist import answers_by_number
from applications.word_in import Found
from criteria.models import Question, QuestionKind

from .answers import StaleAnswer, normalise, save_answer

YES_NO = {"yes": "yes", "no": "no", "ใช่": "yes", "ไม่ใช่": "no", "ไม่": "no", "มี": "yes", "ไม่มี": "no"}


@dataclass(frozen=True)
class Change:
    """One question of which the file says something else than the portal."""

    question: Question
    base: int
    old_text: str
    new_text: str
    old_draft: str
    new_draft: str

    @property
    def changes_text(self) -> bool:
        return self.old_text.strip() != self.new_text.strip()

    @property
    def changes_draft(self) -> bool:
        return self.old_draft.strip() != self.new_draft.strip()

    @property
    def empties(self) -> bool:
        """Whether a text that is there would be gone: such a change is not ticked by itself."""
        return bool((self.old_text and not self.new_text) or (self.old_draft and not self.new_draft))


def changes(application: Application, found: dict[str, Found]) -> list[Change]:
    """What the file would change, in the order of the form."""
    answers = answers_by_number(application)
    rows = []
    for question in application.round.question_set.all():
        told = found.get(question.number)
        if told is None:
            continue
        row = _change(question, answers.get(question.number), told)
        if row.changes_text or row.changes_draft:
            rows.append(row)
    return rows


def _change(question: Question, answer: Answer | None, told: Found) -> Change:
    old_text, old_draft = (answer.text, answer.draft_th) if answer else ("", "")
    new_text = old_text if told.text is None else normalise(told.text)
    if question.kind == QuestionKind.YES_NO:
        new_text = YES_NO.get(new_text.strip().casefold(), old_text)
    new_draft = old_draft if told.draft_th is None else normalise(told.draft_th)
    return Change(question, answer.revision if answer else 0, old_text, new_text, old_draft, new_draft)


@dataclass(frozen=True)
class Taken:
    """What one ticked row asks for: both texts, and the revision that the preview showed."""

    question: Question
    text: str
    draft_th: str
    base: int


def take(
    application: Application, rows: list[Taken], *, actor: User
) -> tuple[list[Question], list[Question]]:
    """Store the ticked rows, each as a new revision; returns the questions stored and those that were stale.

    A stale one is left as it is: somebody has saved since the preview, and nobody's text is overwritten.

    Raises:
        Sealed: when the application is no longer open; nothing is stored then.
    """
    stored: list[Question] = []
    stale: list[Question] = []
    with transaction.atomic():
        for row in rows:
            try:
                save_answer(
                    application=application,
                    question=row.question,
                    text=row.text,
                    draft_th=row.draft_th,
                    base=row.base,
                    actor=actor,
                )
                stored.append(row.question)
            except StaleAnswer:
                stale.append(row.question)
    return stored, stale
