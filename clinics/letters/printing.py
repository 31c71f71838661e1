"""The PDFs of a letter, with the looks of an official letter (FACTS §5)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from common.printing.press import Picture, page_count, print_tagged

from .composition import EMBLEM, LANGUAGES, compose
from .emblem import stored_name

STYLES = Path(__file__).resolve().parents[2] / "static" / "clinics"
STYLESHEETS = {language: (STYLES / "letter.css", STYLES / f"letter-{language}.css") for language in LANGUAGES}


class EmblemLostError(RuntimeError):
    """The emblem that a letter bears is not in the store (any more). Nothing was printed."""


def print_letter(
    content: Mapping[str, Any], *, draft: bool, progress: Callable[[str], None] | None = None
) -> dict[str, tuple[bytes, int]]:
    """The letter in each language: its PDF and how many pages it has. The same content gives the same bytes."""
    pictures = _pictures(content)
    made = {}
    for language in LANGUAGES:
        html = compose(content, language, draft=draft)
        pdf = print_tagged(html, stylesheets=STYLESHEETS[language], progress=progress, pictures=pictures).pdf
        made[language] = (pdf, page_count(pdf))
    return made


def _pictures(content: Mapping[str, Any]) -> dict[str, Picture]:
    emblem = content["head"]["emblem"]
    if not emblem:
        return {}
    name = stored_name(emblem["sha256"], emblem["type"])
    try:
        with default_storage.open(name, "rb") as file:
            return {EMBLEM: (file.read(), emblem["type"])}
    except FileNotFoundError as error:
        raise EmblemLostError(f"The emblem {name} is not in the store.") from error
