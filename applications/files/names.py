"""Names that people give their files. They are data to show, never a path."""

import unicodedata

LONGEST = 255
# An ending that is longer is part of the name.
LONGEST_ENDING = 12


def clean_name(name: str) -> str:
    """The name alone, fit to be shown: no folders, no control signs, no signs that turn the writing direction.

    A name that is too long is cut before its ending, never inside a Thai letter with its marks.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    # "C": control, format (bidirectional overrides hide the real ending), surrogates, private use.
    name = " ".join(unicodedata.normalize("NFC", name).split())
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    if not stem.strip(". "):
        stem = "file"
    return _cut(stem, LONGEST - len(dot + ending)) + dot + ending


def _cut(text: str, length: int) -> str:
    """At most `length` characters, without tearing a mark from its letter."""
    if len(text) <= length:
        return text
    while length > 0 and unicodedata.category(text[length]) in ("Mn", "Mc"):
        length -= 1
    return text[:length].rstrip()
