"""Places in the templates of letters, filled in the language of each text."""

from django.utils.translation import gettext_lazy as _

from common.places import unknown_in

# Place → what stands there. A template that names another place is refused when it is saved.
PLACES = {
    "agency": _("name of the agency"),
    "initiative": _("title of the initiative"),
    "category": _("name of the category"),
    "round": _("name of the round"),
    "clinic": _("name of the clinic that was attended"),
    "clinic_date": _("date of that clinic"),
    "reference": _("reference of the application"),
    # Has no value: what stays in braces holds the letter back until the officer has written it.
    "results": _("what the work has achieved, written by the officer"),
}
TEXTS_TH = ("subject_th", "to_th", "refers_to_th", "enclosures_th", "body_th")
TEXTS_EN = ("subject_en", "to_en", "body_en")
TEXTS = (*TEXTS_TH, *TEXTS_EN)
# A letter can do without these.
OPTIONAL = frozenset({"refers_to_th", "enclosures_th"})


def unknown_places(*texts: str) -> list[str]:
    """Places that nobody knows how to fill: slips of the pen."""
    return unknown_in(PLACES, *texts)
