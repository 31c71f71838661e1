"""What must not stand in a text for everybody: addresses, phone numbers, ID numbers, the asker's name. Pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# +66 or 0, then eight or nine digits, with the gaps that people write.
PHONE = re.compile(r"(?<![\d])(?:\+\s?66[\s.\-()]*(?:0[\s.\-()]*)?|0)(?:\d[\s.\-()]{0,2}){7,8}\d(?!\d)")
ID_NUMBER = re.compile(r"(?<!\d)\d(?:[\s-]?\d){12}(?!\d)")
# Invisible signs that would hide a number from the patterns.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
# Titles are no part of a name that tells somebody apart.
TITLES = re.compile(
    r"^(?:นางสาว|นาง|นาย|น\.ส\.|ด\.ช\.|ด\.ญ\.|คุณ|ดร\.|พญ\.|นพ\.|ผศ\.|รศ\.|ศ\.|mr\.?\s|mrs\.?\s|ms\.?\s|miss\s|dr\.?\s|khun\s)\s*",
    re.IGNORECASE,
)
SHORTEST_NAME = 3


class Kind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    NAME = "name"


@dataclass(frozen=True)
class Finding:
    """Something personal in a text."""

    kind: Kind
    text: str


def find(text: str, *, name: str = "", allowed: Collection[str] = ()) -> list[Finding]:
    """What is personal in the text, each once, in order of kinds.

    Args:
        name: the asker's, if known; each part of it counts.
        allowed: addresses of institutions that may stand there.
    """
    plain = _plain(text)
    fine = {address.casefold() for address in allowed}
    found = [Finding(Kind.EMAIL, m) for m in EMAIL.findall(plain) if m.rstrip(".").casefold() not in fine]
    without_ids = plain
    for match in ID_NUMBER.finditer(plain):
        if _is_id_number(re.sub(r"\D", "", match[0])):
            found.append(Finding(Kind.ID_NUMBER, match[0]))
            without_ids = without_ids.replace(match[0], " ")
    found += [Finding(Kind.PHONE, m[0].strip()) for m in PHONE.finditer(without_ids)]
    found += [Finding(Kind.NAME, part) for part in _names(name) if _stands_in(part, plain)]
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    """Full-width and Thai digits as ASCII ones, one kind of dash, nothing invisible."""
    text = unicodedata.normalize("NFKC", text).translate(INVISIBLE).translate(DASHES)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def _is_id_number(digits: str) -> bool:
    """Whether these 13 digits are a Thai ID number: the last is the check digit of the others."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    return digits[0] != "0" and int(digits[-1]) == (11 - total % 11) % 10


def _names(name: str) -> list[str]:
    bare = TITLES.sub("", _plain(name).strip())
    return [part for part in bare.split() if len(part) >= SHORTEST_NAME]


def _stands_in(part: str, text: str) -> bool:
    """Thai has no spaces between words, so a Thai part counts anywhere; a Latin one only as a word of its own."""
    if part.isascii():
        return re.search(rf"\b{re.escape(part)}\b", text, re.IGNORECASE) is not None
    return part.casefold() in text.casefold()
