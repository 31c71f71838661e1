"""Declaring interests, and stepping back from a review. A declaration is a row that stays; the latest one counts."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now
from dossiers.papers import pack as packs

from ..blind import is_blind
from ..conflicts import declaration_of
from ..models import Assignment, Declaration, Freed, Interest
from ..visibility import sees_scores


def lock(application_id: int) -> Application:
    """The application with its names, locked until the transaction ends: the one lock for everything of a review."""
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application_id)
    return Application.objects.select_related("round", "agency", "category").get(pk=application_id)


@transaction.atomic
def declare(
    application: Application, user: User, *, interest: str, note: str = "", actor: User
) -> Declaration:
    """Keep what somebody declares about an application. Any interest ends the person's assignment.

    Args:
        actor: the person, or an officer who writes down what the person has told.

    Raises:
        TransitionRefused: somebody else's business, an interest without a note, or an own interest taken back.
    """
    locked = lock(application.pk)
    note = note.strip()
    _refuse_unless_theirs(locked, user, actor)
    before = declaration_of(user, locked)
    if before is not None and (before.interest, before.note) == (interest, note):
        return before  # sent twice
    if interest != Interest.NONE:
        _refuse_without_note(note)
    elif before is not None and before.interest != Interest.NONE:
        _refuse_taking_back(user, actor, note)
    row = Declaration.objects.create(
        application=locked, user=user, interest=interest, note=note, declared_by=actor
    )
    assignment = Assignment.objects.filter(application=locked, reviewer=user, freed="").first()
    if interest == Interest.NONE or assignment is None:
        record(EventKind.DECLARED, locked, actor=actor, person=user.pk)
        _order_pack(locked)
    else:
        _free(assignment, actor, note)
        record(EventKind.RECUSED, locked, actor=actor, person=user.pk)
    return row


def _order_pack(application: Application) -> None:
    """What a reviewer of a blind round will want to read is made before it is asked for."""
    snapshot = application.snapshots.order_by("-number").first()
    if is_blind(application) and snapshot is not None:
        snapshot.application = application
        packs.order(snapshot)


def recuse(assignment: Assignment, *, actor: User, interest: str, note: str) -> Declaration:
    """Step back from a review, also from a submitted one: it no longer counts, and is no review.

    Raises:
        TransitionRefused: not the own assignment, no reason, or it has ended already.
    """
    if interest == Interest.NONE:
        raise TransitionRefused(_("Choose why you step back."))
    with transaction.atomic():
        lock(assignment.application_id)
        if not Assignment.objects.filter(pk=assignment.pk, freed="").exists():
            raise TransitionRefused(_("This assignment has ended already."))
        return declare(assignment.application, assignment.reviewer, interest=interest, note=note, actor=actor)


def _free(assignment: Assignment, actor: User, note: str) -> None:
    assignment.freed = Freed.RECUSED
    assignment.freed_reason = note
    assignment.freed_by = actor
    assignment.freed_at = database_now()
    assignment.save(update_fields=["freed", "freed_reason", "freed_by", "freed_at"])


def _refuse_unless_theirs(application: Application, user: User, actor: User) -> None:
    if application.submitted_at is None:
        raise TransitionRefused(_("This application has not been submitted yet."))
    if actor != user:
        # An officer in conflict could otherwise remove the reviews of others.
        if not (actor.is_officer or actor.is_superuser) or not sees_scores(actor, application):
            raise TransitionRefused(
                _("Only an officer without a conflict of interest writes down what somebody else declares.")
            )
        return
    if actor.is_officer or actor.is_superuser:
        return
    is_own = Assignment.objects.filter(application=application, reviewer=user, freed="")
    if not is_own.exists():
        raise TransitionRefused(_("You declare interests for applications that are assigned to you."))


def _refuse_without_note(note: str) -> None:
    if not note:
        raise TransitionRefused(_("Please say in a sentence what the interest is; OPDC's officers read it."))


def _refuse_taking_back(user: User, actor: User, note: str) -> None:
    """Nobody opens the scores to themselves by taking an interest back."""
    if actor == user:
        raise TransitionRefused(
            _("An interest once declared is taken back by an officer who has none, never by the person.")
        )
    if not note:
        raise TransitionRefused(_("Please say why the interest no longer stands."))
