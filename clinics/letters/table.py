"""The register of letters as a table."""

from collections.abc import Callable
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.dates import local_date
from common.exporting import csvs, xlsx
from common.exporting.table import Table, moment, number, text
from common.i18n import localized

from ..models import Letter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS: dict[str, tuple[Callable[[Table], IO[bytes]], str]] = {
    "csv": (csvs.write, "text/csv; charset=utf-8"),
    "xlsx": (lambda table: xlsx.write([table]), XLSX_TYPE),
}


def register_table(letters: QuerySet[Letter]) -> Table:
    """One row a letter, in the reader's language."""
    columns = [
        text(_("Number (Thai letter)"), 20),
        text(_("Number (English letter)"), 20),
        number(_("Year (BE)")),
        number(_("Running number")),
        text(_("Date of the letter"), 30),
        text(_("State"), 20),
        text(_("Reference"), 16),
        text(_("Agency"), 40),
        text(_("Initiative"), 50),
        text(_("Composed by"), 28),
        text(_("Approved by"), 28),
        moment(_("Issued (Bangkok time)")),
        text("SHA-256", 66),
    ]
    return Table(_("Letters of reference"), columns, (_row(letter) for letter in letters.iterator()))


def _row(letter: Letter) -> list:
    return [
        letter.number_th,
        letter.number_en,
        letter.year_be,
        letter.number,
        local_date(letter.dated_on) if letter.dated_on else "",
        letter.get_state_display(),
        letter.reference,
        localized(letter, "agency"),
        localized(letter, "initiative"),
        str(letter.composed_by),
        str(letter.approved_by) if letter.approved_by else "",
        letter.issued_at,
        letter.sha256,
    ]
