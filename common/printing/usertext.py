"""What people typed, made fit for print without changing a letter that can be seen."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

# XML and PDF cannot carry control characters, lone surrogates or non-characters; nobody can see them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
    "|["
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_LINE_ENDS = re.compile("\r\n?|\x0b|\x0c|\u2028|\u2029|\x85")
_ITEM = re.compile(r"[-–•*]\s")


@dataclass(frozen=True)
class Paragraph:
    """One line a person typed; `is_item` if it begins like an entry of a list ("- …")."""

    text: str
    is_item: bool
    direction: str  # "ltr" or "rtl"


def clean(value: Any) -> Any:
    """The same content with all its strings printable and with single line ends; other values as they are."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", value))
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [clean(item) for item in value]
    return value


def paragraphs(text: str) -> list[Paragraph]:
    """The lines of a text that hold something, each a paragraph of its own."""
    lines = (line.strip() for line in text.split("\n"))
    return [Paragraph(line, bool(_ITEM.match(line)), direction(line)) for line in lines if line]


def direction(text: str) -> str:
    """The way a line runs, decided by its first letter: an Arabic form may hold a line of English."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            break
    return "ltr"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters on one line; cut at a space when one is near, never before a mark."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = limit - 1
    while cut and _holds_together(line[cut - 1], line[cut]):
        cut -= 1
    head = line[:cut]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip() + "…"


def _holds_together(before: str, after: str) -> bool:
    """Whether a cut here would part a mark or a Thai vowel from its consonant."""
    return unicodedata.category(after).startswith("M") or after in "ะาำๅ" or before in "เแโใไ"


def is_web_address(url: str) -> bool:
    """Whether an address may become a link in the PDF: only http and https, nothing that runs."""
    return url.lower().startswith(("http://", "https://"))


def groups(digest: str, size: int = 8) -> list[str]:
    """A hash in groups that an eye can compare."""
    return [digest[start : start + size] for start in range(0, len(digest), size)]


def size_words(size: int) -> str:
    """Bytes as people read them; 1 MB is a million bytes."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"
