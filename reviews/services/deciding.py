"""At the panel's table: notes, and decisions that are prepared ("staged") and wait for their release."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now
from applications.states import State

from ..agenda import free_of_conflict
from ..conflicts import conflicts_between
from ..models import AgendaItem, Decision, Outcome
from ..visibility import sees_scores
from .declaring import lock

LONGEST = 10000  # characters of the notes or the reason


class StaleItem(Exception):
    """Somebody has written on this item since. Nothing has been stored; `current` is what stands now."""

    def __init__(self, item: AgendaItem) -> None:
        super().__init__(
            _("Somebody else has written here since you opened the page. What you typed has not been stored.")
        )
        self.current = item


@transaction.atomic
def save_notes(item: AgendaItem, *, version: int, notes: str, actor: User) -> AgendaItem:
    """Keep the notes of the table. The same notes once more are no change, whatever the version.

    Raises:
        StaleItem: somebody has saved since.
        TransitionRefused: no officer, in conflict, or decided already.
    """
    locked, _application = _open(item, actor)
    notes = _text(notes)
    if locked.notes == notes:
        return locked
    _refuse_stale(locked, version)
    locked.notes = notes
    return _saved(locked)


@transaction.atomic
def stage(
    item: AgendaItem, *, version: int, outcome: str, reason: str, notes: str, actor: User
) -> AgendaItem:
    """Prepare a decision; who is present and free of conflict now is kept with it.

    Raises:
        StaleItem: somebody has saved since.
        TransitionRefused: no officer, in conflict, no quorum, no reason, or no longer in review.
    """
    locked, application = _open(item, actor)
    reason, notes = _text(reason), _text(notes)
    if outcome not in Outcome.values:
        raise TransitionRefused(_("Choose a decision."))
    if not reason:
        raise TransitionRefused(_("Please give the reason; it is kept with the decision."))
    if (locked.outcome, locked.reason, locked.notes) == (outcome, reason, notes):
        return locked  # sent twice
    _refuse_stale(locked, version)
    present = _present(locked, application)
    locked.outcome, locked.reason, locked.notes = outcome, reason, notes
    locked.decided_by, locked.decided_at = actor, database_now()
    locked.present = [user.pk for user in present]
    record(EventKind.STAGED, application, actor=actor, panel=locked.panel_id)
    return _saved(locked)


@transaction.atomic
def unstage(item: AgendaItem, *, version: int, actor: User) -> AgendaItem:
    """Take a prepared decision back; the notes stay.

    Raises:
        StaleItem, TransitionRefused: see `stage`.
    """
    locked, application = _open(item, actor)
    if not locked.outcome:
        return locked
    _refuse_stale(locked, version)
    locked.outcome = locked.reason = ""
    locked.decided_by = locked.decided_at = None
    locked.present = []
    record(EventKind.UNSTAGED, application, actor=actor, panel=locked.panel_id)
    return _saved(locked)


def _open(item: AgendaItem, actor: User) -> tuple[AgendaItem, Application]:
    """The item under the application's lock, when the actor may write on it."""
    application = lock(item.application_id)
    locked = AgendaItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
    if not actor.is_officer:
        raise TransitionRefused(_("Decisions are prepared by OPDC's officers."))
    if not sees_scores(actor, application):
        raise TransitionRefused(
            _("You step out for this application: a colleague writes the notes and the decision.")
        )
    if application.state != State.IN_REVIEW or Decision.objects.filter(application=application).exists():
        raise TransitionRefused(
            _("This application is no longer in review: %(state)s. Nothing has been changed.")
            % {"state": application.get_state_display()}
        )
    return locked, application


def _present(item: AgendaItem, application: Application) -> list[User]:
    """Members who are there and free of conflict; enough of them, or the decision waits."""
    members = list(item.panel.members.filter(is_present=True).select_related("user"))
    people = [member.user for member in members]
    conflicts = conflicts_between([application], people)
    free = free_of_conflict(application, people, conflicts, among={user.pk for user in people})
    needed = application.round.panel_quorum
    if len(free) < needed:
        raise TransitionRefused(
            _(
                "There is no quorum for this application: %(needed)s members must be present and free of conflict, "
                "now there are %(present)s. Tick who is here on the panel's page."
            )
            % {"needed": needed, "present": len(free)}
        )
    return free


def _refuse_stale(item: AgendaItem, version: int) -> None:
    if item.version != version:
        raise StaleItem(item)


def _saved(item: AgendaItem) -> AgendaItem:
    item.version += 1
    item.save(update_fields=["version", "notes", "outcome", "reason", "decided_by", "decided_at", "present"])
    return item


def _text(text: str) -> str:
    """With one kind of line ends, as a form and the database compare alike."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\0" in text or len(text) > LONGEST:
        raise TransitionRefused(_("A text may have at most %(most)s characters.") % {"most": LONGEST})
    return text
