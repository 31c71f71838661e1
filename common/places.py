"""Places in texts that admins write: `{title}` and its kind, filled when the text is used."""

import re
from collections.abc import Iterable, Mapping

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_NO_PLACES = str.maketrans("{}", "()")


def places_in(*texts: str) -> list[str]:
    """Names of the places in some texts, each once, in their order."""
    return list(dict.fromkeys(name for text in texts for name in _PLACE.findall(text)))


def unknown_in(known: Iterable[str], *texts: str) -> list[str]:
    """Places that nobody knows how to fill: slips of the pen."""
    names = set(known)
    return [name for name in places_in(*texts) if name not in names]


def braced(places: Iterable[str]) -> str:
    """Names of places as they are written: `{title}, {agency}`."""
    return ", ".join(f"{{{place}}}" for place in places)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; a place without a value stays, so that it is seen.

    Braces in a value become parentheses: no title or reason can look like a place, and so hold a letter back.
    """
    return _PLACE.sub(lambda found: values.get(found[1], "").translate(_NO_PLACES) or found[0], text)
