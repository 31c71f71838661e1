"""A reminder that is late on its way: a worker was down, or the mail server asked to try later."""

from django.db.models import Min, QuerySet
from django.utils import timezone

from .engine.plan import moved
from .models import Message, MessageState
from .night import QUIET
from .registry import STILL

GONE = "The recipient's account has been closed; nothing was sent."
NOT_THEIRS = "The recipient may no longer open it, or need no longer do it; nothing was sent."
TOO_LATE = "It came too late to make sense; nothing was sent."


def may_leave(message: Message) -> bool:
    """Whether a mail may be sent now; a late one is called off, and one that comes into the night waits for morning.

    Whoever has left the portal gets none, nor a reminder of what may not be opened any more. Of time only mails are
    asked that make sense for a time (`expires_at`). Inside the transaction that claims the mail.
    """
    waiting = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)
    if message.user is not None and not message.user.is_active:
        waiting.update(state=MessageState.CANCELLED, due_at=None, error=GONE)
        return False
    if not _is_still_theirs(message, waiting):
        return False
    if message.expires_at is None:
        return True
    now = timezone.now()
    if message.expires_at <= now:
        waiting.update(state=MessageState.CANCELLED, due_at=None, error=TOO_LATE)
        return False
    deadline = message.deliveries.aggregate(at=Min("due_at"))["at"]
    leaves = moved(now, deadline, QUIET) if deadline else now
    if leaves > now:
        waiting.update(due_at=leaves)
        return False
    return True


def _is_still_theirs(message: Message, waiting: QuerySet[Message]) -> bool:
    """Whether every reminder in a mail still concerns its recipient. If not, the mail is called off as a whole.

    The others that were in it are let go, so that the next look claims them for a mail of their own: this one has
    certainly not left.
    """
    rows = list(message.deliveries.select_related("user"))
    lost = [row.pk for row in rows if not STILL.get(row.milestone, lambda _row: True)(row)]
    if not lost:
        return True
    if waiting.update(state=MessageState.CANCELLED, due_at=None, error=NOT_THEIRS):
        message.deliveries.exclude(pk__in=lost).delete()
    return False
