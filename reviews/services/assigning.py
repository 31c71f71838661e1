"""Reviewers for applications: assigned singly or as a whole plan, and taken back with a reason.

Conflicts of interest are looked at here, under the row lock of each application, whatever a page has shown before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now, perform
from applications.states import State

from ..conflicts import ConflictKind, conflict_of, conflicts_between
from ..models import Assignment, BulkAction, BulkItem, BulkKind, Freed, Origin
from ..vetoes import conflict_reason
from ..visibility import sees_scores

ASSIGNABLE = (State.ACCEPTED, State.IN_REVIEW)


@dataclass(frozen=True)
class Wish:
    """An application and a reviewer who shall review it."""

    application: int
    reviewer: int


class Preview(Protocol):
    """What an officer has looked at: the pairs, a fingerprint of all they depend on, and the applications of it."""

    fingerprint: str
    applications: Mapping[int, Application]

    def wishes(self) -> Sequence[Wish]: ...


class WorldChanged(Exception):
    """Something the preview depends on has changed. Nothing has been assigned; look at it anew."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Applications, reviewers or conflicts have changed since you looked at this. "
                "Nothing has been assigned; below is what would happen now."
            )
        )


@transaction.atomic
def assign(application: Application, reviewer: User, *, actor: User, origin: str = Origin.HAND) -> Assignment:
    """Give an application to a reviewer; with the first one its review begins.

    Raises:
        TransitionRefused: no officer, a conflict (of the officer or of the reviewer), no reviewer, assigned already,
            or neither accepted nor in review.
    """
    return _assign_all([Wish(application.pk, reviewer.pk)], actor=actor, origin=origin)[0]


@transaction.atomic
def apply_plan(
    build: Callable[[], Preview],
    *,
    fingerprint: str,
    token: UUID,
    origin: str,
    actor: User,
    **parameters: Any,
) -> BulkAction:
    """Assign what a preview showed, all of it or nothing; a second click finds it done.

    Args:
        build: makes the preview from the world as it is now; called again under the locks.
        fingerprint: of the preview that was confirmed.
        token: of the page that was confirmed; the same one is done once.
        parameters: kept with the action.

    Raises:
        WorldChanged: the preview would be another one now.
        TransitionRefused: somebody without the right to assign.
    """
    _refuse_unless_officer(actor)
    action, is_new = BulkAction.objects.get_or_create(
        token=token,
        defaults={
            "kind": BulkKind.ASSIGN,
            "done_by": actor,
            "parameters": {"origin": str(origin), **parameters},
        },
    )
    if not is_new:
        return action
    before = build()
    if before.fingerprint != fingerprint:
        raise WorldChanged
    _locked(before.applications)
    preview = build()
    if preview.fingerprint != fingerprint:
        raise WorldChanged
    made = _assign_all(preview.wishes(), actor=actor, origin=origin)
    by_application: dict[int, list[int]] = {}
    for row in made:
        by_application.setdefault(row.application_id, []).append(row.pk)
    BulkItem.objects.bulk_create(
        BulkItem(action=action, application_id=key, done=True, undo={"assignments": keys})
        for key, keys in by_application.items()
    )
    return action


@transaction.atomic
def take_back(assignment: Assignment, *, actor: User, reason: str) -> Assignment:
    """End an assignment whose review has never been submitted. What was written stays stored and counts nowhere.

    Raises:
        TransitionRefused: no officer, one in conflict or with an own review to submit, no reason, ended already,
            or a review was submitted.
    """
    _refuse_unless_officer(actor)
    application = _locked({assignment.application_id})[0]
    _refuse_officer_in_conflict(conflict_of(actor, application))
    if not sees_scores(actor, application):
        # Whether others have submitted shows in what happens next.
        raise TransitionRefused(
            _("You have still to submit your own review of this application: a colleague must do this step.")
        )
    if not reason.strip():
        raise TransitionRefused(_("Please give the reason; it is kept in the history."))
    row = Assignment.objects.select_related("reviewer").get(pk=assignment.pk)
    if row.freed:
        raise TransitionRefused(_("This assignment has ended already."))
    if application.state not in ASSIGNABLE:
        raise TransitionRefused(_not_now(application))
    if _was_submitted(row):
        raise TransitionRefused(
            _(
                "The review has been submitted: it is not taken back. The reviewer can still step back from it."
            )
        )
    row.freed, row.freed_reason = Freed.TAKEN_BACK, reason.strip()
    row.freed_by, row.freed_at = actor, database_now()
    row.save(update_fields=["freed", "freed_reason", "freed_by", "freed_at"])
    record(EventKind.UNASSIGNED, application, actor=actor, person=row.reviewer_id)
    return row


