"""What each score of a criterion means: one text in Thai and one in English for every level, or none at all."""

from typing import Any

from django.utils.translation import gettext as _

LEVELS = (0, 1, 2, 3, 4, 5)
KEYS = ("text_th", "text_en")


def wrong_anchors(value: Any) -> str:
    """What is wrong with the anchors of a criterion, in words; "" when they are right (or there are none)."""
    if value in ([], None):
        return ""
    if not isinstance(value, list) or len(value) != len(LEVELS):
        return _("Six anchors are expected, one for each score from 0 to 5, or none at all.")
    for level, anchor in zip(LEVELS, value, strict=True):
        if not isinstance(anchor, dict) or set(anchor) != set(KEYS):
            return _("The anchor of score %(level)s needs text_th and text_en, and nothing else.") % {
                "level": level
            }
        if not all(isinstance(anchor[key], str) and anchor[key].strip() for key in KEYS):
            return _("The anchor of score %(level)s needs a text in Thai and one in English.") % {
                "level": level
            }
    return ""
