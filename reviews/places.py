"""Places in the templates of messages: `{title}` and its kind, known by name and filled in both languages."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# Place → what stands there. A template that names another place is refused when it is saved.
PLACES = {
    "reference": _("reference of the application"),
    "title": _("title of the initiative"),
    "agency": _("name of the agency"),
    "round": _("name of the round"),
    "reasons": _("reasons of the decision, or the result"),
    "deadline": _("deadline of the application, on both clocks"),
    "link": _("address of the application in the portal"),
}

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_NO_PLACES = str.maketrans("{}", "()")


def places_in(*texts: str) -> list[str]:
    """Names of the places in some texts, each once, in their order."""
    return list(dict.fromkeys(name for text in texts for name in _PLACE.findall(text)))


def unknown_places(*texts: str) -> list[str]:
    """Places that nobody knows how to fill: slips of the pen."""
    return [name for name in places_in(*texts) if name not in PLACES]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; a place without a value stays, so that it is seen.

    Braces in a value become parentheses: no title or reason can look like a place, and so hold a letter back.
    """
    return _PLACE.sub(lambda found: values.get(found[1], "").translate(_NO_PLACES) or found[0], text)
