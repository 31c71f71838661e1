"""Score sheets as a file: which of the reviewer's own go into it, what a filled one would change, and storing that.

A file never submits, and opens nothing that the reviewer's page would not: only declared, conflict-free assignments
whose round is open to reviewers now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused
from applications.states import State
from criteria.models import Criterion

from ..models import Assignment, Declaration, Review, Score
from ..visibility import open_assignments, reviewable_q
from .scoring import TEXTS, StaleSheet, closed_because, open_sheet, save_sheet

PARTS = (*TEXTS, "recommendation")


@dataclass(frozen=True)
class OwnSheet:
    """One sheet of the reviewer that may be filled now, in the shape of `services.scoring`."""

    assignment: Assignment
    criteria: Sequence[Criterion]
    version: int
    values: Mapping[str, Any]

    @property
    def application(self) -> Application:
        return self.assignment.application


@dataclass(frozen=True)
class Filled:
    """What a file says about one sheet. Parts that could not be read stand in `refused`, by clause or name."""

    reference: str
    version: int
    scores: Mapping[str, Mapping[str, Any]]
    texts: Mapping[str, str]
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PartChange:
    """One part of a sheet that would change. `part` is a clause or a name in PARTS."""

    part: str
    criterion: Criterion | None
    before: Any
    after: Any
    refused: str = ""

    @property
    def empties(self) -> bool:
        """Whether something that is there would be gone."""
        if self.refused:
            return False
        if self.criterion is None:
            return bool(self.before) and not self.after
        had = self.before["value"] is not None or self.before["cannot_judge"]
        has = self.after["value"] is not None or self.after["cannot_judge"]
        return (had and not has) or (bool(self.before["reason"]) and not self.after["reason"])


@dataclass(frozen=True)
class SheetChange:
    """What would become of one sheet: refused as a whole, or its changes."""

    reference: str
    application: Application | None
    version: int
    changes: Sequence[PartChange]
    refused: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """For `save_sheet`: only what changes and could be read."""
        sound = [change for change in self.changes if not change.refused]
        scores = {change.part: dict(change.after) for change in sound if change.criterion}
        return {"scores": scores} | {c.part: c.after for c in sound if c.criterion is None}

    @property
    def is_possible(self) -> bool:
        return not self.refused and any(not change.refused for change in self.changes)


def own_sheets(user: User) -> list[OwnSheet]:
    """The sheets that belong into the reviewer's file, in the order of their references; constant queries."""
    now = timezone.now()
    rows = [row for row in _open_assignments(user) if not closed_because(row.application, now)]
    criteria: dict[int, list[Criterion]] = {}
    for criterion in Criterion.objects.filter(round__in={row.application.round_id for row in rows}).order_by(
        "clause"
    ):
        criteria.setdefault(criterion.round_id, []).append(criterion)
    return [
        OwnSheet(
            assignment=row,
            criteria=criteria.get(row.application.round_id, []),
            version=review.version if (review := _review(row)) else 0,
            values=_values(review),
        )
        for row in rows
    ]


def _open_assignments(user: User) -> Iterable[Assignment]:
    if not user.is_reviewer:
        return []
    known = Application.objects.filter(reviewable_q(user), state=State.IN_REVIEW, deleted_at=None)
    declared = Declaration.objects.filter(user=user, application=OuterRef("application"))
    scores = Score.objects.select_related("criterion").order_by("criterion__clause")
    return (
        open_assignments(user)
        .filter(Exists(declared), application__in=known)
        .exclude(review__submitted_at__isnull=False)
        .select_related("application__round", "application__agency", "application__category", "review")
        .prefetch_related("application__round__deadlines", Prefetch("review__scores", scores))
        .order_by("application__reference")
    )


def _review(assignment: Assignment) -> Review | None:
    return getattr(assignment, "review", None)


