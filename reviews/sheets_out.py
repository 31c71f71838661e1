"""The reviewer's sheets as a workbook to fill without a connection: one worksheet for each application.

Only the cells to fill are unlocked; scores and recommendation are chosen from lists; a hidden column names each row
for `sheets_in`. What users typed is written as text, never as a formula or a link.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.i18n import localized
from criteria.models import Criterion

from .blind import is_blind, title_for_reviewer
from .models import Recommendation, Review
from .services.scoring import LONGEST
from .services.sheets import TEXTS, OwnSheet

FORMAT = "unpsa-sheets/1"
# Columns: clause, criterion, what each score means, score, reason; the last one is hidden and names the row.
CLAUSE, NAME, ANCHORS, SCORE, REASON, KEY = range(6)
WIDTHS = (7, 32, 58, 15, 62)
SHEET_NAME = 31
LINE = 16  # points of one line at 11 pt
NAVY, GROUND, GOLD = "#1D3F72", "#F6F7FA", "#FBF3E1"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def cannot_judge() -> str:
    """The words of the list, in the reader's language."""
    return _("cannot judge")


def label_of(part: str) -> str:
    """The name of a text or of the recommendation."""
    return capfirst(str(Review._meta.get_field(part).verbose_name))


def write(sheets: Sequence[OwnSheet]) -> bytes:
    """The workbook; without sheets, one page that says so."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"title": _("My score sheets"), "comments": FORMAT})
    formats = _formats(book)
    names = _sheet_names(sheets)
    _guide(book.add_worksheet(capfirst(_("read me first"))[:SHEET_NAME]), sheets, names, formats)
    for sheet, name in zip(sheets, names, strict=True):
        _sheet(book.add_worksheet(name), sheet, formats)
    book.close()
    return target.getvalue()


def _sheet_names(sheets: Sequence[OwnSheet]) -> list[str]:
    """The references, which spreadsheets limit in length; numbered where that makes two alike."""
    names: list[str] = []
    for number, sheet in enumerate(sheets, start=1):
        name = sheet.application.reference[:SHEET_NAME]
        names.append(name if name not in names else f"{name[: SHEET_NAME - 5]}-{number}")
    return names


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    base = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top", "text_wrap": True}
    fill = base | {"locked": False, "bg_color": "#FFFFFF", "border": 1, "border_color": "#7D88A1"}
    told = base | {"bg_color": GROUND, "border": 1, "border_color": "#DFE3EC"}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 18, "font_color": NAVY}),
        "plain": book.add_format(base),
        "link": book.add_format(base | {"font_color": NAVY, "underline": 1}),
        "head": book.add_format(base | {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY}),
        "told": book.add_format(told),
        "name": book.add_format(told | {"bold": True}),
        "clause": book.add_format(told | {"bold": True, "font_color": "#8A5F0D", "bg_color": GOLD}),
        "fill": book.add_format(fill),
        "score": book.add_format(fill | {"align": "center", "bold": True}),
        "key": book.add_format({"font_color": "#626C86", "hidden": True}),
    }


def _guide(page: Any, sheets: Sequence[OwnSheet], names: Sequence[str], formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 100)
    page.hide_gridlines(2)
    lines = [
        _("My score sheets"),
        _("One worksheet for each application. White cells are yours to fill; the others are locked."),
        _("Choose a score from 0 to 5, or “cannot judge”, from the list, and write the reason beside it."),
        _("Save the file as a workbook (.xlsx) and upload it in the portal under “My reviews”."),
        _("You see there what would change before anything is stored. Nothing is submitted by the file."),
    ]
    for at, line in enumerate(lines):
        page.merge_range(at, 0, at, 1, "")
        page.write_string(at, 0, line, formats["plain" if at else "title"])
        page.set_row(at, 26 if at == 0 else 22)
    start = len(lines) + 1
    if not sheets:
        page.merge_range(start, 0, start, 1, "")
        page.write_string(start, 0, _("No score sheet is open to you at the moment."), formats["plain"])
    for at, (sheet, name) in enumerate(zip(sheets, names, strict=True), start=start):
        reference = sheet.application.reference
        page.write_url(at, 0, f"internal:'{name}'!A1", formats["link"], string=reference)
        page.write_string(at, 1, title_for_reviewer(sheet.application), formats["plain"])
    page.protect()


def _sheet(page: Any, sheet: OwnSheet, formats: dict[str, Any]) -> None:
    application = sheet.application
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    page.set_column(KEY, KEY, 4, None, {"hidden": True})
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.write_string(0, KEY, f"{FORMAT}|{application.reference}|{sheet.version}", formats["key"])
    category = localized(application.category, "name") if application.category else ""
    named = [] if is_blind(application) else [str(application.agency)]
    head = [title_for_reviewer(application), " · ".join([application.reference, *named, category])]
    for row, line in enumerate(head):
        page.merge_range(row, CLAUSE, row, REASON, "")
        page.write_string(row, CLAUSE, line, formats["plain" if row else "title"])
        page.set_row(row, 30 if row == 0 else 22)
    headings = ("", _("Criterion"), _("What each score means"), _("Score"), _("Reason"))
    for column, heading in enumerate(headings):
        page.write_string(3, column, heading, formats["head"])
    row = 4
    for criterion in sheet.criteria:
        _criterion(page, row, criterion, sheet.values["scores"].get(criterion.clause, {}), formats)
        row += 1
    for name in TEXTS:
        row = _text(page, row + 1, name, sheet.values[name], formats)
    row = _text(page, row + 1, "recommendation", sheet.values["recommendation"], formats)
    page.freeze_panes(4, 2)
    page.protect("", {"format_columns": True, "format_rows": True})


def _criterion(page: Any, row: int, criterion: Criterion, score: Any, formats: dict[str, Any]) -> None:
    about = f"{localized(criterion, 'name')}\n{localized(criterion, 'about')}".strip()
    anchors = "\n".join(
        f"{level}  {localized(anchor, 'text')}" for level, anchor in enumerate(criterion.anchors)
    )
    page.write_string(row, KEY, criterion.clause, formats["key"])
    page.write_string(row, CLAUSE, criterion.clause, formats["clause"])
    page.write_string(row, NAME, about, formats["name"])
    page.write_string(row, ANCHORS, anchors, formats["told"])
    value = score.get("value")
    if score.get("cannot_judge"):
        page.write_string(row, SCORE, cannot_judge(), formats["score"])
    elif value is None:
        page.write_blank(row, SCORE, None, formats["score"])
    else:
        page.write_number(row, SCORE, value, formats["score"])
    page.data_validation(
        row,
        SCORE,
        row,
        SCORE,
        {
            "validate": "list",
            "source": ["0", "1", "2", "3", "4", "5", cannot_judge()],
            "error_title": _("Score"),
            "error_message": _("A whole number from 0 to 5, or “cannot judge”."),
        },
    )
    _fill(page, row, REASON, score.get("reason", ""), formats)
    _limit(page, row, REASON)
    lines = max(_lines(about, WIDTHS[NAME]), _lines(anchors, WIDTHS[ANCHORS]), 4)
    page.set_row(row, min(lines * (LINE + 3), 400))


def _text(page: Any, row: int, name: str, value: str, formats: dict[str, Any]) -> int:
    """A row for one of the texts, or for the recommendation. Returns the row."""
    page.write_string(row, KEY, name, formats["key"])
    page.merge_range(row, CLAUSE, row, NAME, "", formats["name"])
    page.write_string(row, CLAUSE, label_of(name), formats["name"])
    if name == "recommendation":
        labels = [str(label) for label in Recommendation.labels]
        shown = str(Recommendation(value).label) if value else ""
        _fill(page, row, ANCHORS, shown, formats)
        page.data_validation(
            row,
            ANCHORS,
            row,
            ANCHORS,
            {
                "validate": "list",
                "source": labels,
                "error_title": label_of(name),
                "error_message": _("Choose one from the list."),
            },
        )
        page.set_row(row, 26)
        return row
    page.merge_range(row, ANCHORS, row, REASON, "", formats["fill"])
    _fill(page, row, ANCHORS, value, formats)
    _limit(page, row, ANCHORS)
    page.set_row(row, min(max(_lines(value, 130), 5) * (LINE + 3), 400))
    return row


def _fill(page: Any, row: int, column: int, text: str, formats: dict[str, Any]) -> None:
    if text:
        page.write_string(row, column, text, formats["fill"])
    else:
        page.write_blank(row, column, None, formats["fill"])


def _limit(page: Any, row: int, column: int) -> None:
    page.data_validation(
        row,
        column,
        row,
        column,
        {
            "validate": "length",
            "criteria": "<=",
            "value": LONGEST,
            "error_title": _("Too long"),
            "error_message": _("A text may have at most %(most)s characters.") % {"most": LONGEST},
        },
    )


def _lines(text: str, width: int) -> int:
    """About how many lines a text takes in a column; Thai marks take no room, but that is not counted here."""
    return sum(1 + len(line) // width for line in text.split("\n"))
