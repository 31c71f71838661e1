"""Writing the trail of an application (DESIGN §4: every change has its row)."""

from typing import Any

from accounts.models import User
from applications.models import Application, Event, EventKind


def record(
    kind: EventKind,
    application: Application,
    *,
    actor: User | None,
    real_actor: User | None = None,
    note: str = "",
    **detail: Any,
) -> Event:
    """Add a line to the trail, in the caller's transaction.

    Args:
        detail: small facts that the line will name, e.g. `clause="1.4"`; never a score, a comment or an outcome.
    """
    return Event.objects.create(
        application=application,
        kind=kind,
        actor=actor,
        real_actor=real_actor or actor,
        note=note,
        detail=detail,
    )
