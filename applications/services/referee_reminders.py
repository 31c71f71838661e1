"""Reminding referees, once seven and once three days before their link ends."""

from datetime import datetime, timedelta

from django.db import transaction

from applications.models import RefereeRequest
from applications.states import OPEN

from . import referee_mails
from .referee_links import WAITING
from .transitions import database_now

# Name of the reminder (part of its message's key): how long before the end.
REMINDERS = {"7d": timedelta(days=7), "3d": timedelta(days=3)}
# Nobody is reminded of a mail of yesterday.
LEAST_PAUSE = timedelta(days=1)


def due_reminders(request: RefereeRequest, now: datetime) -> tuple[str, ...]:
    """Names of the reminders whose time is now (at most one): the last one that has come, never one made up for.

    Pure: reads only the row. A reminder that falls within a day of the mail itself is left out. Whether it has
    been sent before is not asked here: its message's key makes it happen once.
    """
    if request.state not in WAITING or now >= request.expires_at:
        return ()
    come = [
        name
        for name, before in REMINDERS.items()
        if request.asked_at + LEAST_PAUSE <= request.expires_at - before <= now
    ]
    return tuple(come[-1:])


def remind() -> int:
    """Queue every reminder that is due. Returns how many were queued; running twice queues none twice."""
    now = database_now()
    rows = RefereeRequest.objects.filter(
        state__in=WAITING,
        expires_at__gt=now,
        expires_at__lte=now + max(REMINDERS.values()),
        application__state__in=OPEN,
        application__deleted_at=None,
    )
    return sum(_remind_one(pk, now) for pk in rows.values_list("pk", flat=True))


@transaction.atomic
def _remind_one(pk: int, now: datetime) -> int:
    """Under the row's lock, so that nobody is reminded of what has just been answered or withdrawn."""
    request = (
        RefereeRequest.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("application__agency", "asked_by")
        .filter(pk=pk)
        .first()
    )
    if request is None:
        return 0
    return sum(referee_mails.remind(request, name) for name in due_reminders(request, now))
