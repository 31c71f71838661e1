"""From an application to the texts of a letter, from a letter to its content, from the content to the HTML.

Only the content speaks when a letter is printed: nothing is read from the database, so that the same content always
gives the same letter.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.timezone import localdate

from applications.models import Application
from common.dates import BANGKOK, letter_date_en, letter_date_th
from common.places import fill
from common.printing.usertext import clean
from common.thai import thai_digits

from ..models import Clinic, Letter, LetterHead, LetterTemplate
from .places import TEXTS, TEXTS_EN, TEXTS_TH

FORMAT = "unpsa-letter/1"
LANGUAGES = ("th", "en")
HEAD_TEXTS = ("organisation", "address", "unit", "signatory", "position")
# Where a letter's HTML finds its emblem; handed over with it, never fetched.
EMBLEM = "letter:emblem"


def first_texts(template: LetterTemplate, application: Application, clinic: Clinic) -> dict[str, str]:
    """The texts of a template for one application; a place without a value stays in braces for the officer."""
    values = {language: values_of(application, clinic, language) for language in LANGUAGES}
    texts = {name: fill(text, values[name[-2:]]).strip() for name, text in template.texts.items()}
    return {name: thai_digits(text) if name.endswith("_th") else text for name, text in texts.items()}


def values_of(application: Application, clinic: Clinic, language: str) -> dict[str, str]:
    """What stands in the places, in one language; an agency or work with one name only has that one."""
    held_on = localdate(clinic.starts_at, BANGKOK)
    return {
        "agency": _named(application.agency, "name", language),
        "initiative": _named(application, "title", language),
        "category": _named(application.category, "name", language) if application.category else "",
        "round": _named(application.round, "name", language),
        "clinic": _named(clinic, "name", language),
        "clinic_date": letter_date_th(held_on) if language == "th" else letter_date_en(held_on),
        "reference": application.reference,
    }


def _named(thing: Any, name: str, language: str) -> str:
    other = "en" if language == "th" else "th"
    text = getattr(thing, f"{name}_{language}") or getattr(thing, f"{name}_{other}")
    return " ".join(text.split())


def content_of(
    letter: Letter, head: LetterHead, *, number: int | None = None, dated_on: date | None = None
) -> dict:
    """Everything that is printed. Without number and date it is the content of a draft."""
    return {
        "format": FORMAT,
        "reference": letter.reference,
        "agency": {"name_th": letter.agency_th, "name_en": letter.agency_en},
        "initiative": {"title_th": letter.initiative_th, "title_en": letter.initiative_en},
        "number": number,
        "prefix_th": head.prefix_th,
        "prefix_en": head.prefix_en,
        "dated_on": dated_on.isoformat() if dated_on else None,
        "head": {
            **{
                f"{name}_{lang}": getattr(head, f"{name}_{lang}") for name in HEAD_TEXTS for lang in LANGUAGES
            },
            "telephone": head.telephone,
            "email": head.email,
            "emblem": {"sha256": head.emblem_sha256, "type": head.emblem_type} if head.emblem else None,
        },
        "texts": {name: getattr(letter, name) for name in TEXTS},
    }


def compose(content: Mapping[str, Any], language: str, *, draft: bool) -> str:
    """The HTML of a letter in one language; with `draft` every page is marked as a draft.

    The Thai letter has Thai digits throughout, but for those in names written in Latin letters.
    """
    content = clean(dict(content))
    head, texts = content["head"], content["texts"]
    write = thai_digits if language == "th" else str
    names = TEXTS_TH if language == "th" else TEXTS_EN
    context: dict[str, Any] = {
        "draft": draft,
        "has_emblem": bool(head["emblem"]),
        "emblem": EMBLEM,
        "number": write(f"{content[f'prefix_{language}']}{content['number'] or ''}"),
        "date": _date(content["dated_on"], language),
        "dated_on": content["dated_on"] or "",
        "organisation": write(head[f"organisation_{language}"]),
        "address": lines(write(head[f"address_{language}"])),
        "unit": write(head[f"unit_{language}"]),
        "telephone": write(head["telephone"]),
        "email": head["email"],
        "signatory": write(head[f"signatory_{language}"]),
        "position": lines(write(head[f"position_{language}"])),
    }
    for name in names:
        text = write(texts[name])
        context[name[:-3]] = (
            lines(text) if name.startswith(("body", "enclosures")) else " ".join(text.split())
        )
    return render_to_string(f"clinics/letters/print/{language}.html", context)


def lines(text: str) -> list[str]:
    """The lines that hold something, each a paragraph or an entry of its own."""
    return [squeezed for line in text.split("\n") if (squeezed := " ".join(line.split()))]


def _date(iso: str | None, language: str) -> str:
    """A draft has no day yet: it is dated when it is issued."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return letter_date_th(day) if language == "th" else letter_date_en(day)
