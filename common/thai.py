"""What Thai asks of a program: the order of its words (STYLE, house rules) and its own digits (FACTS §5)."""

import re

_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
# Tone marks, thanthakhat and maitaikhu only break ties.
_MARKS = re.compile("[\u0e47-\u0e4e]")


def sort_key(text: str) -> tuple[str, str]:
    """Key for `sorted`: a leading vowel goes after its consonant, marks count last."""
    moved = _LEADING_VOWEL.sub(r"\2\1", text.casefold())
    return _MARKS.sub("", moved), moved


_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# A foreign name with what belongs to it: COVID-19, UNPSA 2022 (a year CE), an address of mail or of the web.
_FOREIGN = re.compile(r"[0-9]*[A-Za-z][A-Za-z0-9@:/._&+'’#?=%~-]*(?: (?!25)[0-9]{4}(?![0-9]))?")


def thai_digits(text: str) -> str:
    """The text as a Thai letter writes it: all digits Thai, but for those in a name written in Latin letters.

    The memo in the seed documents does the same: "วันที่ ๒๐ ตุลาคม ๒๕๖๔" beside "UNPSA 2022" and "COVID-19".
    """
    parts, at = [], 0
    for found in _FOREIGN.finditer(text):
        parts += [text[at : found.start()].translate(_DIGITS), found[0]]
        at = found.end()
    return "".join([*parts, text[at:].translate(_DIGITS)])
