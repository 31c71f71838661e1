"""Why a dossier could not be made: the kinds, the words for people, and when it is tried again."""

import random
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _


class Failure(models.TextChoices):
    MEMORY = "memory", _("out of memory")
    TIME = "time", _("took too long")
    STORAGE = "storage", _("the store of files did not answer")
    FILE = "file", _("a file of the application is missing")
    DIED = "died", _("its worker ended")
    OTHER = "other", _("something else")


WORDS = {
    Failure.MEMORY: gettext_noop(
        "Making the PDF needs more memory than the portal allows, most often because of very large pictures. "
        "The sealed application is safe. Tell OPDC: the operator can allow more."
    ),
    Failure.TIME: gettext_noop(
        "Making the PDF took too long and was stopped. The sealed application is safe; try again at a quieter "
        "hour, or tell OPDC."
    ),
    Failure.STORAGE: gettext_noop(
        "The place where files are kept did not answer. Nothing is lost; the PDF can be made as soon as it does."
    ),
    Failure.FILE: gettext_noop(
        "A file of the sealed application is not where it is kept, or is not the one that was sealed: "
        "“%(about)s”. Its answers and other files are safe. Tell OPDC, so that the file is looked for; or have the "
        "PDF made without it, and a page in it says so."
    ),
    Failure.DIED: gettext_noop(
        "The process that made the PDF was ended from outside, more than once. The sealed application is safe; "
        "try again, or tell OPDC."
    ),
    Failure.OTHER: gettext_noop(
        "The PDF could not be made. The sealed application is safe; try again, or tell OPDC."
    ),
}


@dataclass(frozen=True)
class Patience:
    """How often a kind of failure is tried in all, and the first and the longest pause between."""

    attempts: int
    first: timedelta
    longest: timedelta = timedelta(minutes=30)


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PATIENCE = {
    # The same content needs as much again: once more, should the machine have been busy.
    Failure.MEMORY: Patience(2, MINUTE),
    Failure.TIME: Patience(2, 5 * MINUTE),
    # About two hours in all: a store that is away for longer waits for a person.
    Failure.STORAGE: Patience(10, 10 * SECOND),
    Failure.FILE: Patience(4, MINUTE),
    Failure.DIED: Patience(5, timedelta(0)),
    Failure.OTHER: Patience(5, 10 * SECOND),
}
# A pause is as much shorter or longer at random, so that what failed together does not come back together.
JITTER = 0.2


class Unmade(Exception):
    """An attempt came to nothing. `about` is a file's name, where one matters; `detail` is for the log only."""

    def __init__(self, kind: Failure, *, about: str = "", detail: str = "") -> None:
        super().__init__(f"{kind.value} {about}".strip())
        self.kind, self.about, self.detail = kind, about, detail


def words_of(kind: str, about: str = "") -> str:
    """The words for a kind of failure in the reader's language."""
    return gettext(WORDS[Failure(kind)]) % {"about": about}


def pause_after(kind: Failure, attempts: int) -> timedelta | None:
    """How long to wait after the `attempts`th attempt; None when it was the last.

    Twice as long each time, up to the longest, with jitter.
    """
    patience = PATIENCE[kind]
    if attempts >= patience.attempts:
        return None
    pause = min(patience.first * 2 ** (attempts - 1), patience.longest)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
