"""Prepared decisions become decisions: all together, each once, with the letters to the agencies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Manager, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now, perform
from applications.states import State

from ..agenda import free_of_conflict, hidden_because, readers_order, seen_among
from ..conflicts import conflicts_between
from ..models import AgendaItem, Decision, MessageTemplate, Outcome, Panel, Purpose
from .feedback import announce
from .messages import filled, send_message, template_for

PURPOSES = {Outcome.ENDORSE: Purpose.ENDORSED, Outcome.NOT_ENDORSE: Purpose.NOT_ENDORSED}
# Tokens of letters follow from what they are about, so that no letter of a decision is ever sent twice.
LETTERS = UUID("5d0a3c52-5f8e-4c6f-9d57-0e6a1f3b7c11")


@dataclass(frozen=True)
class Ready:
    """A prepared decision that can be released, with the letter that goes out."""

    item: AgendaItem
    letter: dict[str, str]

    @property
    def stamp(self) -> str:
        """What the confirmation names, so that only what was seen is released."""
        return stamp_of(self.item)


@dataclass(frozen=True)
class Held:
    """An application whose decision is not released now, and why."""

    application: Application
    why: str


@dataclass
class Released:
    """What a confirmation has done."""

    done: list[Application] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    already: int = 0


def stamp_of(item: AgendaItem) -> str:
    return f"{item.pk}:{item.decided_at.isoformat() if item.decided_at else ''}"


def preview(panel: Panel, reader: User) -> tuple[list[Ready], list[Held]]:
    """What a confirmation by this reader would release, and what not and why."""
    items = _items(panel)
    applications = [item.application for item in items]
    seen = seen_among(applications, reader)
    present = _present(items)
    conflicts = conflicts_between(applications, {*present.values(), reader})
    templates = _templates()
    ready, held = [], []
    for item in readers_order(items, seen):
        application = item.application
        if _is_of(panel, application):
            continue
        if application.pk not in seen:
            why = _("%(reason)s A colleague releases this decision.") % {
                "reason": hidden_because(application, reader, conflicts)
            }
        else:
            why = _obstacle(item, application, present, conflicts) or _no_letter(templates, item)
        if why:
            held.append(Held(application, why))
        else:
            ready.append(Ready(item, letter_of(item, application, templates[item.outcome])))
    return ready, held


def letter_of(item: AgendaItem, application: Application, template: MessageTemplate) -> dict[str, str]:
    return filled(template, application, reasons=item.reason)


@transaction.atomic
def release(panel: Panel, *, seen: Mapping[int, str], actor: User) -> Released:
    """Release the prepared decisions that the preview has shown: decision, state, trail and letter, or nothing.

    What cannot be released is left out and named; the others go. A second click, or a colleague's at the same
    moment, finds everything done.

    Args:
        seen: item → its stamp in the preview; one that was prepared anew since is left out.

    Raises:
        TransitionRefused: no officer.
    """
    if not actor.is_officer:
        raise TransitionRefused(_("Decisions are released by OPDC's officers."))
    locked = Panel.objects.select_for_update(no_key=True, of=("self",)).get(pk=panel.pk)
    outcome = Released()
    # Applications are locked one after the other in the order of their keys: two panels never wait for each other.
    for item in sorted(_items(locked), key=lambda item: item.application_id):
        if item.pk in seen:
            _release_one(locked, item, seen[item.pk], actor, outcome)
    if outcome.done and locked.released_at is None:
        locked.released_at, locked.released_by = database_now(), actor
        locked.save(update_fields=["released_at", "released_by"])
    return outcome


def _release_one(panel: Panel, listed: AgendaItem, stamp: str, actor: User, outcome: Released) -> None:
    """One item under its application's lock, by what stands then."""
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=listed.application_id)
    item = _rows(AgendaItem.objects).get(pk=listed.pk)
    application = item.application
    if _is_of(panel, application):
        outcome.already += 1
        return
    present = _present([item])
    conflicts = conflicts_between([application], {*present.values(), actor})
    if not seen_among([application], actor):
        why = hidden_because(application, actor, conflicts)
    elif stamp_of(item) != stamp:
        why = _("It was prepared anew since you looked. Look at the release again.")
    else:
        why = _obstacle(item, application, present, conflicts)
    if not why:
        try:
            with transaction.atomic():
                _decide(panel, item, application, actor)
        except TransitionRefused as refused:
            why = str(refused)
    if why:
        outcome.held.append(Held(application, why))
    else:
        outcome.done.append(application)


def _decide(panel: Panel, item: AgendaItem, application: Application, actor: User) -> None:
    Decision.objects.create(
        application=application,
        panel=panel,
        outcome=item.outcome,
        reason=item.reason,
        decided_by=item.decided_by,
        released_by=actor,
    )
    # The agency reads the note in its history: the panel's name, not its reasons.
    perform(item.outcome, application, actor=actor, note=f"{panel.name_th} / {panel.name_en}")
    record(EventKind.RELEASED, application, actor=actor, panel=panel.pk)
    template = template_for(PURPOSES[Outcome(item.outcome)])
    letter = letter_of(item, application, template)
    token = uuid5(LETTERS, f"decision {application.reference}")
    send_message(application, token=token, actor=actor, template=template, **letter)
    announce(application, actor=actor)


def _is_of(panel: Panel, application: Application) -> bool:
    """Whether this panel's decision about it is out already."""
    decision = getattr(application, "decision", None)
    return decision is not None and decision.panel_id == panel.pk


def _items(panel: Panel) -> list[AgendaItem]:
    return list(_rows(panel.items))


def _rows(items: Manager[AgendaItem]) -> QuerySet[AgendaItem]:
    rows = items.select_related(
        "application__round",
        "application__agency",
        "application__category",
        "application__decision",
        "decided_by",
    )
    return rows.prefetch_related("application__round__deadlines", "application__extensions")


def _present(items: list[AgendaItem]) -> dict[int, User]:
    """Everybody who was there when one of these was prepared."""
    return User.objects.in_bulk({key for item in items for key in item.present})


def _obstacle(
    item: AgendaItem,
    application: Application,
    present: Mapping[int, User],
    conflicts: Mapping[tuple[int, int], object],
) -> str:
    """Why a prepared decision cannot be released, or "" """
    if hasattr(application, "decision"):
        return _("Another panel has decided it.")
    if application.state == State.WITHDRAWN:
        return _("The agency has withdrawn it.")
    if application.state != State.IN_REVIEW:
        return _("It is no longer in review: %(state)s.") % {"state": application.get_state_display()}
    if not item.outcome:
        return _("No decision is prepared.")
    people = [present[key] for key in item.present if key in present]
    free = free_of_conflict(application, people, conflicts, among={user.pk for user in people})
    if len(free) < application.round.panel_quorum:
        return _("The quorum is lost: somebody who was there has a conflict of interest. Prepare it again.")
    return ""


def _templates() -> dict[str, MessageTemplate]:
    found = {}
    for outcome, purpose in PURPOSES.items():
        try:
            found[outcome.value] = template_for(purpose)
        except TransitionRefused:
            continue
    return found


def _no_letter(templates: Mapping[str, MessageTemplate], item: AgendaItem) -> str:
    if item.outcome in templates:
        return ""
    return _("There is no template of its letter. An administrator can make one.")
