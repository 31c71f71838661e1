"""Order of Thai words as a dictionary has it, without relying on a server's collation (STYLE, house rules)."""

import re

_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
# Tone marks, thanthakhat and maitaikhu only break ties.
_MARKS = re.compile("[\u0e47-\u0e4e]")


def sort_key(text: str) -> tuple[str, str]:
    """Key for `sorted`: a leading vowel goes after its consonant, marks count last."""
    moved = _LEADING_VOWEL.sub(r"\2\1", text.casefold())
    return _MARKS.sub("", moved), moved
