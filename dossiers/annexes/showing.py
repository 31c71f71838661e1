"""An annex as a dossier shows it: in the list of the archive copy, on the divider page of the reading copy."""

from dataclasses import dataclass
from typing import Any

from common.printing.usertext import clean, groups, shorten, size_words

from ..labels import ANNEX_REASONS, Pair, pair
from .listing import Annex

LONG_FILE_NAME = 60  # characters of a file's name beside the stamp of an annex page


@dataclass(frozen=True)
class AnnexShown:
    """An annex as the copy shows it: with its pages (each: does it lie?), or with the reason why it cannot."""

    annex: Annex
    reason: str = ""
    lying: tuple[bool, ...] = ()

    @property
    def first_page_id(self) -> str:
        """The id of the first page kept for it; `Printed.places` knows its number."""
        return f"annex-{self.annex.number}-pages"


def shown_parts(shown: AnnexShown, language: str) -> dict[str, Any]:
    """An annex as the templates read it."""
    annex = shown.annex

    def say(th: str, en: str) -> Pair:
        return pair(th, en, language)

    return {
        "number": annex.number,
        "clause": annex.clause,
        "title": say(clean(annex.title_th), clean(annex.title_en)),
        "name": clean(annex.name),
        "short_name": shorten(clean(annex.name), LONG_FILE_NAME),
        "embedded_name": clean(annex.embedded_name),
        "content_type": annex.content_type,
        "size": size_words(annex.size),
        "sha256_groups": groups(annex.sha256),
        "reason": say(*ANNEX_REASONS[shown.reason]) if shown.reason else None,
        "first_page_id": shown.first_page_id,
        "count": len(shown.lying),
        "pages": [{"number": number, "is_lying": lying} for number, lying in enumerate(shown.lying, start=1)],
    }
