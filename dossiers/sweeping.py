"""Finding what nobody is at: rows without a live message, rows of dead workers, files of dead workers."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from applications.models import Snapshot
from common import broker
from common.storage import remove_partials

from .failures import WORDS, Failure, pause_after
from .locks import working_on
from .models import Dossier, DossierState

logger = logging.getLogger(__name__)

# A message that is not in the broker has been taken by a worker, or lost. So long after the first one the row gets
# another, then after twice as long, and so on up to the longest.
PATIENCE = timedelta(seconds=30)
LONGEST_PATIENCE = timedelta(minutes=10)
# So many messages at a time: those of a long queue come with the next sweeps.
SWEEP_SIZE = 200
# So many snapshots that never got a row were not sealed by people just now; they wait in the queue for many.
MANY = 5
# A file younger than this may still be on its way; no rendering lasts a tenth of it.
WRITING = timedelta(hours=1)


def sweep() -> int:
    """Send messages for dossiers that have none alive. Returns how many were sent.

    Three ways to lose one: the process died between sealing and ordering (no row), the broker lost or never got the
    message (row queued, nothing in the broker), the worker died (row says rendering but nobody holds its lock).
    """
    from .services import order, send

    sent = 0
    unordered = list(Snapshot.objects.filter(dossier=None).defer("content").order_by("pk")[:SWEEP_SIZE])
    for snapshot in unordered:
        order(snapshot, bulk=len(unordered) > MANY)
        sent += 1
    for dossier in Dossier.objects.filter(state=DossierState.RENDERING):
        with working_on(dossier.pk) as abandoned:
            waits = abandoned and _back_to_queue(dossier)
        # Not before the lock is free, or a quick worker would find it taken and leave.
        if waits:
            send(dossier)
            sent += 1
    return sent + _send_due()


def due(now: datetime) -> QuerySet[Dossier]:
    """What waits for a worker and not for its next try."""
    return Dossier.objects.filter(Q(next_try_at=None) | Q(next_try_at__lte=now), state=DossierState.QUEUED)


def _send_due() -> int:
    from .services import send
    from .tasks import QUEUES, render_dossier

    now = timezone.now()
    rows = due(now).only("sent_at", "sends").order_by("queued_at", "pk")
    waiting = [row for row in rows if _is_overdue(row, now)]
    if not waiting:
        return 0
    alive = broker.waiting(QUEUES.values(), render_dossier.name)
    if alive is None:
        return 0  # what cannot be asked cannot be sent to
    sent = 0
    for row in waiting:
        if row.pk in alive:
            continue
        with transaction.atomic():
            # Of two sweepers at once one sends.
            same = Dossier.objects.select_for_update(skip_locked=True).filter(pk=row.pk, sent_at=row.sent_at)
            if same.filter(state=DossierState.QUEUED).exists():
                send(row)
                sent += 1
        if sent == SWEEP_SIZE:
            break
    return sent


def _is_overdue(row: Dossier, now: datetime) -> bool:
    """Whether its last message, should it be neither in the broker nor with a worker, is not just on its way."""
    if row.sent_at is None or row.sends == 0:
        return True
    return now - row.sent_at > min(PATIENCE * 2 ** min(row.sends - 1, 20), LONGEST_PATIENCE)


@transaction.atomic
def _back_to_queue(dossier: Dossier) -> bool:
    """A dossier whose worker has died goes back to the queue, or fails when that has happened too often."""
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if locked.state != DossierState.RENDERING:
        return False
    if pause_after(Failure.DIED, locked.attempts) is None:
        locked.state, locked.finished_at = DossierState.FAILED, timezone.now()
        locked.failure, locked.error = Failure.DIED, WORDS[Failure.DIED]
        locked.save(update_fields=["state", "finished_at", "failure", "error"])
        return False
    locked.state, locked.stage = DossierState.QUEUED, ""
    locked.save(update_fields=["state", "stage"])
    return True


def sweep_files(writing: timedelta = WRITING) -> int:
    """Remove from the store what killed workers left: half-written files, and files of dossiers that no row names.

    A worker names a file in its row before it stores it, so a file that is there and that no row names afterwards is
    nobody's.

    Args:
        writing: files younger than this are left alone.

    Returns:
        How many were removed.
    """
    before = timezone.now() - writing
    removed = remove_partials(default_storage, before)
    for names in _folders():
        named = Dossier.objects.filter(Q(file__in=names) | Q(reading_file__in=names))
        kept = {name for pair in named.values_list("file", "reading_file") for name in pair}
        for name in set(names) - kept:
            if _is_older(name, before):
                logger.warning("removed %s, which no dossier names", name)
                default_storage.delete(name)
                removed += 1
    return removed


def _folders() -> Iterator[list[str]]:
    """The names of the files in each folder of dossiers; each is listed before its rows are read."""
    top = "dossiers"
    try:
        folders, files = default_storage.listdir(top)
    except FileNotFoundError:
        return
    yield [f"{top}/{name}" for name in files]
    for folder in folders:
        path = f"{top}/{folder}"
        yield [f"{path}/{name}" for name in default_storage.listdir(path)[1]]


def _is_older(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False
