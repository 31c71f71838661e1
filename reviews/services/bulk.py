"""Bulk actions: what a plan has shown, done once, and undone as long as nobody has built on it.

A bulk action is one transaction in which each application succeeds or is left alone for itself. Everything goes
through the services that do the same for one application, with their locks, rights and trail.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now, perform
from applications.states import State
from common.i18n import in_both
from notifications.models import Message, MessageState

from ..bulk import BulkPlan, Line
from ..models import (
    AgencyMessage,
    Assignment,
    BulkAction,
    BulkItem,
    BulkKind,
    Job,
    JobFormat,
    JobKind,
    Origin,
)
from ..outbox import PREFIX
from ..visibility import sees_scores, sees_scores_q
from . import assigning, jobs, messages, screening
from .assigning import WorldChanged
from .declaring import lock

# How long the mails of a bulk message wait, so that it can be undone.
DELAY = timedelta(minutes=2)


def carry_out(build: Callable[[], BulkPlan], *, fingerprint: str, token: UUID, actor: User) -> BulkAction:
    """Do what a preview has shown; the same token is done once, whatever is clicked.

    Args:
        build: makes the plan from the world as it is now.
        fingerprint: of the plan that was looked at.

    Raises:
        WorldChanged: the plan would be another one now. Nothing has been done.
        TransitionRefused: somebody without the right.
    """
    if not (actor.is_active and actor.is_officer):
        raise TransitionRefused(_("Your role does not allow this step."))
    with transaction.atomic():
        plan = build()
        if plan.kind == BulkKind.ASSIGN:
            return _assign(plan, build, fingerprint, token, actor)
        action, is_new = BulkAction.objects.get_or_create(
            token=token, defaults={"kind": plan.kind, "parameters": plan.detail, "done_by": actor}
        )
        if not is_new:
            return action
        if plan.fingerprint != fingerprint:
            raise WorldChanged
        does = {BulkKind.SCREENED: _screen, BulkKind.MESSAGE: _write}[BulkKind(plan.kind)]
        for line in sorted(plan.doing, key=lambda line: line.application.pk):
            _one(action, line.application, lambda line=line: does(action, line.application, plan, actor))
        _leave_alone(action, plan.left_alone)
    return action


def _one(action: BulkAction, application: Application, act: Callable[[], dict[str, Any]]) -> None:
    """One application, in a savepoint of its own: a refusal concerns it alone."""
    item = BulkItem(action=action, application=application)
    try:
        with transaction.atomic():
            item.undo = act()
    except TransitionRefused as refused:
        item.why_not = str(refused)
    else:
        item.done = True
    item.save()


def _leave_alone(action: BulkAction, lines: Sequence[Line]) -> None:
    BulkItem.objects.bulk_create(
        BulkItem(action=action, application=line.application, why_not=line.why_not) for line in lines
    )


def _assign(
    plan: BulkPlan, build: Callable[[], BulkPlan], fingerprint: str, token: UUID, actor: User
) -> BulkAction:
    action = assigning.apply_plan(
        build, fingerprint=fingerprint, token=token, origin=Origin.HAND, actor=actor, **plan.detail
    )
    # A second click finds the items of the first.
    known = set(action.items.values_list("application", flat=True))
    _leave_alone(action, [line for line in plan.left_alone if line.application.pk not in known and known])
    return action


def _screen(action: BulkAction, application: Application, plan: BulkPlan, actor: User) -> dict[str, Any]:
    if application.state == State.SUBMITTED:
        perform("start_screening", application, actor=actor)
    screening.confirm_met(application, actor=actor)
    change = screening.accept(application, actor=actor)
    return {"change": change.pk}


def _write(action: BulkAction, application: Application, plan: BulkPlan, actor: User) -> dict[str, Any]:
    message = messages.write_to_agency(
        application,
        actor=actor,
        # The same action and application make the same message: it cannot leave twice.
        token=uuid.uuid5(action.token, str(application.pk)),
        delay=DELAY,
        **messages.fill_in(plan.detail["texts"], application),
    )
    return {"message": message.pk}


def order_dossiers(plan: BulkPlan, *, actor: User) -> Job:
    """The ZIP of all dossiers in the plan, as a job; the same one that still waits is given again."""
    references = [line.application.reference for line in plan.doing]
    return jobs.order(JobKind.DOSSIERS, JobFormat.ZIP, user=actor, parameters={"references": references})


def undoable(action: BulkAction, user: User) -> set[int]:
    """The items that this officer can still undo, by key. A constant number of queries.

    Whether a reviewer has begun is told only about applications whose scores the officer may see.
    """
    if action.undone_at:
        return set()
    known = Application.objects.filter(sees_scores_q(user))
    items = list(action.items.filter(done=True, application__in=known.values("pk")))
    possible = {BulkKind.ASSIGN: _free, BulkKind.SCREENED: _still_accepted, BulkKind.MESSAGE: _not_left}
    return possible[BulkKind(action.kind)](items)


def _free(items: Sequence[BulkItem]) -> set[int]:
    """Those with an assignment that has not ended and whose reviewer has not begun."""
    keys = [key for item in items for key in item.undo.get("assignments", [])]
    begun = Q(review__version__gt=0) | Q(review__submitted_at__isnull=False)
    free = set(
        Assignment.objects.filter(pk__in=keys, freed="", application__state__in=assigning.ASSIGNABLE)
        .exclude(begun)
        .values_list("pk", flat=True)
    )
    return {item.pk for item in items if free & set(item.undo.get("assignments", []))}


def _still_accepted(items: Sequence[BulkItem]) -> set[int]:
    keys = [item.application_id for item in items]
    accepted = set(Application.objects.filter(pk__in=keys, state=State.ACCEPTED).values_list("pk", flat=True))
    return {item.pk for item in items if item.application_id in accepted}


def _not_left(items: Sequence[BulkItem]) -> set[int]:
    """Those with a mail that still waits for its time."""
    tokens = dict(
        AgencyMessage.objects.filter(pk__in=[item.undo.get("message") for item in items]).values_list(
            "pk", "token"
        )
    )
    waiting = Message.objects.filter(
        about__in=Application.objects.filter(pk__in=[item.application_id for item in items]).values(
            "reference"
        ),
        key__startswith=PREFIX,
        state=MessageState.QUEUED,
        attempts=0,
        due_at__gt=database_now(),
    )
    # A key is the prefix, the token and the recipient (`reviews.outbox.key_of`).
    tokens_waiting = {key.removeprefix(PREFIX)[:36] for key in waiting.values_list("key", flat=True)}
    return {item.pk for item in items if str(tokens.get(item.undo.get("message"))) in tokens_waiting}


def undo_until(action: BulkAction) -> datetime | None:
    """When undoing certainly ends; None when only what others do ends it."""
    return action.done_at + DELAY if action.kind == BulkKind.MESSAGE else None


@transaction.atomic
def undo(action: BulkAction, *, actor: User) -> int:
    """Take back what can be taken back; what others have built on stays, and its item says why.

    Returns:
        How many applications were taken back by this call; a second click finds none left.

    Raises:
        TransitionRefused: no officer, or nothing can be taken back any more.
    """
    if not (actor.is_active and actor.is_officer):
        raise TransitionRefused(_("Your role does not allow this step."))
    action = BulkAction.objects.select_for_update(no_key=True).get(pk=action.pk)
    if action.undone_at:
        return 0
    acts = {BulkKind.ASSIGN: _take_back, BulkKind.SCREENED: _reopen, BulkKind.MESSAGE: _call_back}
    act = acts[BulkKind(action.kind)]
    undone = 0
    for item in action.items.filter(done=True).select_related("application").order_by("application_id"):
        try:
            with transaction.atomic():
                act(item, actor)
        except TransitionRefused as refused:
            item.undo["kept"] = str(refused)
        else:
            item.undo["undone"] = True
            undone += 1
        item.save(update_fields=["undo"])
    if not undone:
        raise TransitionRefused(_("Nothing of it can be taken back any more."))
    action.undone_at, action.undone_by = database_now(), actor
    action.save(update_fields=["undone_at", "undone_by"])
    return undone


def _take_back(item: BulkItem, actor: User) -> None:
    """The assignments of one application whose reviewers have not begun; the others stay.

    Why is not written down: officers in conflict read it too, and it would tell them how far a review is.
    """
    lock(item.application_id)  # before looking who has begun: a first save may be under way
    rows = Assignment.objects.filter(pk__in=item.undo.get("assignments", []), freed="").order_by("pk")
    if not sees_scores(actor, item.application):
        raise TransitionRefused(_("A colleague without a conflict of interest must do this step."))
    begun = Q(review__version__gt=0) | Q(review__submitted_at__isnull=False)
    free = list(rows.exclude(begun))
    for assignment in free:
        assigning.take_back(assignment, actor=actor, reason=in_both(lambda: _("The bulk action was undone.")))
    if not free:
        raise TransitionRefused(_("It could not be taken back any more."))
    if len(free) < len(item.undo["assignments"]):
        item.undo["kept"] = _("Not all of it could be taken back.")


def _reopen(item: BulkItem, actor: User) -> None:
    reason = in_both(lambda: _("The bulk action “mark as screened” was undone."))
    screening.reopen_screening(item.application, reason=reason, actor=actor)


def _call_back(item: BulkItem, actor: User) -> None:
    message = AgencyMessage.objects.get(pk=item.undo["message"])
    if not messages.take_back_message(message):
        raise TransitionRefused(_("The mail has left already."))
    subjects = {name: getattr(message, name) for name in ("subject_th", "subject_en")}
    record(EventKind.MESSAGE, item.application, actor=actor, called_back=True, **subjects)
