"""A withdrawn application asks nobody for a letter any more (S4 4.2)."""

from datetime import datetime

from applications.models import Application, RefereeRequest, RefereeState

from . import referee_mails
from .referee_links import WAITING


def end_requests(application: Application, moment: datetime) -> int:
    """Withdraw every request that waits for an answer; each referee is told once.

    Runs in the transaction, and under the lock, of the withdrawal. Returns how many were ended.
    """
    rows = RefereeRequest.objects.select_for_update(of=("self",)).filter(
        application=application, state__in=WAITING
    )
    waiting = list(rows.select_related("application__agency", "asked_by").order_by("pk"))
    for request in waiting:
        request.state, request.answered_at = RefereeState.WITHDRAWN, moment
        request.save(update_fields=["state", "answered_at"])
        referee_mails.withdrawn(request)
    return len(waiting)
