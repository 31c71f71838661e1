"""What a table is, whatever it is written as: columns with a kind, rows of values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from common.dates import BANGKOK


class Kind(Enum):
    """What a column holds; a spreadsheet gets cells of that type."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """A heading in the reader's language; `width` in characters."""

    heading: str
    kind: Kind = Kind.TEXT
    width: int = 18


@dataclass(frozen=True)
class Table:
    """A sheet: its title, its columns, and rows as long as the columns are many. Rows are read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def text(heading: str, width: int = 18) -> Column:
    return Column(heading, Kind.TEXT, width)


def number(heading: str, width: int = 12) -> Column:
    return Column(heading, Kind.NUMBER, width)


def moment(heading: str) -> Column:
    return Column(heading, Kind.MOMENT, 18)


def in_bangkok(at: datetime) -> datetime:
    """Spreadsheets know no zones: the clock in Bangkok, without its zone (the heading says so)."""
    return at.astimezone(BANGKOK).replace(tzinfo=None)
