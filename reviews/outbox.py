"""Messages to agencies as they left: each with what became of its mail to every recipient."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now

from accounts.models import User
from applications.models import Application
from notifications.models import Delivery, Message, MessageState, Milestone

from .models import AgencyMessage
from .visibility import sees_scores_q

PREFIX = "agency-message-"
# Mails to reviewers whose sheet was opened again: that they went out tells that a review had been submitted.
REOPENED = "review-reopened-"
_KEY = re.compile(rf"{PREFIX}([0-9a-f-]{{36}})-\d+")

TONES = {
    MessageState.QUEUED: "info",
    MessageState.CLAIMED: "info",
    MessageState.SENT: "ok",
    MessageState.FAILED: "bad",
    MessageState.UNKNOWN: "warn",
    MessageState.CANCELLED: "quiet",
}


def key_of(message: AgencyMessage, recipient: User) -> str:
    """The key of a mail in the outbox, by which it leaves once."""
    return f"{beginning_of(message)}{recipient.pk}"


def beginning_of(message: AgencyMessage) -> str:
    """How the keys of all mails of a message begin."""
    return f"{PREFIX}{message.token}-"


def hidden_q(reader: User) -> Q:
    """Mails to reviewers about applications whose scores the reader may not see; a rule of `notifications.hiding`.

    Who is reminded of a review has not submitted it.
    """
    seen = Application.objects.filter(sees_scores_q(reader)).order_by().values("reference")
    open_reviews = Delivery.objects.filter(milestone=Milestone.REVIEW).exclude(label__in=seen)
    return Q(key__startswith=REOPENED) & ~Q(about__in=seen) | Q(pk__in=open_reviews.values("message"))


@dataclass(frozen=True)
class Mail:
    """A message on its way to one recipient."""

    row: Message

    @property
    def tone(self) -> str:
        return TONES[MessageState(self.row.state)]

    @property
    def has_failed(self) -> bool:
        return self.row.state == MessageState.FAILED

    @property
    def is_unknown(self) -> bool:
        return self.row.state == MessageState.UNKNOWN


@dataclass(frozen=True)
class Sent:
    """A message with its mails; without any the agency had no coordinator and reads it in the portal."""

    message: AgencyMessage
    mails: list[Mail]


def with_mails(messages: Iterable[AgencyMessage]) -> list[Sent]:
    """The messages with their mails, in one query."""
    messages = list(messages)
    references = {message.application.reference for message in messages}
    rows = Message.objects.filter(about__in=references, key__startswith=PREFIX)
    mails: dict[UUID, list[Mail]] = {}
    for row in rows.select_related("user").defer("body").order_by("pk"):
        if found := _KEY.fullmatch(row.key):
            mails.setdefault(UUID(found[1]), []).append(Mail(row))
    return [Sent(message, mails.get(message.token, [])) for message in messages]


def messages() -> QuerySet[AgencyMessage]:
    """Every message to an agency, the latest first."""
    return AgencyMessage.objects.select_related(
        "application__round", "application__agency", "sent_by", "template"
    )


def in_state(rows: QuerySet[AgencyMessage], state: str) -> QuerySet[AgencyMessage]:
    """Those with at least one mail in this state."""
    return rows.filter(Exists(_mails().filter(state=state)))


def for_agency(application: Application) -> QuerySet[AgencyMessage]:
    """What the agency reads of them: not what was taken back, nor what still waits so that it can be."""
    waiting = Q(state=MessageState.QUEUED, attempts=0, due_at__gt=Now())
    left = _mails().exclude(waiting | Q(state=MessageState.CANCELLED))
    return messages().filter(Exists(left) | ~Exists(_mails()), application=application)


def _mails() -> QuerySet[Message]:
    beginning = Concat(Value(PREFIX), Cast(OuterRef("token"), CharField()), Value("-"))
    return Message.objects.filter(
        about=OuterRef("application__reference"), key__startswith=beginning
    ).order_by()
