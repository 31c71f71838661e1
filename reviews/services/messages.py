"""What officers write to agencies: templates filled, messages sent once, and failed mails sent again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from applications import deadlines
from applications.models import Application, EventKind
from applications.permissions import roles_for
from applications.services.answers import normalise
from applications.services.extensions import coordinators
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now
from applications.workflow import OFFICER
from common.dates import both_clocks
from common.i18n import localized
from notifications import mails
from notifications.models import Message, MessageState
from notifications.services import queue_message, send_again, settle, take_back
from reviews.conflicts import conflict_of
from reviews.models import AgencyMessage, MessageTemplate, Purpose
from reviews.outbox import beginning_of, key_of
from reviews.places import PLACES, fill, places_in
from reviews.vetoes import conflict_reason

TEXTS = ("subject_th", "subject_en", "body_th", "body_en")


def template_for(purpose: str) -> MessageTemplate:
    """The template of a purpose; the first by its code when there are several.

    Raises:
        TransitionRefused: when an admin has removed it.
    """
    template = MessageTemplate.objects.filter(purpose=purpose).order_by("code").first()
    if template is None:
        raise TransitionRefused(
            _("There is no template of a message for “%(purpose)s”. An administrator can make one.")
            % {"purpose": Purpose(purpose).label}
        )
    return template


def filled(template: MessageTemplate | None, application: Application, **places: str) -> dict[str, str]:
    """The texts of a template for one application, in both languages.

    Args:
        template: None gives empty texts.
        places: more places, for both languages (`deadline="…"`) or for one each (`reasons_th="…"`, `reasons_en=…`).
            What has no value stays in braces, and is refused when the message is sent.

    Returns:
        subject_th, subject_en, body_th, body_en
    """
    texts = {name: getattr(template, name) if template else "" for name in TEXTS}
    return fill_in(texts, application, **places)


def fill_in(texts: dict[str, str], application: Application, **places: str) -> dict[str, str]:
    """The same for texts that somebody has typed: subject_th, subject_en, body_th, body_en."""
    values = {language: _values(application, language, places) for language in ("th", "en")}
    return {name: fill(texts.get(name, ""), values[name[-2:]]) for name in TEXTS}


def _values(application: Application, language: str, places: dict[str, str]) -> dict[str, str]:
    with translation.override(language):
        closing = deadlines.closing(application)
        values = {
            "reference": application.reference,
            "title": application.title,
            "agency": localized(application.agency, "name"),
            "round": localized(application.round, "name"),
            "deadline": both_clocks(closing) if closing else "",
            "link": mails.absolute(reverse("application_overview", kwargs={"ref": application.reference})),
        }
    for name in PLACES:
        values[name] = str(places.get(f"{name}_{language}") or places.get(name) or values.get(name, ""))
    return values


@transaction.atomic
def send_message(
    application: Application,
    *,
    token: UUID | str,
    subject_th: str,
    subject_en: str,
    body_th: str,
    body_en: str,
    actor: User,
    template: MessageTemplate | None = None,
    delay: timedelta | None = None,
) -> AgencyMessage:
    """Send a message to the coordinators of an application's agency, in both languages, through the outbox.

    Args:
        token: made when the form was; the same token sends once, whatever is clicked.
        delay: how long the mails wait, so that the act they belong to can be undone.

    Raises:
        TransitionRefused: with the reasons; nothing has been sent.
    """
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    texts = {
        name: normalise(text).strip()
        for name, text in zip(TEXTS, (subject_th, subject_en, body_th, body_en), strict=True)
    }
    known = AgencyMessage.objects.filter(token=token).first()
    if known and known.application_id == application.pk:
        return known
    problems = _problems(application, texts, actor)
    if problems or known:
        raise TransitionRefused(*problems or [_("This message belongs to another application.")])
    message = AgencyMessage.objects.create(
        token=token, application=application, template=template, sent_by=actor, **texts
    )
    due_at = database_now() + delay if delay else None
    for coordinator in coordinators(application):
        _queue(message, coordinator, due_at)
    record(
        EventKind.MESSAGE,
        application,
        actor=actor,
        subject_th=texts["subject_th"],
        subject_en=texts["subject_en"],
    )
    return message


def write_to_agency(application: Application, *, actor: User, **message: Any) -> AgencyMessage:
    """The same by an officer's own hand: officers in conflict leave it to their colleagues.

    Raises:
        TransitionRefused
    """
    problems = against_writing(application, actor)
    if problems:
        raise TransitionRefused(*problems)
    return send_message(application, actor=actor, **message)


def against_writing(application: Application, actor: User) -> list[str]:
    """Why this person may not write to the agency in OPDC's name; empty when nothing stands in the way."""
    if OFFICER not in roles_for(actor, application):
        return [_("Your role does not allow this step.")]
    kind = conflict_of(actor, application)
    return [conflict_reason(kind)] if kind else []


def _problems(application: Application, texts: dict[str, str], actor: User) -> list[str]:
    if OFFICER not in roles_for(actor, application):
        return [_("Your role does not allow this step.")]
    found = []
    if not all(texts.values()):
        found.append(_("Subject and text are needed in Thai and in English."))
    left = [name for name in places_in(*texts.values()) if name in PLACES]
    if left:
        found.append(
            _("These places are not filled in yet: %(places)s.")
            % {"places": ", ".join(f"{{{name}}}" for name in left)}
        )
    return found


def _queue(message: AgencyMessage, coordinator: User, due_at: datetime | None) -> Message | None:
    subject = f"{message.subject_th} / {message.subject_en}"
    body = f"{message.body_th}\n\n{mails.RULE}\n\n{message.body_en}\n"
    if coordinator.language:
        subject = getattr(message, f"subject_{coordinator.language}")
        body = getattr(message, f"body_{coordinator.language}") + "\n"
    return queue_message(
        key=key_of(message, coordinator),
        recipient=coordinator.email,
        subject=subject,
        body=body,
        language=coordinator.language or "th",
        about=message.application.reference,
        user=coordinator,
        due_at=due_at,
    )


def take_back_message(message: AgencyMessage) -> bool:
    """Call a message back while its delay lasts. Inside a transaction, by the act that undoes what it belongs to.

    Returns:
        Whether no mail of it had begun to leave (then the agency never sees it).
    """
    beginning = beginning_of(message)
    taken = take_back(beginning)
    return (
        taken > 0
        and not Message.objects.filter(key__startswith=beginning)
        .exclude(state=MessageState.CANCELLED)
        .exists()
    )


def settle_unknown(mail: Message, *, arrived: bool, actor: User) -> None:
    """Write down what an officer found out about a mail whose fate was unknown.

    Raises:
        TransitionRefused: when the actor is no officer, or the fate is known.
    """
    if not actor.is_officer:
        raise TransitionRefused(_("Your role does not allow this step."))
    if not settle(mail.pk, arrived=arrived, by=actor):
        raise TransitionRefused(_("What became of this mail is known (by now), so nothing was changed."))


def try_again(mail: Message, *, actor: User) -> None:
    """Send a failed mail of a message once more. (One whose fate is unknown may have arrived: never again.)

    Raises:
        TransitionRefused: when the actor is no officer, or the mail has not failed.
    """
    if not actor.is_officer:
        raise TransitionRefused(_("Your role does not allow this step."))
    if not send_again(mail.pk):
        raise TransitionRefused(_("This mail has not failed (any more), so it is not sent again."))
