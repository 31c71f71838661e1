"""The words that the board's search compares. Pure: texts in, texts out."""

import re
import unicodedata
from typing import Any

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# The vowel am may be typed as two letters, with a tone mark between them.
_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def plain(text: str) -> str:
    """The text as it is compared: one case, one kind of digit and of the vowel am, single spaces, nothing invisible."""
    text = unicodedata.normalize("NFC", text)
    text = _AM.sub("\\1\u0e33", _INVISIBLE.sub("", text)).translate(_DIGITS)
    return " ".join(text.replace("\x00", "").casefold().split())


def sealed_words(document: dict[str, Any]) -> str:
    """What can be searched of a snapshot: reference, titles, and every answer with its Thai draft."""
    initiative = document["application"]["initiative"]
    parts = [document["reference"], initiative["title_th"], initiative["title_en"]]
    for topic in document["topics"]:
        for question in topic["questions"]:
            parts += [question["answer"]["text"], question["answer"]["draft_th"]]
    return "\n".join(plain(part) for part in parts if part)
