"""The states of a letter and the one table of what may happen to it. What is not in it is impossible.

Pure: guards are named here and found in `clinics.letters.guards`.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterState(models.TextChoices):
    DRAFT = "draft", _("being drafted")
    AWAITING = "awaiting", _("awaiting approval")
    ISSUED = "issued", _("issued")
    WITHDRAWN = "withdrawn", _("withdrawn by OPDC")


# An application has one letter in these states (S4 4.2: OPDC issues one).
LIVING = frozenset({LetterState.DRAFT, LetterState.AWAITING, LetterState.ISSUED})
NUMBERED = frozenset({LetterState.ISSUED, LetterState.WITHDRAWN})
TONES = {
    LetterState.DRAFT: "quiet",
    LetterState.AWAITING: "warn",
    LetterState.ISSUED: "ok",
    LetterState.WITHDRAWN: "bad",
}


@dataclass(frozen=True)
class Way:
    """One way from a state to another: what must hold, and whether a reason is asked for."""

    name: str
    source: LetterState
    target: LetterState
    guard: str = ""
    needs_note: bool = False


WAYS = {
    way.name: way
    for way in (
        Way("submit", LetterState.DRAFT, LetterState.AWAITING, guard="ready_for_approval"),
        Way("take_back", LetterState.AWAITING, LetterState.DRAFT, guard="own_letter"),
        Way("return", LetterState.AWAITING, LetterState.DRAFT, guard="second_officer", needs_note=True),
        Way("approve", LetterState.AWAITING, LetterState.ISSUED, guard="ready_to_issue"),
        Way("withdraw", LetterState.ISSUED, LetterState.WITHDRAWN, needs_note=True),
    )
}
