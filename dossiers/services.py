"""Making dossiers: ordering, rendering, sweeping. Every one of these can run twice."""

import logging
from datetime import timedelta
from functools import partial
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from applications.files import sha256_of
from applications.models import Snapshot

from .locks import working_on
from .models import Dossier, DossierState

logger = logging.getLogger(__name__)

# For each of the two copies: compose, layout, write, store.
STEPS = 8
MOST_ATTEMPTS = 5
# A task that nobody has taken up after this long is sent again; sending twice does no harm.
PATIENCE = timedelta(seconds=30)
FAILED = gettext_noop("The PDF could not be made. The sealed application is safe; try again, or tell OPDC.")


def order_dossier_of(sender: Any, snapshot: Snapshot, **kwargs: Any) -> None:
    """Receiver of `snapshot_sealed`: every sealed snapshot gets its dossier."""
    order(snapshot)


def order(snapshot: Snapshot) -> Dossier:
    """The dossier row of a snapshot, queued when it is new."""
    with transaction.atomic():
        dossier, created = Dossier.objects.get_or_create(snapshot=snapshot, defaults={"steps_total": STEPS})
        if created:
            send(dossier)
    return dossier


def send(dossier: Dossier) -> None:
    """Send a task for a dossier, after the commit, or a worker may not see the row.

    When the broker is away the row stays queued and the sweeper sends later: nothing is lost, nobody waits.
    """
    Dossier.objects.filter(pk=dossier.pk).update(sent_at=timezone.now())
    transaction.on_commit(partial(_publish, dossier.pk), robust=True)


def _publish(dossier_id: int) -> None:
    from .tasks import render_dossier

    try:
        render_dossier.apply_async((dossier_id,), retry=False)
    except render_dossier.OperationalError:
        logger.warning("the broker is away; dossier %s waits for the sweeper", dossier_id)


@transaction.atomic
def retry(dossier: Dossier) -> bool:
    """Queue a failed dossier again. Returns whether it was failed."""
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if locked.state != DossierState.FAILED:
        return False
    locked.state, locked.error, locked.steps_done, locked.attempts = DossierState.QUEUED, "", 0, 0
    locked.save()
    send(locked)
    return True


def render(dossier_id: int) -> bool:
    """Render a dossier that waits, unless somebody is at it. Returns whether this call rendered it.

    One that is ready is done, and one that has failed waits for a person: a task that comes late changes neither.

    Raises:
        Exception: whatever the rendering raised, after the row says so.
    """
    with working_on(dossier_id) as free:
        if not free:
            return False
        dossier = Dossier.objects.select_related("snapshot__application").filter(pk=dossier_id).first()
        if dossier is None or not dossier.is_waiting:
            return False
        _mark(
            dossier,
            state=DossierState.RENDERING,
            attempts=dossier.attempts + 1,
            started_at=timezone.now(),
            steps_done=0,
            steps_total=STEPS,
            error="",
        )
        try:
            files = _print(dossier)
            _mark(
                dossier,
                state=DossierState.READY,
                steps_done=STEPS,
                finished_at=timezone.now(),
                error="",
                **files,
            )
        except Exception:
            last = dossier.attempts >= MOST_ATTEMPTS
            _mark(dossier, state=DossierState.FAILED if last else DossierState.QUEUED, error=FAILED)
            raise
        return True


def _print(dossier: Dossier) -> dict[str, Any]:
    """Make and store both copies. Returns what the row says of them."""
    # Imported here: the web process orders dossiers and should not carry the printing engine.
    from .copies import make_archive, make_reading

    def progress(step: str) -> None:
        if step != "compose":
            _mark(dossier, steps_done=dossier.steps_done + 1)

    archive, pages = make_archive(dossier.snapshot, progress)
    told = _store(dossier, archive, pages, ending="", prefix="")
    _mark(dossier, steps_done=STEPS // 2)
    reading, pages = make_reading(dossier.snapshot, progress)
    return told | _store(dossier, reading, pages, ending="-reading", prefix="reading_")


def _store(dossier: Dossier, pdf: IO[bytes], pages: int, *, ending: str, prefix: str) -> dict[str, Any]:
    """Store a copy. Its name follows from the snapshot, so a second run replaces, never adds."""
    snapshot = dossier.snapshot
    folder = f"dossiers/{snapshot.application.reference}"
    name = f"{folder}/{snapshot.number:03d}-{snapshot.sha256[:16]}{ending}.pdf"
    with pdf:
        told = {"sha256": sha256_of(pdf), "pages": pages, "size": pdf.seek(0, 2)}
        pdf.seek(0)
        if default_storage.exists(name):
            default_storage.delete(name)
        told["file"] = default_storage.save(name, File(pdf))
    return {f"{prefix}{key}": value for key, value in told.items()}


def _mark(dossier: Dossier, **values: Any) -> None:
    for name, value in values.items():
        setattr(dossier, name, value)
    dossier.save(update_fields=list(values))


def sweep() -> int:
    """Send tasks for dossiers that have none alive. Returns how many were sent.

    Three ways to lose a task: the process died between sealing and ordering (no row), the broker lost or never
    got the task (row queued and nobody came), the worker died (row says rendering but nobody holds its lock).
    """
    sent = 0
    for snapshot in Snapshot.objects.filter(dossier=None).defer("content"):
        order(snapshot)
        sent += 1
    waiting = Dossier.objects.filter(state=DossierState.QUEUED).exclude(sent_at__gt=timezone.now() - PATIENCE)
    for dossier in waiting:
        _send_again(dossier)
        sent += 1
    for dossier in Dossier.objects.filter(state=DossierState.RENDERING):
        with working_on(dossier.pk) as abandoned:
            if abandoned and _back_to_queue(dossier):
                sent += 1
    return sent


def _send_again(dossier: Dossier) -> None:
    with transaction.atomic():
        send(dossier)


@transaction.atomic
def _back_to_queue(dossier: Dossier) -> bool:
    """A dossier whose worker has died goes back to the queue, or fails when that has happened too often."""
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if locked.state != DossierState.RENDERING:
        return False
    if locked.attempts >= MOST_ATTEMPTS:
        locked.state, locked.error = DossierState.FAILED, FAILED
        locked.save(update_fields=["state", "error"])
        return False
    locked.state = DossierState.QUEUED
    locked.save(update_fields=["state"])
    send(locked)
    return True
