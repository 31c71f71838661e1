"""The attendance list of an event as a workbook, to print and sign: by name, in the order of a Thai dictionary."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.dates import BANGKOK, local_datetime
from common.i18n import localized
from common.thai import sort_key

from .models import Clinic, Registration

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "vcenter"}
WIDTHS = (6, 32, 40, 32, 20, 18, 26)
# Enough for a signature, in points.
LINE = 30
TITLE_ROWS = 2


def in_order(rows: Iterable[Registration]) -> list[Registration]:
    """By name, as a Thai dictionary has it."""
    return sorted(rows, key=lambda row: (sort_key(row.name), row.pk))


def workbook(clinic: Clinic, rows: Iterable[Registration]) -> bytes:
    """The list with a column to sign in; what people typed is text, never a formula or a link."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    sheet = book.add_worksheet(_("Attendance")[:31])
    formats = _formats(book)
    _head(sheet, clinic, formats)
    for number, row in enumerate(in_order(rows), start=1):
        at = TITLE_ROWS + number
        sheet.set_row(at, LINE)
        sheet.write_number(at, 0, number, formats["cell"])
        for column, text in enumerate(_cells(row), start=1):
            sheet.write_string(at, column, text, formats["cell"])
        sheet.write_blank(at, len(WIDTHS) - 1, None, formats["cell"])
    book.close()
    return target.getvalue()


def _cells(row: Registration) -> list[str]:
    came = f"{row.attended_at.astimezone(BANGKOK):%H:%M}" if row.attended_at else ""
    return [row.name, row.organisation, row.email, str(row.get_state_display()), came]


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    boxed = FONT | {"border": 1, "border_color": "#7D88A1", "text_wrap": True}
    return {
        "title": book.add_format(FONT | {"bold": True, "font_size": 18, "font_color": "#1D3F72"}),
        "plain": book.add_format(FONT),
        "head": book.add_format(boxed | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1D3F72"}),
        "cell": book.add_format(boxed),
    }


def _head(sheet: Any, clinic: Clinic, formats: dict[str, Any]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE_ROWS)
    sheet.freeze_panes(TITLE_ROWS + 1, 2)
    sheet.write_string(0, 0, localized(clinic, "name"), formats["title"])
    line = " · ".join(part for part in (local_datetime(clinic.starts_at), clinic.place) if part)
    sheet.write_string(1, 0, line, formats["plain"])
    names = (
        _("No."),
        _("Name"),
        _("organisation"),
        _("e-mail address"),
        _("state"),
        _("came"),
        _("Signature"),
    )
    for at, (name, width) in enumerate(zip(names, WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(TITLE_ROWS, at, capfirst(str(name)), formats["head"])