def _was_submitted(assignment: Assignment) -> bool:
    """Also when it has been opened again: it has been read by others."""
    review = getattr(assignment, "review", None)
    return review is not None and (review.submitted_at is not None or review.submissions.exists())


def _assign_all(wishes: Sequence[Wish], *, actor: User, origin: str) -> list[Assignment]:
    """All of them or none, in a constant number of look-ups; each application that is accepted begins its review."""
    _refuse_unless_officer(actor)
    applications = {row.pk: row for row in _locked({wish.application for wish in wishes})}
    reviewers = User.objects.in_bulk({wish.reviewer for wish in wishes})
    conflicts = conflicts_between(applications.values(), [*reviewers.values(), actor])
    taken = set(
        Assignment.objects.filter(application__in=applications, freed="").values_list(
            "application", "reviewer"
        )
    )
    rows = []
    for wish in wishes:
        application, reviewer = applications[wish.application], reviewers[wish.reviewer]
        _refuse_officer_in_conflict(conflicts.get((application.pk, actor.pk)))
        reason = why_not(
            application,
            reviewer,
            conflict=conflicts.get((application.pk, reviewer.pk)),
            has_it=(application.pk, reviewer.pk) in taken,
        )
        if reason:
            raise TransitionRefused(reason)
        taken.add((application.pk, reviewer.pk))
        rows.append(Assignment(application=application, reviewer=reviewer, origin=origin, assigned_by=actor))
    made = Assignment.objects.bulk_create(rows)
    for row in made:
        record(EventKind.ASSIGNED, row.application, actor=actor, person=row.reviewer_id)
    for application in applications.values():
        if application.state == State.ACCEPTED:
            perform("start_review", application, actor=actor)
    return made


def why_not(application: Application, reviewer: User, *, conflict: ConflictKind | None, has_it: bool) -> str:
    """Why this reviewer cannot be given this application, in words; "" when nothing stands in the way."""
    if application.state not in ASSIGNABLE:
        return _not_now(application)
    if not (reviewer.is_reviewer and reviewer.is_active):
        return _("%(name)s is not a reviewer.") % {"name": reviewer}
    if has_it:
        return _("%(name)s reviews %(reference)s already.") % {
            "name": reviewer,
            "reference": application.reference,
        }
    if conflict is not None:
        return _("%(name)s has a conflict of interest with %(reference)s: %(kind)s.") % {
            "name": reviewer,
            "reference": application.reference,
            "kind": conflict.label,
        }
    return ""


def _locked(keys: Iterable[int]) -> list[Application]:
    """The applications, locked in the order of their keys, so that two plans never wait for each other in a ring."""
    rows = Application.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(rows.filter(pk__in=list(keys)).values_list("pk"))
    found = Application.objects.filter(pk__in=list(keys)).order_by("pk")
    return list(found.select_related("round", "agency", "category"))


def _not_now(application: Application) -> str:
    return _("%(reference)s is neither accepted nor in review (now: %(state)s).") % {
        "reference": application.reference,
        "state": application.get_state_display(),
    }


def _refuse_unless_officer(actor: User) -> None:
    if not (actor.is_active and actor.is_officer):
        raise TransitionRefused(_("Only OPDC's officers assign reviewers."))


def _refuse_officer_in_conflict(kind: ConflictKind | None) -> None:
    if kind is not None:
        raise TransitionRefused(conflict_reason(kind))
