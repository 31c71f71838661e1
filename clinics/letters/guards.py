"""What must hold before a letter goes on; each guard answers with the reasons, or with none."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.states import State
from common.places import braced, places_in

from ..models import Letter, LetterHead
from . import permissions
from .places import OPTIONAL, PLACES, TEXTS
from .queries import attended_clinic

Guard = Callable[[Letter, LetterHead, User], list[str]]


def application_problems(application: Application | None) -> list[str]:
    """Why there can be no letter for this application (S4 4.2): it is gone, or nobody came to a clinic."""
    if application is None or application.deleted_at or application.state == State.WITHDRAWN:
        return [_("The application has been withdrawn or deleted: it needs no letter.")]
    if attended_clinic(application) is None:
        return [
            _(
                "It is not recorded that this application took part in a clinic; only then does OPDC write a letter."
            )
        ]
    return []


def texts_problems(letter: Letter) -> list[str]:
    """Texts that are missing, and places that nobody has filled in."""
    texts = {name: getattr(letter, name).strip() for name in TEXTS}
    found = [
        _("This text is missing: %(field)s.") % {"field": letter._meta.get_field(name).verbose_name}
        for name, text in texts.items()
        if not text and name not in OPTIONAL
    ]
    left = [place for place in places_in(*texts.values()) if place in PLACES]
    if left:
        found.append(_("These places are not filled in yet: %(places)s.") % {"places": braced(left)})
    return found


def head_problems(head: LetterHead) -> list[str]:
    missing = head.missing
    if not missing:
        return []
    return [
        _("The letterhead is not complete; an administrator enters: %(fields)s.")
        % {"fields": ", ".join(missing)}
    ]


def ready_for_approval(letter: Letter, head: LetterHead, actor: User) -> list[str]:
    return own_agency(letter, actor) or [*application_problems(letter.application), *texts_problems(letter)]


def own_letter(letter: Letter, head: LetterHead, actor: User) -> list[str]:
    """Who wrote it may take it back to write on."""
    if actor.pk in (letter.composed_by_id, letter.edited_by_id):
        return []
    return [_("Only the officer who wrote the letter takes it back; return it with a reason instead.")]


def second_officer(letter: Letter, head: LetterHead, actor: User) -> list[str]:
    decision = permissions.judge(actor, letter)
    return [] if decision.allowed else [decision.reason]


def ready_to_issue(letter: Letter, head: LetterHead, actor: User) -> list[str]:
    return second_officer(letter, head, actor) or [
        *application_problems(letter.application),
        *texts_problems(letter),
        *head_problems(head),
    ]


def own_agency(letter: Letter, actor: User) -> list[str]:
    if letter.application is None:
        return [_("The application of this letter is no longer there.")]
    decision = permissions.compose(actor, letter.application)
    return [] if decision.allowed else [decision.reason]


GUARDS: dict[str, Guard] = {
    "ready_for_approval": ready_for_approval,
    "own_letter": own_letter,
    "second_officer": second_officer,
    "ready_to_issue": ready_to_issue,
}
