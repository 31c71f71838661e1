"""The open numbers in words and as open data: one source for page, CSV and JSON."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import Agency, Level, Region
from common import csvs
from common.dates import BUDDHIST_OFFSET
from common.i18n import is_thai
from criteria.models import Round, SdgGoal

from . import open_data
from .counting import OUTSIDE, UNSAID
from .figures import Edition, Figures, figures_of

FORMAT = "unpsa-numbers/1"

TITLES: dict[str, str | Promise] = {
    "category": _("By category"),
    "level": _("By level of the agency"),
    "ministry": _("By ministry"),
    "region": _("By region"),
    "goal": _("By Sustainable Development Goal"),
    "state": _("Where they stand"),
    "result": _("What the UN decided"),
}
HEADS: dict[str, str | Promise] = {
    "category": _("Category"),
    "level": _("Level"),
    "ministry": _("Ministry"),
    "region": _("Region"),
    "goal": _("Goal"),
    "state": _("State"),
    "result": _("Result"),
}
STATES: dict[str, str | Promise] = {
    "screening": _("being checked by OPDC"),
    "returned": _("returned to the agency for mending"),
    "review": _("in review"),
    "endorsed": _("endorsed by OPDC"),
    "not_endorsed": _("not endorsed"),
    "ineligible": _("not eligible"),
    "withdrawn": _("withdrawn by the agency"),
}
RESULTS: dict[str, str | Promise] = {
    "winner": _("winner"),
    "finalist": _("finalist"),
    "not_selected": _("not selected"),
    "no_result": _("endorsed, without a result of the UN"),
}
NOT_SAID, OUTSIDE_STATE = _("not stated"), _("bodies outside the state, through an agency")


@dataclass(frozen=True)
class Row:
    """A row with its name in both languages."""

    key: str
    name: Mapping[str, str]
    count: int | None

    @property
    def label(self) -> str:
        return self.name["th" if is_thai() else "en"]


@dataclass(frozen=True)
class NamedTable:
    """A table as page and files show it."""

    key: str
    title: Mapping[str, str]
    rows: tuple[Row, ...]
    together: int | None
    overlapping: bool
    hides: bool


@dataclass(frozen=True)
class Numbers:
    """The figures of one round with everything that page and files say of it."""

    code: str
    name: Mapping[str, str]
    year: int
    is_practice: bool
    edition: Edition
    as_of: date | None
    total: int | None
    tables: tuple[NamedTable, ...]

    @property
    def label(self) -> str:
        return self.name["th" if is_thai() else "en"]


def numbers_of(round_: Round) -> Numbers:
    """The open numbers of a round, in both languages. A constant number of queries."""
    figures = figures_of(round_)
    return Numbers(
        code=round_.code,
        name={"th": round_.name_th or round_.name_en, "en": round_.name_en or round_.name_th},
        year=round_.year,
        is_practice=round_.is_practice,
        edition=figures.edition,
        as_of=figures.as_of,
        total=figures.total,
        tables=tuple(_named(round_, figures)),
    )


def _named(round_: Round, figures: Figures) -> Iterator[NamedTable]:
    names = _names(round_, figures) if figures.tables else {}
    for key, title in TITLES.items():
        table = figures.table(key)
        if table is None:
            continue
        known = names[key]
        rows = tuple(
            Row(line.key, known.get(line.key) or both(lambda: line.key), line.count)  # noqa: B023
            for line in table.lines
        )
        yield NamedTable(
            key=key,
            title=both(lambda: title),  # noqa: B023
            rows=rows,
            together=table.together,
            overlapping=table.overlapping,
            hides=table.hides,
        )


def _names(round_: Round, figures: Figures) -> dict[str, dict[str, Mapping[str, str]]]:
    """Of each table the names of its rows."""
    ministries = figures.table("ministry")
    slugs = [line.key for line in ministries.lines] if ministries else []
    unsaid = {UNSAID: both(lambda: NOT_SAID)}
    return {
        "category": {
            str(category.number): _pair(category, f"{category.number} ")
            for category in round_.category_set.all()
        }
        | unsaid,
        "level": _choices(Level.choices) | unsaid,
        "region": _choices(Region.choices) | unsaid,
        "ministry": {agency.slug: _pair(agency) for agency in Agency.objects.filter(slug__in=slugs)}
        | {OUTSIDE: both(lambda: OUTSIDE_STATE)},
        "goal": {str(goal.number): _pair(goal, f"{goal.number} ") for goal in SdgGoal.objects.all()},
        "state": _choices(STATES.items()),
        "result": _choices(RESULTS.items()),
    }


def both(words: Callable[[], object]) -> Mapping[str, str]:
    """Words of the portal in both languages."""
    told = {}
    for language in ("th", "en"):
        with override(language):
            told[language] = str(words())
    return told


def _pair(thing: Any, before: str = "") -> Mapping[str, str]:
    return {
        "th": before + (thing.name_th or thing.name_en),
        "en": before + (thing.name_en or thing.name_th),
    }


def _choices(choices: Any) -> dict[str, Mapping[str, str]]:
    return {key: both(lambda: label) for key, label in choices}  # noqa: B023


def as_json(told: Numbers) -> bytes:
    """The numbers for programs; a hidden one is null."""
    content = open_data.head(FORMAT, "round_numbers_schema") | {
        "round": {
            "code": told.code,
            "name": told.name,
            "year_ce": told.year,
            "year_be": told.year + BUDDHIST_OFFSET,
            "practice": told.is_practice,
        },
        "edition": told.edition.value,
        "as_of": told.as_of.isoformat() if told.as_of else None,
        "applications": told.total,
        "tables": [
            {
                "key": table.key,
                "title": table.title,
                "overlapping": table.overlapping,
                "rows": [
                    {
                        "key": row.key,
                        "name": row.name,
                        "applications": row.count,
                        "hidden": row.count is None,
                    }
                    for row in table.rows
                ],
                "hidden_together": table.together,
            }
            for table in told.tables
        ],
    }
    return open_data.as_json(content)


COLUMNS = (
    *("round", "year_ce", "year_be", "edition", "as_of"),
    *("table", "key", "name_th", "name_en", "applications", "hidden"),
)


def as_csv(told: Numbers) -> bytes:
    """The same numbers, one a line; a hidden one is empty."""
    first = (
        told.code,
        told.year,
        told.year + BUDDHIST_OFFSET,
        told.edition.value,
        told.as_of.isoformat() if told.as_of else "",
    )
    return csvs.encoded(COLUMNS, ((*first, *line) for line in _lines(told)))


def _lines(told: Numbers) -> Iterator[tuple[Any, ...]]:
    every = both(lambda: _("All applications"))
    others = both(lambda: _("The hidden ones together"))
    yield "total", "", every["th"], every["en"], told.total, "yes" if told.total is None else "no"
    for table in told.tables:
        for row in table.rows:
            hidden = "yes" if row.count is None else "no"
            yield table.key, row.key, row.name["th"], row.name["en"], row.count, hidden
        if table.together is not None:
            yield table.key, "hidden_together", others["th"], others["en"], table.together, "no"


def schema() -> dict[str, Any]:
    """What `as_json` gives, as a JSON Schema."""
    text, both_, number = open_data.TEXT, open_data.BOTH, {"type": "integer"}
    some = {"type": ["integer", "null"], "minimum": 0, "description": "null: hidden, or fewer than five"}
    row = {"key": text, "name": both_, "applications": some, "hidden": {"type": "boolean"}}
    table = {
        "key": {"enum": list(TITLES)},
        "title": both_,
        "overlapping": {
            "type": "boolean",
            "description": "an application may stand in several rows, which then do not add up",
        },
        "rows": {"type": "array", "items": _object(row)},
        "hidden_together": some | {"description": "what rows that are hidden or not listed are together"},
    }
    round_ = {
        "code": text,
        "name": both_,
        "year_ce": number,
        "year_be": number,
        "practice": {"type": "boolean"},
    }
    top = {
        "format": {"enum": [FORMAT]},
        **open_data.HEAD,
        "round": _object(round_),
        "edition": {"enum": [each.value for each in Edition]},
        "as_of": {"type": ["string", "null"], "description": "a date in Bangkok, ISO 8601"},
        "applications": some,
        "tables": {"type": "array", "items": _object(table)},
    }
    return {
        "$schema": open_data.DRAFT,
        "$id": open_data.absolute("round_numbers_schema"),
        "title": "Applications of a round of the United Nations Public Service Awards from Thailand",
        **_object(top),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }
