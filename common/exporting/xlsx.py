"""Tables as a workbook: typed cells, a frozen heading row with filters, and nothing that users typed is a formula."""

import tempfile
from collections.abc import Iterable
from typing import IO

import xlsxwriter

from common.exporting.table import Column, Kind, Table, in_bangkok

# Excel's own limit for the text of a cell.
LONGEST_TEXT = 32_767
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
SHEET_NAME_LENGTH = 31


def write(tables: Iterable[Table]) -> IO[bytes]:
    """A workbook with one sheet for each table, written to disk row by row; at its beginning, ready to be read."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
    book = xlsxwriter.Workbook(target, OPTIONS)
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
    plain = book.add_format({"valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.title[:SHEET_NAME_LENGTH])
        sheet.freeze_panes(1, 1)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.heading, heading)
        last = 0
        for last, row in enumerate(table.rows, start=1):
            _write_row(sheet, last, table.columns, row, plain, clock)
        sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    book.close()
    target.seek(0)
    return target


def _write_row(sheet, at: int, columns: Iterable[Column], row: Iterable, plain, clock) -> None:
    for place, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None or value == "":
            continue
        if column.kind is Kind.MOMENT:
            sheet.write_datetime(at, place, in_bangkok(value), clock)
        elif column.kind is Kind.NUMBER:
            sheet.write_number(at, place, value, plain)
        else:
            sheet.write_string(at, place, str(value)[:LONGEST_TEXT], plain)
