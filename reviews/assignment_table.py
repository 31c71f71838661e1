"""Assignments as a table: reference and e-mail address of the reviewer, one assignment a line.

Read from what Excel writes in Thailand: UTF-8 with or without a byte order mark, UTF-16, cp874; commas, semicolons
or tabs. Columns beyond the first two are for people and are not read.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application

from .conflicts import conflicts_between
from .exporting.csvs import safe
from .models import Assignment
from .services.assigning import Wish, why_not

LARGEST_FILE = 1024 * 1024
MOST_LINES = 5_000
LONGEST_CELL = 254
ENCODINGS = ("utf-8-sig", "cp874")


@dataclass(frozen=True)
class Line:
    """One line of the table as it was written. `number` as a spreadsheet counts them."""

    number: int
    reference: str
    email: str


@dataclass(frozen=True)
class Checked:
    """A line and what would happen: "new", "there" (assigned already) or "refused", with the words."""

    line: Line
    outcome: Literal["new", "there", "refused"]
    words: str
    application: Application | None = None
    reviewer: User | None = None


@dataclass(frozen=True)
class TablePreview:
    """All lines, checked; only the new ones are assigned."""

    rows: Sequence[Checked]

    @property
    def new(self) -> list[Checked]:
        return [row for row in self.rows if row.outcome == "new"]

    @property
    def refused(self) -> list[Checked]:
        return [row for row in self.rows if row.outcome == "refused"]

    @property
    def there(self) -> list[Checked]:
        return [row for row in self.rows if row.outcome == "there"]

    @property
    def applications(self) -> dict[int, Application]:
        return {row.application.pk: row.application for row in self.new}

    @property
    def fingerprint(self) -> str:
        told = [[row.line.number, row.line.reference, row.line.email, row.outcome] for row in self.rows]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def wishes(self) -> list[Wish]:
        return [Wish(row.application.pk, row.reviewer.pk) for row in self.new]


def read(raw: bytes) -> list[Line]:
    """The lines of a file; a heading and empty lines are left out.

    Raises:
        ValidationError: in words, when it is no such table.
    """
    if len(raw) > LARGEST_FILE:
        raise ValidationError(_("The table is larger than 1 MB. Send it in parts."))
    text = _decoded(raw)
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    lines = []
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1
        ):
            told = [cell.strip().removeprefix("'")[:LONGEST_CELL] for cell in (*cells, "", "")[:2]]
            is_heading = number == 1 and "@" not in told[1] and not any(c.isdigit() for c in told[0])
            if any(told) and not is_heading:
                lines.append(Line(number, told[0], told[1]))
            if len(lines) > MOST_LINES:
                raise ValidationError(
                    _("The table has more than %(most)s lines. Send it in parts.") % {"most": MOST_LINES}
                )
    except csv.Error as error:
        raise ValidationError(_not_a_table()) from error
    if not lines:
        raise ValidationError(
            _("No assignment was found: each line needs a reference and the e-mail address of a reviewer.")
        )
    return lines


def _decoded(raw: bytes) -> str:
    if raw.startswith(b"PK"):
        raise ValidationError(
            _("This is an Excel workbook. Save it in Excel as “CSV UTF-8” and upload that file.")
        )
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_not_a_table())


def _not_a_table() -> str:
    return _("This is not a table that can be read. Save it in Excel as “CSV UTF-8” and upload it again.")


def packed(lines: Iterable[Line]) -> str:
    """The lines as one text, which travels in the page between preview and confirmation."""
    return json.dumps([[line.number, line.reference, line.email] for line in lines], ensure_ascii=False)


def unpacked(text: str) -> list[Line]:
    """The other way.

    Raises:
        ValidationError: it is not what `packed` has written.
    """
    try:
        rows = json.loads(text)
        lines = [Line(int(number), str(reference), str(email)) for number, reference, email in rows]
    except (ValueError, TypeError) as error:
        raise ValidationError(_not_a_table()) from error
    if len(lines) > MOST_LINES:
        raise ValidationError(_not_a_table())
    return lines


def check(lines: Sequence[Line], *, officer: User) -> TablePreview:
    """What each line would do, in a constant number of queries."""
    references = {line.reference.upper() for line in lines}
    emails = {line.email.lower() for line in lines}
    rows = Application.objects.submitted().filter(reference__in=references, deleted_at=None)
    applications = {a.reference: a for a in rows.select_related("round", "agency", "category")}
    people = {user.email.lower(): user for user in _people(emails)}
    conflicts = conflicts_between(applications.values(), [*people.values(), officer])
    taken = set(
        Assignment.objects.filter(application__reference__in=references, freed="").values_list(
            "application", "reviewer"
        )
    )
    seen: set[tuple[int, int]] = set()
    checked = []
    for line in lines:
        application = applications.get(line.reference.upper())
        reviewer = people.get(line.email.lower())
        words = _unknown(line, application, reviewer)
        if words:
            checked.append(Checked(line, "refused", words, application, reviewer))
            continue
        pair = (application.pk, reviewer.pk)
        if pair in taken:
            words = _("Assigned already; it stays.")
            checked.append(Checked(line, "there", words, application, reviewer))
            continue
        if (application.pk, officer.pk) in conflicts:
            words = _("You have a conflict of interest with this application: a colleague must assign it.")
        elif pair in seen:
            words = _("The same assignment stands above in this table.")
        else:
            words = why_not(application, reviewer, conflict=conflicts.get(pair), has_it=False)
        seen.add(pair)
        outcome = "refused" if words else "new"
        checked.append(Checked(line, outcome, words or _("Will be assigned."), application, reviewer))
    return TablePreview(checked)


def _people(emails: Iterable[str]) -> Iterable[User]:
    """Matched as people write them, in any case. The database keeps addresses unique in any case."""
    return User.objects.annotate(lower=Lower("email")).filter(lower__in=list(emails))


def _unknown(line: Line, application: Application | None, reviewer: User | None) -> str:
    if not line.reference:
        return _("The reference is missing.")
    if application is None:
        return _("There is no submitted application %(reference)s.") % {"reference": line.reference}
    if not line.email:
        return _("The e-mail address of the reviewer is missing.")
    if reviewer is None or not (reviewer.is_reviewer and reviewer.is_active):
        return _("There is no reviewer with the address %(email)s.") % {"email": line.email}
    return ""


def written(rows: Iterable[Assignment]) -> bytes:
    """The standing assignments as CSV that this module reads again; nothing in it is a formula."""
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow(
        [_("Reference"), _("Reviewer's e-mail"), _("Reviewer"), _("Initiative"), _("Agency"), _("How")]
    )
    for row in rows:
        cells = (
            row.application.reference,
            row.reviewer.email,
            str(row.reviewer),
            str(row.application.title),
            str(row.application.agency),
            str(row.get_origin_display()),
        )
        lines.writerow(safe(cell) for cell in cells)
    return target.getvalue().encode("utf-8-sig")