def _values(review: Review | None) -> dict[str, Any]:
    """As `scoring.values_of`, from the rows that were read with the assignments."""
    if review is None:
        return {"scores": {}} | dict.fromkeys(PARTS, "")
    scores = {
        row.criterion.clause: {"value": row.value, "cannot_judge": row.cannot_judge, "reason": row.reason}
        for row in review.scores.all()
    }
    return {"scores": scores} | {name: getattr(review, name) for name in PARTS}


def compare(user: User, filled: Iterable[Filled]) -> list[SheetChange]:
    """What a file would change, sheet by sheet; refusals in words. Nothing is stored."""
    own = {sheet.application.reference: sheet for sheet in own_sheets(user)}
    return [_compared(own.get(sheet.reference), sheet, user) for sheet in filled]


def _compared(own: OwnSheet | None, filled: Filled, user: User) -> SheetChange:
    if own is None:
        return SheetChange(filled.reference, None, filled.version, (), _why_closed(filled.reference, user))
    changes = _changes(own, filled)
    stale = filled.version != own.version and any(not change.refused for change in changes)
    words = _(
        "This sheet has been saved in the portal since the file was downloaded (version %(now)s, the file has "
        "%(file)s). Nothing of it is taken, so that nothing newer is lost: download the file anew."
    ) % {"now": own.version, "file": filled.version}
    return SheetChange(filled.reference, own.application, filled.version, changes, words if stale else "")


def _why_closed(reference: str, user: User) -> str:
    """In words, and without telling anything about what is not assigned to the reviewer."""
    rows = open_assignments(user).filter(application__reference=reference)
    known = Application.objects.filter(reviewable_q(user))
    row = rows.filter(application__in=known).select_related("review", "application__round").first()
    if row is None:
        return _("This application is not assigned to you, or not open to you now.")
    if (review := _review(row)) and review.submitted_at is not None:
        return _("You have submitted this review. Ask OPDC to open it again if something is wrong.")
    if not Declaration.objects.filter(user=user, application=row.application_id).exists():
        return _("Declare your interests first.")
    return closed_because(row.application, timezone.now()) or _(
        "This application is not assigned to you, or not open to you now."
    )


def _changes(own: OwnSheet, filled: Filled) -> list[PartChange]:
    empty = {"value": None, "cannot_judge": False, "reason": ""}
    found = []
    known = {criterion.clause: criterion for criterion in own.criteria}
    for clause, criterion in known.items():
        before = own.values["scores"].get(clause, empty)
        if words := filled.refused.get(clause):
            found.append(PartChange(clause, criterion, before, None, words))
        elif clause in filled.scores and (after := filled.scores[clause]) != before:
            found.append(PartChange(clause, criterion, before, after))
    for name in PARTS:
        before = own.values[name]
        if words := filled.refused.get(name):
            found.append(PartChange(name, None, before, None, words))
        elif name in filled.texts and filled.texts[name] != before:
            found.append(PartChange(name, None, before, filled.texts[name]))
    for clause in filled.scores.keys() - known.keys():
        words = _("There is no criterion %(clause)s.") % {"clause": clause}
        found.append(PartChange(clause, None, "", None, words))
    return found


@dataclass(frozen=True)
class Taken:
    """A ticked sheet of the preview."""

    reference: str
    version: int
    values: Mapping[str, Any]


def take(user: User, sheets: Iterable[Taken]) -> tuple[list[str], list[tuple[str, str]]]:
    """Store ticked sheets, each by itself through `save_sheet`; never submits.

    Returns:
        The references that were stored, and those that were refused with the words why.
    """
    own = {sheet.application.reference: sheet for sheet in own_sheets(user)}
    stored, refused = [], []
    for taken in sheets:
        sheet = own.get(taken.reference)
        if sheet is None:
            refused.append((taken.reference, _why_closed(taken.reference, user)))
            continue
        try:
            review = open_sheet(sheet.assignment)
            save_sheet(review, version=taken.version, values=taken.values, actor=user)
        except (TransitionRefused, StaleSheet) as error:
            refused.append((taken.reference, str(error)))
        except ValidationError as error:
            refused.append((taken.reference, " ".join(error.messages)))
        else:
            stored.append(taken.reference)
    return stored, refused
