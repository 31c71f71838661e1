"""Ordering dossiers, and what people do with the order: retry, cancel. Every one of these can run twice.

The row is the truth; a message in the broker only says "look at this row". See docs/decisions/0010.
"""

import logging
from typing import Any

from auditlog.models import LogEntry
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from applications.models import Application, Snapshot

from .failures import Failure
from .models import Dossier, DossierState
from .rendering import render
from .sweeping import sweep, sweep_files

__all__ = ["cancel", "order", "order_dossier_of", "render", "retry", "send", "sweep", "sweep_files"]

logger = logging.getLogger(__name__)

# Nothing has been printed yet, and something would be.
UNMADE = (DossierState.QUEUED, DossierState.RENDERING, DossierState.FAILED)
# What a person may set going again.
RESTING = (DossierState.FAILED, DossierState.CANCELLED, DossierState.SUPERSEDED)


def order_dossier_of(sender: Any, snapshot: Snapshot, **kwargs: Any) -> None:
    """Receiver of `snapshot_sealed`: every sealed snapshot gets its dossier."""
    order(snapshot)


def order(snapshot: Snapshot, *, bulk: bool = False) -> Dossier:
    """The dossier row of a snapshot, queued when it is new, and those of older snapshots called off.

    An older one that is ready stays as it is: it can be downloaded and verified for ever. Where a newer snapshot is
    there already, nothing is printed unless somebody asks (`retry`).

    Args:
        bulk: it is one of many that are ordered at once; it waits behind nobody's single one.
    """
    with transaction.atomic():
        # Two snapshots of one application are ordered one after the other.
        Application.objects.select_for_update(no_key=True).get(pk=snapshot.application_id)
        of_application = Snapshot.objects.filter(application=snapshot.application_id)
        is_old = of_application.filter(number__gt=snapshot.number).exists()
        state = DossierState.SUPERSEDED if is_old else DossierState.QUEUED
        dossier, created = Dossier.objects.get_or_create(
            snapshot=snapshot, defaults={"state": state, "bulk": bulk}
        )
        if created:
            older = Dossier.objects.filter(
                snapshot__in=of_application.filter(number__lt=snapshot.number), state__in=UNMADE
            )
            older.update(state=DossierState.SUPERSEDED, finished_at=timezone.now(), next_try_at=None)
        if created and not is_old:
            send(dossier)
    return dossier


def send(dossier: Dossier) -> None:
    """Send a message for a dossier, after the commit, or a worker may not see the row.

    When the broker is away the row stays queued and the sweeper sends later: nothing is lost, nobody waits.
    """
    Dossier.objects.filter(pk=dossier.pk).update(sent_at=timezone.now(), sends=F("sends") + 1)
    # No partial: Django could not name it in the log, should it fail.
    transaction.on_commit(lambda: _publish(dossier.pk), robust=True)


def _publish(dossier_id: int) -> None:
    from .tasks import QUEUES, render_dossier

    bulk = Dossier.objects.filter(pk=dossier_id).values_list("bulk", flat=True).first()
    try:
        render_dossier.apply_async((dossier_id,), queue=QUEUES[bool(bulk)], retry=False)
    except render_dossier.OperationalError:
        logger.warning("the broker is away; dossier %s waits for the sweeper", dossier_id)


@transaction.atomic
def retry(dossier: Dossier, *, by: User | None = None, bulk: bool = False) -> bool:
    """Queue a dossier again that failed, was cancelled or called off, or that waits for its next try.

    After `Failure.FILE` it is made without the missing file: whoever asks has read that.

    Args:
        by: who asks; None: the portal itself.
        bulk: one of many that are tried again at once.

    Returns:
        Whether there was something to try again.
    """
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if locked.state not in RESTING and not locked.waits_to_try_again:
        return False
    before = locked.state
    locked.without_missing = locked.without_missing or locked.failure == Failure.FILE
    locked.state, locked.bulk = DossierState.QUEUED, bulk
    locked.error, locked.failure, locked.failure_about, locked.stage = "", "", "", ""
    locked.steps_done, locked.attempts, locked.sends = 0, 0, 0
    locked.next_try_at = locked.finished_at = None
    locked.queued_at = timezone.now()
    locked.save()
    _write_down(locked, before, by)
    send(locked)
    return True


@transaction.atomic
def cancel(dossier: Dossier, *, by: User) -> bool:
    """Call off a dossier that waits or is being made; its worker stops within a moment. A person may retry it.

    Returns:
        Whether it was waiting or being made.
    """
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not locked.is_waiting:
        return False
    before = locked.state
    locked.state, locked.finished_at, locked.next_try_at = DossierState.CANCELLED, timezone.now(), None
    locked.save(update_fields=["state", "finished_at", "next_try_at"])
    _write_down(locked, before, by)
    return True


def _write_down(dossier: Dossier, before: str, by: User | None) -> None:
    """Who changed the state, from what to what. (The application's own trail tells of the application.)"""
    changes = {"state": [str(before), str(dossier.state)]}
    LogEntry.objects.log_create(dossier, action=LogEntry.Action.UPDATE, changes=changes, actor=by)
