"""A reminder that is late on its way: a worker was down, or the mail server asked to try later."""

from django.db.models import Min
from django.utils import timezone

from .engine.plan import moved
from .models import Message, MessageState
from .night import QUIET

TOO_LATE = "It came too late to make sense; nothing was sent."


def may_leave(message: Message) -> bool:
    """Whether a mail may be sent now; a late one is called off, and one that comes into the night waits for morning.

    Only mails that make sense for a time are asked (`expires_at`). Inside the transaction that claims the mail.
    """
    if message.expires_at is None:
        return True
    now = timezone.now()
    waiting = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)
    if message.expires_at <= now:
        waiting.update(state=MessageState.CANCELLED, due_at=None, error=TOO_LATE)
        return False
    deadline = message.deliveries.aggregate(at=Min("due_at"))["at"]
    leaves = moved(now, deadline, QUIET) if deadline else now
    if leaves > now:
        waiting.update(due_at=leaves)
        return False
    return True
