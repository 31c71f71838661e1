"""Everything that changes a letter: row lock, permission, guard, trail, effects after the commit."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.services.answers import normalise
from applications.services.transitions import TransitionRefused, database_now
from applications.snapshots import canonical, sha256_of
from common.dates import BANGKOK, BUDDHIST_OFFSET

from ..letters import permissions
from ..letters.composition import content_of
from ..letters.guards import GUARDS, application_problems
from ..letters.places import TEXTS
from ..letters.queries import letterhead
from ..letters.states import LIVING, WAYS, LetterState, Way
from ..models import Letter, LetterAct, LetterEvent, LetterHead, LetterTemplate
from . import letter_delivery, letter_papers
from .letter_numbers import next_number


class StaleLetter(TransitionRefused):
    """Somebody else has saved the letter meanwhile. What was typed has not been stored."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else has saved this letter meanwhile, so yours was not stored. Your text still stands "
                "below: compare it with the letter as it is now, then save again."
            )
        )


@transaction.atomic
def compose(
    application: Application, texts: Mapping[str, str], *, template: LetterTemplate | None, actor: User
) -> Letter:
    """Begin the letter of an application; it has one that lives (S4 4.2).

    Raises:
        TransitionRefused: with the reasons.
    """
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    locked = Application.objects.select_related("agency", "round", "category").get(pk=application.pk)
    decision = permissions.compose(actor, locked)
    problems = application_problems(locked) if decision.allowed else [decision.reason]
    if Letter.objects.filter(application=locked, state__in=LIVING).exists():
        problems.append(_("This application has a letter already. Open it in the register."))
    if problems:
        raise TransitionRefused(*problems)
    letter = Letter(application=locked, template=template, composed_by=actor, edited_by=actor, **_told(texts))
    _name(letter)
    letter.save()
    _record(letter, LetterAct.COMPOSED, actor)
    letter_papers.order_draft(letter)
    return letter


@transaction.atomic
def save(letter: Letter, texts: Mapping[str, str], *, version: int, actor: User) -> Letter:
    """Store the texts of a letter that is being written.

    Raises:
        StaleLetter: when it was saved by somebody else since `version`.
        TransitionRefused: with the reasons.
    """
    locked = lock(letter.pk)
    if locked.state != LetterState.DRAFT:
        raise TransitionRefused(_not_now(locked))
    decision = _of_agency(locked, actor)
    if decision:
        raise TransitionRefused(*decision)
    told = _told(texts)
    if all(getattr(locked, name) == text for name, text in told.items()):
        return locked
    if locked.version != version:
        raise StaleLetter
    for name, text in told.items():
        setattr(locked, name, text)
    locked.edited_by, locked.version = actor, locked.version + 1
    _name(locked)
    locked.save()
    _record(locked, LetterAct.EDITED, actor)
    letter_papers.order_draft(locked)
    return locked


@transaction.atomic
def act(name: str, letter: Letter, *, actor: User, note: str = "", version: int | None = None) -> Letter:
    """Take a letter along one way of the table.

    Args:
        version: the version that the actor has read; what was changed since must be read first.

    Raises:
        TransitionRefused: with the reasons. Nothing has been changed.
    """
    way = WAYS[name]
    locked = lock(letter.pk)
    if locked.state != way.source:
        raise TransitionRefused(_not_now(locked))
    if not actor.is_officer:
        raise TransitionRefused(_("Your role does not allow this step."))
    if version is not None and version != locked.version:
        raise TransitionRefused(
            _("The letter has been changed since you read it. Read it again, then decide.")
        )
    note = normalise(note).strip()
    if way.needs_note and not note:
        raise TransitionRefused(_("Please give the reason; it is kept in the history."))
    head = letterhead()
    problems = GUARDS[way.guard](locked, head, actor) if way.guard else []
    if problems:
        raise TransitionRefused(*problems)
    _take(way, locked, head, actor)
    _record(locked, LetterAct(way.name), actor, note)
    return locked


def _take(way: Way, letter: Letter, head: LetterHead, actor: User) -> None:
    letter.state = way.target
    if way.name == "approve":
        _issue(letter, head, actor, database_now())
    letter.save()
    if way.name == "submit":
        # What is approved is seen under the letterhead as it is now.
        letter_papers.order_draft(letter)
    if way.name == "approve":
        letter_papers.order_sealed(letter)
    if way.name == "withdraw":
        letter_delivery.take_away(letter, actor)
        letter_delivery.tell_withdrawn(letter)


def _issue(letter: Letter, head: LetterHead, actor: User, moment: datetime) -> None:
    """Number, date and seal, in the transaction of the approval: when it fails, no number was used."""
    letter.approved_by, letter.issued_at = actor, moment
    letter.dated_on = localdate(moment, BANGKOK)
    letter.year_be = letter.dated_on.year + BUDDHIST_OFFSET
    letter.prefix_th, letter.prefix_en = head.prefix_th, head.prefix_en
    # Last of all: the register's row stays locked until the commit, and every other approval waits for it.
    letter.number = next_number(letter.prefix_th, letter.year_be)
    letter.content = canonical(content_of(letter, head, number=letter.number, dated_on=letter.dated_on))
    letter.sha256 = sha256_of(letter.content)


def lock(pk: int) -> Letter:
    """The letter, locked until the transaction ends."""
    Letter.objects.select_for_update(of=("self",)).get(pk=pk)
    return Letter.objects.select_related(
        "application__agency", "application__round", "composed_by", "edited_by"
    ).get(pk=pk)


def _told(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: normalise(texts.get(name, "")).strip() for name in TEXTS}


def _name(letter: Letter) -> None:
    """What the register says of the application, as it is called now."""
    application = letter.application
    letter.reference = application.reference
    letter.agency_th, letter.agency_en = application.agency.name_th, application.agency.name_en
    letter.initiative_th, letter.initiative_en = application.title_th, application.title_en


def _of_agency(letter: Letter, actor: User) -> list[str]:
    if letter.application is None:
        return [_("The application of this letter is no longer there.")]
    decision = permissions.compose(actor, letter.application)
    return [] if decision.allowed else [decision.reason]


def _record(letter: Letter, act: LetterAct, actor: User, note: str = "") -> None:
    texts = {name: getattr(letter, name) for name in TEXTS}
    LetterEvent.objects.create(letter=letter, act=act, actor=actor, note=note, texts=texts)


def _not_now(letter: Letter) -> str:
    return _("This is not possible now: the letter is in the state “%(state)s”.") % {
        "state": letter.get_state_display()
    }
