"""Places in the templates of messages: `{title}` and its kind, known by name and filled in both languages."""

from django.utils.translation import gettext_lazy as _

from common.places import fill, places_in, unknown_in

__all__ = ["PLACES", "fill", "places_in", "unknown_places"]

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


def unknown_places(*texts: str) -> list[str]:
    """Places that nobody knows how to fill: slips of the pen."""
    return unknown_in(PLACES, *texts)
