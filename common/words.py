"""Words as every search of the portal compares them. Pure: text in, text out."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# The vowel am may be typed as two letters, with a tone mark between them.
_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def plain(text: str) -> str:
    """The text as it is compared: one case, one kind of digit and of the vowel am, single spaces, nothing invisible."""
    text = unicodedata.normalize("NFC", text)
    text = _AM.sub("\\1\u0e33", _INVISIBLE.sub("", text)).translate(_DIGITS)
    return " ".join(text.replace("\x00", "").casefold().split())
