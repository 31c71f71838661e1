"""Names of languages, in the reader's language."""

from django.utils.translation import gettext as _

from common.i18n import is_thai
from criteria.engine.phrases import LANGUAGE_NAMES

THAI = "th"
# BCP 47's "undetermined": a document in a language that the list does not name.
ANOTHER = "und"
RIGHT_TO_LEFT = frozenset({"ar"})


def language_name(code: str) -> str:
    """`อังกฤษ` or `English`; a code that is not known is its own name."""
    known = LANGUAGE_NAMES.get(code)
    if known:
        return known.th if is_thai() else known.en
    return {THAI: _("Thai"), ANOTHER: _("another language")}.get(code, code)


def direction(code: str) -> str:
    """How the language is written: `rtl` or `ltr`."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"
