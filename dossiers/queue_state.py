"""How the queue of dossiers stands, in numbers: for /readyz, /metrics and whoever looks after it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Dossier, DossierState
from .sweeping import due


@dataclass(frozen=True)
class QueueState:
    """`waiting` and `oldest_seconds` are of what is due and no worker has taken up; `begun_seconds` is how long ago
    the last rendering was begun (None: never)."""

    waiting: int
    oldest_seconds: float
    begun_seconds: float | None
    failed: int

    def stands_still(self, limit: float) -> bool:
        """Whether something has waited for longer than `limit` seconds, and nothing was begun for as long."""
        idle = self.begun_seconds is None or self.begun_seconds > limit
        return self.oldest_seconds > limit and idle


def queue_state() -> QueueState:
    """The state now. Three queries."""
    now = timezone.now()
    # What waits to be tried again waits from the moment at which it became due.
    waiting = due(now).aggregate(rows=Count("pk"), since=Min(Coalesce("next_try_at", "queued_at")))
    begun = Dossier.objects.aggregate(at=Max("started_at"))["at"]
    return QueueState(
        waiting=waiting["rows"],
        oldest_seconds=_seconds(waiting["since"], now) or 0.0,
        begun_seconds=_seconds(begun, now),
        failed=Dossier.objects.filter(state=DossierState.FAILED).count(),
    )


def _seconds(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, (now - since).total_seconds())
