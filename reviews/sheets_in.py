"""Reads a filled workbook of score sheets back. Nothing in it is run, followed or kept; formulas are refused.

The hidden column names the rows (`sheets_out`), so the language of the file and moved rows do not matter.
"""

import io
import re
import zipfile
import zlib
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from lxml.etree import LxmlError
from openpyxl.utils.exceptions import InvalidFileException

from .models import Recommendation
from .services.scoring import LONGEST, TEXTS
from .services.sheets import Filled
from .sheets_out import ANCHORS, FORMAT, KEY, REASON, SCORE, cannot_judge

LARGEST_FILE = 5 * 1024 * 1024
# What a file may unpack to, in all and in number of parts: beyond it is a bomb, not score sheets.
LARGEST_CONTENT = 15 * 1024 * 1024
MOST_PARTS = 1_000
MOST_SHEETS = 300
MOST_ROWS = 60
MAIN_PART = "xl/workbook.xml"
# What openpyxl, lxml and zipfile raise about files that are not what they say.
BROKEN = (
    InvalidFileException,
    LxmlError,
    SyntaxError,  # the standard library's parser of XML
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    TypeError,
    ValueError,
)
_KEY = re.compile(rf"^{re.escape(FORMAT)}\|([A-Z0-9-]{{1,40}})\|(\d{{1,9}})$")
_CLAUSE = re.compile(r"^\d{1,2}(\.\d{1,2})?$")


def read(raw: bytes) -> list[Filled]:
    """The sheets of a workbook.

    Raises:
        ValidationError: in words, when it is damaged, carries macros or DTDs, is huge, or is no such workbook.
    """
    _check_package(raw)
    found: dict[str, Filled] = {}
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        for page in book.worksheets[:MOST_SHEETS]:
            filled = _sheet(page)
            if filled is not None:
                if filled.reference in found:
                    raise ValidationError(
                        _("The application %(reference)s stands twice in this file. Remove one worksheet.")
                        % {"reference": filled.reference}
                    )
                found[filled.reference] = filled
    except ValidationError:
        raise
    except BROKEN as error:
        raise ValidationError(_damaged()) from error
    if not found:
        raise ValidationError(
            _(
                "No score sheet was found in this file. Download your sheets here, fill that file, "
                "and upload it again."
            )
        )
    return list(found.values())


def _damaged() -> str:
    return _("This is not a workbook that can be opened (.xlsx). Save it again as “Excel workbook (.xlsx)”.")


def _check_package(raw: bytes) -> None:
    """Look at the package before anything of it is unpacked."""
    if len(raw) > LARGEST_FILE:
        raise ValidationError(
            _("The workbook is larger than %(limit)s MB. Take the pictures out; only texts are read.")
            % {"limit": LARGEST_FILE // 1024 // 1024}
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(raw))
        parts = package.infolist()
        names = {part.filename.lower() for part in parts}
        if any("vbaproject" in name or "/activex/" in name or "macrosheets" in name for name in names):
            raise ValidationError(
                _("This workbook carries macros. Save it as “Excel workbook (.xlsx)” and upload it again.")
            )
        if MAIN_PART not in names:
            raise ValidationError(_damaged())
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
            raise ValidationError(
                _("This workbook unpacks to far too much. Copy only your scores into a new download.")
            )
        if any(_has_doctype(package, part) for part in parts):
            raise ValidationError(_damaged())
    except BROKEN as error:
        raise ValidationError(_damaged()) from error


def _has_doctype(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No part of a workbook declares entities; one that does wants something else."""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return False
    with package.open(part) as content:
        head = content.read(4096).replace(b"\0", b"")
    return b"<!DOCTYPE" in head.upper()


def _sheet(page: Any) -> Filled | None:
    """One worksheet; None when it is none of ours."""
    rows = list(page.iter_rows(min_row=1, max_row=MOST_ROWS, max_col=KEY + 1))
    if not rows or len(rows[0]) <= KEY:
        return None
    told = _KEY.match(str(rows[0][KEY].value or ""))
    if told is None:
        return None
    scores: dict[str, dict[str, Any]] = {}
    texts: dict[str, str] = {}
    refused: dict[str, str] = {}
    for row in rows[1:]:
        key = str(row[KEY].value or "") if len(row) > KEY else ""
        try:
            if key in TEXTS:
                texts[key] = _text(row[ANCHORS])
            elif key == "recommendation":
                texts[key] = _recommendation(_text(row[ANCHORS]))
            elif _CLAUSE.match(key):
                scores[key] = _score(row[SCORE]) | {"reason": _text(row[REASON])}
        except ValidationError as error:
            refused[key] = error.messages[0]
    return Filled(told[1], int(told[2]), scores, texts, refused)


def _score(cell: Any) -> dict[str, Any]:
    text = _text(cell).strip()
    if not text:
        return {"value": None, "cannot_judge": False}
    if text.casefold() in _in_both(cannot_judge):
        return {"value": None, "cannot_judge": True}
    if text.isdecimal() and len(text) == 1 and int(text) <= 5:
        return {"value": int(text), "cannot_judge": False}
    raise ValidationError(
        _("“%(text)s” is no score: a whole number from 0 to 5, or “cannot judge”.") % {"text": text[:40]}
    )


def _recommendation(text: str) -> str:
    wanted = text.strip().casefold()
    if not wanted:
        return ""
    for choice in Recommendation:
        if wanted in _in_both(lambda choice=choice: str(choice.label)):
            return choice.value
    raise ValidationError(
        _("“%(text)s” is no recommendation. Choose one from the list.") % {"text": text[:40]}
    )


def _in_both(words: Any) -> set[str]:
    """The words in both languages: a file may have been downloaded in the other one."""
    found = set()
    for language in ("th", "en"):
        with translation.override(language):
            found.add(words().casefold())
    return found


def _text(cell: Any) -> str:
    """What a cell says, as text; a number as people write it."""
    if cell.data_type in ("f", "e") or not isinstance(cell.value, (str, int, float, type(None))):
        raise ValidationError(
            _("This cell holds a formula, a date or an error. Write the text itself into it.")
        )
    if cell.value is None:
        return ""
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    text = str(cell.value).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise ValidationError(_("A text may have at most %(most)s characters.") % {"most": LONGEST})
    if "\0" in text:
        raise ValidationError(_("This text contains characters that cannot be stored."))
    return text
