"""The one service that changes an application's state (DESIGN §4): lock, permission, guard, audit row, effects."""

from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications import signals, snapshots
from applications.guards import GUARDS, VETOES
from applications.models import Application, Snapshot, StatusChange
from applications.permissions import roles_for
from applications.states import State
from applications.workflow import TRANSITIONS, Transition

from .referee_ending import end_requests


class TransitionRefused(Exception):
    """The change is not possible; `reasons` say why, in words. Nothing has been changed."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


def database_now() -> datetime:
    """The database's clock, which alone decides about deadlines: web hosts may disagree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@transaction.atomic
def perform(
    name: str, application: Application, *, actor: User, real_actor: User | None = None, note: str = ""
) -> StatusChange:
    """Move an application along one way of the table.

    Raises:
        TransitionRefused: with the reasons, when state, role, guard or note stand in the way.
    """
    way = TRANSITIONS[name]
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    locked = Application.objects.with_everything().get(pk=application.pk)
    moment = database_now()
    _refuse_unless_possible(way, locked, actor, note)
    problems = GUARDS[way.guard](locked, moment) if way.guard else []
    for veto in VETOES:
        problems += veto(way, locked, actor, moment)
    if problems:
        raise TransitionRefused(*problems)
    change = StatusChange.objects.create(
        application=locked,
        from_state=locked.state,
        to_state=way.target,
        actor=actor,
        real_actor=real_actor or actor,
        at=moment,
        note=note,
    )
    locked.state = way.target
    if way.seals:
        locked.submitted_at = moment
    locked.save(update_fields=["state", "submitted_at", "updated_at"])
    if way.seals:
        _seal(locked, actor, moment)
    if way.target == State.WITHDRAWN:
        end_requests(locked, moment)
    announce = partial(signals.state_changed.send, Application, application=locked, change=change)
    # Robust: what fails after the commit must not look as if the change itself had failed.
    transaction.on_commit(announce, robust=True)
    return change


def _refuse_unless_possible(way: Transition, application: Application, actor: User, note: str) -> None:
    if application.deleted_at:
        raise TransitionRefused(_("This draft has been deleted. Bring it back first."))
    if application.state not in way.sources:
        raise TransitionRefused(
            _("This is not possible now: the application is in the state “%(state)s”.")
            % {"state": application.get_state_display()}
        )
    if not way.actors & roles_for(actor, application):
        raise TransitionRefused(_("Your role does not allow this step."))
    if way.needs_note and not note.strip():
        raise TransitionRefused(_("Please give the reason; it is kept in the history."))


def _seal(application: Application, actor: User, moment: datetime) -> Snapshot:
    """Seal the application as it stands under the lock, as its next snapshot."""
    number = application.snapshots.count() + 1
    content = snapshots.content_of(application, number=number, sealed_at=moment, sealed_by=actor)
    text = snapshots.canonical(content)
    snapshot = Snapshot.objects.create(
        application=application,
        number=number,
        content=text,
        sha256=snapshots.sha256_of(text),
        sealed_at=moment,
        sealed_by=actor,
    )
    transaction.on_commit(partial(signals.snapshot_sealed.send, Snapshot, snapshot=snapshot), robust=True)
    return snapshot
