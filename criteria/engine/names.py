"""When two names mean one organisation, and when a work is like one in the register of winners.

Nothing here may delete Thai vowels or tone marks: rapidfuzz's `default_process` does, so it is never used.
"""

import unicodedata
from collections.abc import Iterable

import regex
from rapidfuzz import fuzz

OPDC_NAMES = (
    "Office of the Public Sector Development Commission",
    "OPDC",
    "สำนักงานคณะกรรมการพัฒนาระบบราชการ",
    "สำนักงาน ก.พ.ร.",
    "ก.พ.ร.",
    # The spelling of S4 itself.
    "สำนักงานคณะกรรมการพัฒนาระบบบริหารราชการ",
)

# How alike (0–100) agency and title must be for a warning: an officer looks at it, so better one too many.
LIKE_AGENCY = 88
LIKE_TITLE = 82
# A shorter text is part of too many titles to say anything.
SHORTEST_PART = 12

_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_ENGLISH_ARTICLE = regex.compile(r"^\s*the\s+")
_LEGAL_FORM = regex.compile(r"\(\s*(องค์การมหาชน|มหาชน|public\s+organi[sz]ation)\s*\)")
_BRACKETS = regex.compile(r"\([^()]*\)")
_TONE_AFTER_NIKHAHIT = regex.compile("\u0e4d([\u0e48-\u0e4b])\u0e32")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def folded(text: str) -> str:
    """One form for the ways a text is typed: width, case, Thai digits, a tone mark before or in sara am."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_THAI_DIGITS)
    # NFKC again: folding case may leave a decomposed letter.
    text = unicodedata.normalize("NFKC", text).replace("เเ", "แ")
    return _TONE_AFTER_NIKHAHIT.sub("\\1\u0e4d\u0e32", text)


def organisation_key(name: str) -> str:
    """A name without case, spaces, punctuation, "The" and legal form; "" when nothing is left."""
    text = _LEGAL_FORM.sub(" ", folded(name))
    return _BETWEEN_WORDS.sub("", _ENGLISH_ARTICLE.sub("", text))


def organisation_keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for name in names if (key := organisation_key(name)))


class SameOrganisations:
    """Which names mean one organisation: sets that share a name are one (a union-find over keys)."""

    def __init__(self, groups: Iterable[Iterable[str]]):
        self._parent: dict[str, str] = {}
        for names in groups:
            self.add(names)

    def add(self, names: Iterable[str]) -> None:
        """Let all of `names` mean the same organisation."""
        first, *others = sorted(organisation_keys(names)) or [""]
        for key in others:
            self._parent[self._root(key)] = self._root(first)

    def organisation(self, names: Iterable[str]) -> str | None:
        """A token that equal organisations share; None without a name. Add every name before asking."""
        keys = organisation_keys(names)
        return self._root(min(keys)) if keys else None

    def _root(self, key: str) -> str:
        while (parent := self._parent.get(key, key)) != key:
            # Halve the path, so that a long chain of aliases stays quick.
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key


def _comparable(texts: Iterable[str]) -> set[str]:
    """Each text folded, one space for punctuation; also without what is in brackets, often a short name."""
    readings = [reading for text in texts for reading in (folded(text), _BRACKETS.sub(" ", folded(text)))]
    return {text for reading in readings if (text := _BETWEEN_WORDS.sub(" ", reading).strip())}


def _likeness(one: str, other: str) -> float:
    """0–100; 100 also when one text holds all of the other, if that is long enough to mean something."""
    score = fuzz.ratio(one, other)
    if min(one.count(" "), other.count(" ")) >= 1:
        score = max(score, fuzz.token_sort_ratio(one, other))
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= SHORTEST_PART and shorter in longer:
        score = 100
    return score


def likeness(some: Iterable[str], others: Iterable[str]) -> float:
    """How alike the most alike pair of two names' readings is, 0–100; 0 when either side has no name."""
    wanted = _comparable(others)
    return max((_likeness(one, other) for one in _comparable(some) for other in wanted), default=0)


def _any_like(some: Iterable[str], others: Iterable[str], least: int) -> bool:
    return likeness(some, others) >= least


def is_like(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether an organisation's name is so like another's that somebody should look (a slip of the pen?)."""
    return _any_like(names, others, LIKE_AGENCY)


def is_like_winner(
    agencies: Iterable[str],
    titles: Iterable[str],
    winner_agencies: Iterable[str],
    winner_titles: Iterable[str],
) -> bool:
    """Both an agency and a title are like the winner's. Empty names and titles are like nothing."""
    return _any_like(titles, winner_titles, LIKE_TITLE) and _any_like(agencies, winner_agencies, LIKE_AGENCY)
