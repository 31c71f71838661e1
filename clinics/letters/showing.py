"""A letter on a page: its two sides, and what was changed since it was returned."""

from dataclasses import dataclass
from typing import Any

from common.textdiff import Difference, differences
from common.thai import thai_digits

from ..models import Letter, LetterAct, LetterEvent
from .composition import lines
from .places import TEXTS


@dataclass(frozen=True)
class Change:
    """One text that was changed: its field, its language, and the pieces."""

    label: str
    language: str
    pieces: list[Difference]


def sides(letter: Letter) -> list[dict[str, Any]]:
    """Both languages as they will be printed: Thai digits in the Thai letter."""
    found = []
    for language in ("th", "en"):
        write = thai_digits if language == "th" else str
        found.append(
            {
                "language": language,
                "number": getattr(letter, f"number_{language}"),
                "subject": write(getattr(letter, f"subject_{language}")),
                "to": write(getattr(letter, f"to_{language}")),
                "refers_to": write(letter.refers_to_th) if language == "th" else "",
                "enclosures": lines(write(letter.enclosures_th)) if language == "th" else [],
                "body": lines(write(getattr(letter, f"body_{language}"))),
            }
        )
    return found


def last_return(letter: Letter) -> LetterEvent | None:
    """The last time the letter was returned, with its reason and the texts as they stood then."""
    rows = letter.events.filter(act=LetterAct.RETURNED).select_related("actor")
    return rows.order_by("-pk").first()


def changes_since_return(letter: Letter, returned: LetterEvent | None) -> list[Change]:
    """What the second reading need look at; nothing when the letter was never returned."""
    if returned is None:
        return []
    found = []
    for name in TEXTS:
        before, after = returned.texts.get(name, ""), getattr(letter, name)
        if before != after:
            label = str(letter._meta.get_field(name).verbose_name)
            found.append(Change(label, name[-2:], differences(before, after, name[-2:])))
    return found
