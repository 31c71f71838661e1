"""CSV that a spreadsheet opens with Thai letters and without running anything."""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would calculate it."""
    return f"'{value}" if value.startswith(FORMULA) else value


def encoded(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A small table, comma-separated, in UTF-8 with the byte order mark by which Excel knows Thai letters.

    Numbers stay numbers, None is an empty cell, everything else is text that is made `safe`.
    """
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow([safe(name) for name in head])
    lines.writerows([_cell(value) for value in row] for row in rows)
    return codecs.BOM_UTF8 + target.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, int) and not isinstance(value, bool) else safe(str(value))
