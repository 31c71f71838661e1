"""Reads a rulebook file and refuses a wrong one, naming the place.

The shape of the file is the table `SHAPE` below: one entry a key, so that a new key is added in one line.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from .anchors import wrong_anchors

FOLDER = Path(__file__).parent / "rulebooks"
FORMAT = "unpsa-rulebook/1"
GRADES = ("A", "B", "C", "M")
OPTIONAL_LISTS = ("parts", "anchors")
WINNER_KINDS = ("", "hospital", "department", "regional", "local", "state_agency")
DIMENSIONS = ("people", "prosperity", "planet", "peace", "partnership")


class RulebookError(Exception):
    """A rulebook file that cannot be used; the message starts with the place, e.g. `questions[3].word_limit`."""


class Field:
    """One key: its type, whether it may be left out (then `default` stands in), and its allowed values."""

    def __init__(self, kind: Any, *, default: Any = ..., choices: tuple = (), blank: bool = False) -> None:
        self.kind, self.default, self.choices = kind, default, choices
        self.blank = blank or default is not ...


TEXT = Field(str)
NOTE = Field(str, default="")
NUMBER = Field(int)
PAIR_NAME = {"name_th": TEXT, "name_en": TEXT}
PAIR_ABOUT = {"about_th": NOTE, "about_en": NOTE}
PAIR_HELP = {"help_th": NOTE, "help_en": NOTE}
PAIR_TEXT = {"text_th": TEXT, "text_en": TEXT}
SOURCE = {"source": NOTE}

SHAPE: dict[str, Any] = {
    "format": Field(str, choices=(FORMAT,)),
    "round": {
        "code": TEXT,
        **PAIR_NAME,
        "year": NUMBER,
        "reference_prefix": TEXT,
        "contact_email": NOTE,
        "un_form_url": NOTE,
        "time_zone": TEXT,
        "minimum_years": NUMBER,
        "languages": [TEXT],
        "default_language": TEXT,
        "max_upload_mb": NUMBER,
        "upload_types": [TEXT],
        "letters_required": NUMBER,
        "max_supporting_urls": NUMBER,
        "max_supporting_items": NUMBER,
    },
    "deadlines": [{"kind": TEXT, "at": TEXT, **SOURCE}],
    "categories": [
        {
            "number": NUMBER,
            **PAIR_NAME,
            **PAIR_ABOUT,
            "exempt_from_minimum_time": Field(bool, default=False),
            "lert_rat_type": NOTE,
            **SOURCE,
        }
    ],
    "eligibility_rules": [
        {"clause": TEXT, "title_th": TEXT, "title_en": TEXT, **PAIR_TEXT, **PAIR_HELP, **SOURCE}
    ],
    "criteria": [
        {
            "clause": TEXT,
            **PAIR_NAME,
            **PAIR_ABOUT,
            "questions": [TEXT],
            "weight": Field(int, default=1),
            "anchors": [PAIR_TEXT],
            **SOURCE,
        }
    ],
    "documents": [
        {
            "clause": TEXT,
            **PAIR_NAME,
            **PAIR_ABOUT,
            "required": Field(bool),
            "parts": [{"code": TEXT, **PAIR_NAME, **PAIR_ABOUT}],
            **SOURCE,
        }
    ],
    "prescreening": [
        {
            "number": NUMBER,
            "code": TEXT,
            **PAIR_TEXT,
            **PAIR_HELP,
            "clause": NOTE,
            "grade": Field(str, choices=GRADES),
            **SOURCE,
        }
    ],
    "topics": [{"number": NUMBER, "title_th": TEXT, "title_en": TEXT, "advice_th": NOTE, "advice_en": NOTE}],
    "questions": [
        {
            "number": TEXT,
            "topic": NUMBER,
            "label_th": TEXT,
            **PAIR_TEXT,
            **PAIR_HELP,
            "kind": Field(str, choices=("text", "yes_no")),
            "word_limit": Field(int, default=None),
            "required": Field(bool),
            "required_when": Field(dict, default=None),
            "criteria": [TEXT],
            "confirmed": Field(bool),
            "grade": Field(str, choices=GRADES),
            **SOURCE,
        }
    ],
    "sdgs": [{"number": NUMBER, **PAIR_NAME, "dimension": Field(str, choices=DIMENSIONS), "targets": [TEXT]}],
    "winners": [
        {
            "year": NUMBER,
            "agency_th": NOTE,
            "agency_en": TEXT,
            "initiative_th": NOTE,
            "initiative_en": NOTE,
            "place_th": NOTE,
            "place_en": NOTE,
            "grade": Field(str, choices=GRADES),
            "kind": Field(str, default="", choices=WINNER_KINDS),
            "sdgs": Field(list, default=()),
            "story_th": NOTE,
            "story_en": NOTE,
            "source_url": NOTE,
        }
    ],
}


def available() -> list[str]:
    """Names of the rulebooks that come with the portal."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(name: str) -> dict[str, Any]:
    """The rulebook of that name, or of that file, checked.

    Raises:
        RulebookError: naming the file and the place, when it is missing, not YAML, or not of the shape.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else FOLDER / f"{name.replace('-', '_')}.yaml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(available())
        raise RulebookError(f"{name}: cannot be read ({error.strerror}). Known rulebooks: {known}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        place = f"line {where.line + 1}, column {where.column + 1}" if where else "somewhere"
        raise RulebookError(f"{path.name}: not YAML at {place}") from error
    book = check(raw)
    _check_sense(book)
    return book


def check(value: Any, shape: Any = SHAPE, place: str = "") -> Any:
    """The value with defaults filled in; refuses unknown keys, missing keys and wrong types."""
    if isinstance(shape, dict):
        return _check_mapping(value, shape, place)
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise RulebookError(f"{place}: a list is expected")
        return [check(item, shape[0], f"{place}[{index}]") for index, item in enumerate(value)]
    return _check_field(value, shape, place)


def _check_mapping(value: Any, shape: dict[str, Any], place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RulebookError(f"{place or 'the file'}: a mapping is expected")
    prefix = f"{place}." if place else ""
    for key in value:
        if key not in shape:
            raise RulebookError(f"{prefix}{key}: unknown key")
    result = {}
    for key, inner in shape.items():
        if key in value:
            result[key] = check(value[key], inner, f"{prefix}{key}")
        elif isinstance(inner, Field) and inner.default is not ...:
            result[key] = inner.default
        elif isinstance(inner, list) and key in OPTIONAL_LISTS:
            result[key] = []
        else:
            raise RulebookError(f"{prefix}{key}: missing")
    return result


def _check_field(value: Any, field: Field, place: str) -> Any:
    if value is None and field.default is None:
        return None
    wrong_bool = isinstance(value, bool) and field.kind is not bool
    if wrong_bool or not isinstance(value, field.kind):
        raise RulebookError(f"{place}: {field.kind.__name__} is expected, found {type(value).__name__}")
    if field.kind is str and not field.blank and not value.strip():
        raise RulebookError(f"{place}: must not be empty")
    if field.choices and value not in field.choices:
        raise RulebookError(f"{place}: must be one of {', '.join(field.choices)}")
    return value


def _unique(rows: list[dict], key: str, place: str) -> set:
    seen = set()
    for index, row in enumerate(rows):
        if row[key] in seen:
            raise RulebookError(f"{place}[{index}].{key}: {row[key]} is there twice")
        seen.add(row[key])
    return seen


def _check_sense(book: dict[str, Any]) -> None:
    """What the shape alone cannot say: references between parts, dates, zones."""
    topics = _unique(book["topics"], "number", "topics")
    questions = _unique(book["questions"], "number", "questions")
    criteria = _unique(book["criteria"], "clause", "criteria")
    kinds = {row["number"]: row["kind"] for row in book["questions"]}
    for place, key in (
        ("categories", "number"),
        ("eligibility_rules", "clause"),
        ("documents", "clause"),
        ("prescreening", "number"),
        ("sdgs", "number"),
        ("deadlines", "kind"),
    ):
        _unique(book[place], key, place)
    for place, message in _wrong_references(book, topics, questions, criteria, kinds):
        raise RulebookError(f"{place}: {message}")
    goals = {row["number"] for row in book["sdgs"]}
    for index, row in enumerate(book["winners"]):
        row["sdgs"] = list(row["sdgs"])
        for number in row["sdgs"]:
            if number not in goals:
                raise RulebookError(f"winners[{index}].sdgs: there is no goal {number}")
    try:
        ZoneInfo(book["round"]["time_zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RulebookError(f"round.time_zone: unknown zone {book['round']['time_zone']}") from error
    for index, row in enumerate(book["deadlines"]):
        row["at"] = _moment(row["at"], f"deadlines[{index}].at")


def _wrong_references(
    book: dict[str, Any], topics: set, questions: set, criteria: set, kinds: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for index, row in enumerate(book["questions"]):
        place = f"questions[{index}]"
        if row["topic"] not in topics:
            yield f"{place}.topic", f"there is no topic {row['topic']}"
        for clause in row["criteria"]:
            if clause not in criteria:
                yield f"{place}.criteria", f"there is no criterion {clause}"
        if row["kind"] == "text" and not row["word_limit"]:
            yield f"{place}.word_limit", "a text question needs a limit above 0"
        when = row["required_when"]
        if when is not None and (
            set(when) != {"question", "equals"} or kinds.get(when["question"]) != "yes_no"
        ):
            yield f"{place}.required_when", "needs `question` (a yes_no question) and `equals`"
    for index, row in enumerate(book["criteria"]):
        for number in row["questions"]:
            if number not in questions:
                yield f"criteria[{index}].questions", f"there is no question {number}"
        if wrong := wrong_anchors(row["anchors"]):
            yield f"criteria[{index}].anchors", wrong


def _moment(text: str, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RulebookError(f"{place}: not an ISO date and time: {text[:40]}") from error
    if moment.tzinfo is None:
        raise RulebookError(f"{place}: the zone is missing, e.g. -05:00")
    return moment
