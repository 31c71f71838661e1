"""Bilingual data: fields come in pairs `*_th` / `*_en`, and one of them is shown."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, override


def is_thai() -> bool:
    """Whether the page is being shown in Thai (the default when no language is active)."""
    return (get_language() or "th").startswith("th")


def localized(thing: Any, name: str) -> str:
    """`name_th` or `name_en` of an object or mapping, whichever the reader's language asks for.

    Falls back to the other language rather than showing nothing: an agency may have only one name.
    """
    first, second = ("th", "en") if is_thai() else ("en", "th")
    for language in (first, second):
        key = f"{name}_{language}"
        value = thing.get(key) if isinstance(thing, dict) else getattr(thing, key, "")
        if value:
            return str(value)
    return ""


def pair(words: Callable[[], object]) -> tuple[str, str]:
    """The same words in Thai and in English, whatever the reader's language."""
    found = []
    for language in ("th", "en"):
        with override(language):
            found.append(str(words()))
    return found[0], found[1]


def in_both(words: Callable[[], object]) -> str:
    """`Thai / English`, for what is written down once and read in either language."""
    return " / ".join(pair(words))
