"""Queueing and sending mails: each at most once, and what became of it is written down.

A row is claimed, and the claim committed, before the mail server hears of it. A worker that dies in between leaves
a claimed row, which the sweeper calls "unknown"; it is never sent again by itself.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User

from . import timeliness
from .locks import sending
from .models import Message, MessageState
from .sending import PermanentRefusal, TemporaryRefusal, Uncertain, hand_over, message_id

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# A new mail's own task gets this long before the sweeper sends another one; two tasks do no harm.
PATIENCE = timedelta(seconds=30)
# So many at a time: tasks of a long queue come with the next sweeps.
SWEEP_SIZE = 200
TASK_EXPIRES = 60
DIED = "The sender died while it was sending; the mail may or may not have left."


def queue_message(
    *,
    key: str,
    recipient: str,
    subject: str,
    body: str,
    language: str = "th",
    about: str = "",
    user: User | None = None,
    due_at: datetime | None = None,
    **more: object,
) -> Message | None:
    """Put a mail into the outbox, in the caller's transaction; it goes out after the commit.

    Args:
        key: what makes this mail this mail, e.g. "invitation-7-1". The same key is queued once only.
        about: what it is about, e.g. an application's reference.
        due_at: the earliest moment of its sending; until then `take_back` calls it back.
        more: further columns: body_html, stop_url, expires_at, user_id.

    Returns:
        The message; None when the key is there already.
    """
    fields = {
        "recipient": recipient,
        "subject": " ".join(subject.split())[:255],
        "body": body,
        "language": language,
        "about": about[:100],
        "user_id": user.pk if user else None,
        "due_at": due_at,
    } | more
    with transaction.atomic():
        message, created = Message.objects.get_or_create(key=key, defaults=fields)
        if not created:
            return None
        transaction.on_commit(partial(_publish, message.pk), robust=True)
    return message


def send_again(pk: int) -> bool:
    """Queue a failed mail once more, in the caller's transaction. One whose fate is unknown is never sent again.

    Returns:
        Whether it was a failed one.
    """
    fresh = {"state": MessageState.QUEUED, "attempts": 0, "due_at": None, "error": ""}
    done = bool(Message.objects.filter(pk=pk, state=MessageState.FAILED).update(**fresh))
    if done:
        transaction.on_commit(partial(_publish, pk), robust=True)
    return done


def settle(pk: int, *, arrived: bool, by: User) -> bool:
    """Write down what somebody found out about a mail whose fate is unknown, by its Message-ID in the server's log.

    One that did not arrive counts as failed from then on, and can be sent again by hand.

    Returns:
        Whether it was unknown.
    """
    state = MessageState.SENT if arrived else MessageState.FAILED
    found = "has arrived" if arrived else "has not arrived"
    unknown = Message.objects.filter(pk=pk, state=MessageState.UNKNOWN)
    return bool(unknown.update(state=state, error=f"{by.email} found out that it {found}."))


def take_back(beginning: str) -> int:
    """Call back the mails whose keys begin so and that nobody has begun to send; the rows stay, as cancelled.

    Returns:
        How many will not be sent.
    """
    waiting = Message.objects.filter(key__startswith=beginning, state=MessageState.QUEUED, attempts=0)
    return waiting.update(state=MessageState.CANCELLED, due_at=None)


def forget(beginning: str) -> int:
    """Remove the mails whose keys begin so, for somebody whose data is erased; one that is being sent stays for now.

    Returns:
        How many were removed.
    """
    rows = Message.objects.filter(key__startswith=beginning).exclude(state=MessageState.CLAIMED)
    return rows.delete()[0]


def queue_many(rows: Iterable[Message]) -> None:
    """Put many mails into the outbox at once, in the caller's transaction; those with a known key are left out.

    The sweeper sends them, a part at a time.
    """
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _publish(pk: int) -> None:
    """Send the task. When the broker is away the row waits for the sweeper: nothing is lost, nobody waits."""
    from .tasks import send_message

    try:
        send_message.apply_async((pk,), retry=False, expires=TASK_EXPIRES)
    except send_message.OperationalError:
        logger.warning("the broker is away; message %s waits for the sweeper", pk)


def _ready() -> QuerySet[Message]:
    """What may be sent now."""
    return Message.objects.filter(
        Q(due_at=None) | Q(due_at__lte=timezone.now()), state=MessageState.QUEUED
    ).order_by("pk")


def send(pk: int) -> bool:
    """Send a queued mail that is due, unless somebody else is at it. Returns whether it was sent by this call."""
    with sending(pk) as free:
        message = _claim(pk) if free else None
        if message is None:
            return False
        try:
            hand_over(message)
        except TemporaryRefusal as refusal:
            _postpone(message, str(refusal))
        except PermanentRefusal as refusal:
            _settle(message, state=MessageState.FAILED, error=str(refusal))
        except Uncertain as doubt:
            _settle(message, state=MessageState.UNKNOWN, error=str(doubt))
        else:
            _settle(message, state=MessageState.SENT, sent_at=timezone.now(), error="")
            return True
        return False


def _claim(pk: int) -> Message | None:
    """The message when this call is the one to send it; the claim stands before anything is sent."""
    with transaction.atomic(durable=True):
        message = Message.objects.filter(pk=pk).first()
        if message is None or not timeliness.may_leave(message):
            return None
        values = {"state": MessageState.CLAIMED, "message_id": message_id(message), "due_at": None}
        if not _ready().filter(pk=pk).update(attempts=F("attempts") + 1, **values):
            return None
        message.refresh_from_db()
    return message


def _settle(message: Message, **values: object) -> None:
    """Write down what became of it. (The sweeper may have called it unknown meanwhile; its sender knows better.)"""
    Message.objects.filter(pk=message.pk, state__in=[MessageState.CLAIMED, MessageState.UNKNOWN]).update(
        **values
    )


def _postpone(message: Message, error: str) -> None:
    """Back to the queue with a growing pause, or failed when it was tried often enough."""
    if message.attempts >= MOST_ATTEMPTS:
        _settle(message, state=MessageState.FAILED, error=error)
        return
    pause = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    _settle(message, state=MessageState.QUEUED, due_at=timezone.now() + pause, error=error)


def sweep() -> int:
    """Send tasks for mails that are due and have none, and name those unknown whose sender died.

    Returns:
        How many tasks were sent.
    """
    for pk in Message.objects.filter(state=MessageState.CLAIMED).values_list("pk", flat=True):
        with sending(pk) as abandoned:
            if abandoned:
                Message.objects.filter(pk=pk, state=MessageState.CLAIMED).update(
                    state=MessageState.UNKNOWN, error=DIED
                )
    waiting = _ready().exclude(due_at=None, queued_at__gt=timezone.now() - PATIENCE)
    keys = list(waiting.values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in keys:
        _publish(pk)
    return len(keys)
