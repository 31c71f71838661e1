"""What becomes of an answer that several people change at once: decided field by field, and no text is given up.

Pure rules without a database. Every text named here is stored as a revision, or comes back to its writer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

FIELDS = ("text", "draft_th")


@dataclass(frozen=True)
class Texts:
    """The two fields of one answer."""

    text: str = ""
    draft_th: str = ""


class Outcome(Enum):
    """Whose text a field holds after a save."""

    MINE = "mine"
    THEIRS = "theirs"
    CONFLICT = "conflict"


def outcome(
    mine: str,
    theirs: str,
    base: str | None,
    *,
    sent: Collection[str] = (),
    delivered: Collection[str] = (),
) -> Outcome:
    """Whose text wins in one field, or that the writer must choose.

    Args:
        mine: what the writer sends.
        theirs: what is stored.
        base: what the writer's page was showing before the writer changed it; None when nobody knows.
        sent: what the page sent before without hearing back. If one of these is stored, `mine` goes on from it.
        delivered: what the same writer has stored since `base`. Sending it again is a repetition, not a change.
    """
    if mine == theirs:
        return Outcome.THEIRS
    if theirs in sent:
        return Outcome.MINE
    if mine == base:
        return Outcome.THEIRS
    if theirs == base:
        return Outcome.MINE
    return Outcome.THEIRS if mine in delivered else Outcome.CONFLICT


@dataclass(frozen=True)
class Merged:
    """Both fields after the rule. A field in conflict holds the writer's own text."""

    texts: Texts
    # Fields that now hold what somebody else has stored, which the writer's page does not show yet.
    adopted: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    def yielding_to(self, theirs: Texts) -> Texts:
        """The texts when the writer gives way wherever both have changed the same field."""
        return Texts(**{f: getattr(theirs if f in self.conflicts else self.texts, f) for f in FIELDS})


def merge(
    mine: Texts,
    theirs: Texts,
    base: Texts | None,
    *,
    sent: Collection[Texts] = (),
    delivered: Collection[Texts] = (),
) -> Merged:
    """The three-way rule for both fields; see `outcome` for what is compared."""
    found = {
        field: outcome(
            getattr(mine, field),
            getattr(theirs, field),
            getattr(base, field) if base else None,
            sent=[getattr(texts, field) for texts in sent],
            delivered=[getattr(texts, field) for texts in delivered],
        )
        for field in FIELDS
    }
    sides = {f: theirs if found[f] is Outcome.THEIRS else mine for f in FIELDS}
    return Merged(
        Texts(**{f: getattr(side, f) for f, side in sides.items()}),
        adopted=tuple(f for f in FIELDS if sides[f] is theirs and getattr(mine, f) != getattr(theirs, f)),
        conflicts=tuple(f for f in FIELDS if found[f] is Outcome.CONFLICT),
    )
