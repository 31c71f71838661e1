"""Every saved state of an answer: listed for reading, compared with any other, restored as a new one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from applications.models import Answer, AnswerRevision, Application
from common.textdiff import Difference, differences
from criteria.models import Question
from criteria.wordcount import count_words

from .answers import SavedAnswer, save_answer

# Autosave makes a revision every few seconds of typing; a reader wants one entry for a sitting.
TOGETHER = timedelta(minutes=5)


class NoSuchRevision(LookupError):
    """The answer has no revision of this number."""


@dataclass(frozen=True)
class Version:
    """One revision as the history shows it."""

    number: int
    saved_at: datetime
    saved_by: User | None
    words: int
    # The latest earlier revision with the same two texts: what was restored (by the button or by hand).
    again: int | None


@dataclass
class Entry:
    """What one person saved in one sitting, the latest first. Every revision stays kept."""

    versions: list[Version]

    @property
    def latest(self) -> Version:
        return self.versions[0]

    @property
    def earlier(self) -> list[Version]:
        return self.versions[1:]

    def takes(self, version: Version) -> bool:
        """Whether the next newer `version` belongs to the same sitting, which lasts five minutes at most."""
        first = self.versions[-1]
        return (
            version.again is None
            and self.latest.again is None
            and version.saved_by == first.saved_by
            and version.saved_at - first.saved_at <= TOGETHER
        )


def entries(answer: Answer, language: str) -> list[Entry]:
    """The history of an answer, the latest first, in one query.

    Args:
        language: of the UN text, for its words.
    """
    found: list[Entry] = []
    for version in _versions(answer, language):
        if found and found[-1].takes(version):
            found[-1].versions.insert(0, version)
        else:
            found.append(Entry([version]))
    return found[::-1]


def _versions(answer: Answer, language: str) -> list[Version]:
    """The oldest first."""
    versions: list[Version] = []
    known: dict[tuple[str, str], int] = {}
    for row in answer.revisions.select_related("saved_by").order_by("number"):
        texts = (row.text, row.draft_th)
        words = count_words(row.text, language)
        versions.append(Version(row.number, row.saved_at, row.saved_by, words, known.get(texts)))
        known[texts] = row.number
    return versions


@dataclass(frozen=True)
class Comparison:
    """Two revisions of one answer and what differs from the first to the second."""

    old: AnswerRevision
    new: AnswerRevision
    text: list[Difference]
    draft_th: list[Difference]


def compare(answer: Answer, first: int, second: int, language: str) -> Comparison:
    """Compare any two revisions, in the order given. Raises NoSuchRevision."""
    rows = {
        row.number: row
        for row in answer.revisions.select_related("saved_by").filter(number__in=(first, second))
    }
    if not {first, second} <= rows.keys():
        raise NoSuchRevision
    old, new = rows[first], rows[second]
    return Comparison(
        old,
        new,
        differences(old.text, new.text, language),
        differences(old.draft_th, new.draft_th, "th"),
    )


@transaction.atomic
def restore(
    *, application: Application, question: Question, number: int, base: int, actor: User
) -> SavedAnswer:
    """Make the texts of revision `number` the present ones, as a new revision.

    Args:
        base: the revision that was the latest on the writer's page.

    Raises:
        NoSuchRevision, StaleAnswer, Sealed.
    """
    row = AnswerRevision.objects.filter(
        answer__application=application, answer__question=question, number=number
    ).first()
    if row is None:
        raise NoSuchRevision
    return save_answer(
        application=application,
        question=question,
        text=row.text,
        draft_th=row.draft_th,
        base=base,
        actor=actor,
        merging=False,
    )
