"""A table as CSV that Excel opens with Thai letters and without running anything."""

import codecs
import csv
import tempfile
from typing import IO, Any

from common.csvs import safe

from .table import Kind, Table, in_bangkok


def write(table: Table) -> IO[bytes]:
    """UTF-8 with a byte order mark, comma-separated, written to disk row by row."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
    target.write(codecs.BOM_UTF8)
    lines = csv.writer(_Encoded(target))
    lines.writerow(safe(column.heading) for column in table.columns)
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        lines.writerow(_cell(kind, value) for kind, value in zip(kinds, row, strict=True))
    target.seek(0)
    return target


def _cell(kind: Kind, value: Any) -> Any:
    if value is None:
        return ""
    if kind is Kind.MOMENT:
        return in_bangkok(value).isoformat(" ", "minutes")
    return value if kind is Kind.NUMBER else safe(str(value))


class _Encoded:
    """What `csv` writes to."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target

    def write(self, text: str) -> int:
        return self.target.write(text.encode())
