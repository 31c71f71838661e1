"""What a round asks: the part of its rulebook that the engine decides by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .names import OPDC_NAMES


@dataclass(frozen=True)
class QuestionRule:
    number: str  # "1", "3a"
    word_limit: int | None = None
    required: bool = True
    required_when: tuple[str, str] | None = None  # (question, answer) that makes this one required
    kind: str = "text"  # text, yes_no
    label_th: str = ""  # "3ก": how Thai messages name it; empty: the number


@dataclass(frozen=True)
class Winner:
    """A work in the register of past winners; one without a title matches nothing."""

    year: int
    agency_names: tuple[str, ...]
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    round_code: str
    # The date of the UN deadline in the UN's own zone; None while the round has no such deadline.
    reference_date: date | None
    minimum_years: int
    exempt_categories: Mapping[
        int, bool
    ]  # every category of the round by number: is it exempt from the minimum time?
    questions: tuple[QuestionRule, ...]
    winners: tuple[Winner, ...] = ()
    languages: tuple[str, ...] = ("ar", "zh", "en", "fr", "ru", "es")
    report_parts: tuple[str, ...] = ("executive_summary", "scope", "methodology", "findings")
    letters_required: int = 2
    max_supporting_urls: int = 3
    max_supporting_items: int = 5
    opdc_names: tuple[str, ...] = OPDC_NAMES
    # Names known to mean one organisation, a group for each (e.g. an agency's Thai and English name).
    known_organisations: tuple[tuple[str, ...], ...] = ()
    # Goals and targets that exist; empty: not checked.
    sdg_codes: frozenset[str] = field(default_factory=frozenset)
