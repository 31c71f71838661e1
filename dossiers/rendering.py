"""One rendering: from a row that waits to two stored files and a row that says so.

A worker may die at any line. What it has stored by then is found by its content key and not made again; what it has
not is made by the next one.
"""

import logging
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from typing import IO, Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from applications.files import sha256_of

from .annexes.listing import StoreAwayError, is_expected
from .failures import WORDS, Failure, Unmade, pause_after
from .locks import working_on
from .models import Dossier, DossierState, Stage

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The row was cancelled or called off while it was being made."""


def render(dossier_id: int) -> bool:
    """Render a dossier that waits and is due, unless somebody is at it. Returns whether this call finished it.

    One that is ready is done, one that has failed waits for a person, one that is to be tried later is not due: a
    message that comes late, or twice, changes none of them. What goes wrong is written into the row and the log.
    """
    with working_on(dossier_id) as free:
        dossier = _begin(dossier_id) if free else None
        if dossier is None:
            return False
        begun = time.monotonic()
        try:
            _print(dossier)
            cleared = {"stage": "", "error": "", "failure": "", "failure_about": ""}
            done = {"steps_done": dossier.steps_total, "finished_at": timezone.now()}
            _mark(dossier, state=DossierState.READY, **done, **cleared)
        except Stopped:
            logger.info("dossier %s was called off while it was being made", dossier_id)
            return False
        except SoftTimeLimitExceeded:
            _fail(dossier, Unmade(Failure.TIME))
            return False
        except Unmade as failure:
            _fail(dossier, failure)
            return False
        except Exception as error:
            logger.exception("dossier %s", dossier_id)
            _fail(dossier, Unmade(Failure.OTHER, detail=type(error).__name__))
            return False
        logger.info("dossier %s is ready after %.1f s", dossier_id, time.monotonic() - begun)
        return True


def _begin(dossier_id: int) -> Dossier | None:
    """The row, marked as being made; None when there is nothing to do."""
    dossier = Dossier.objects.select_related("snapshot__application").filter(pk=dossier_id).first()
    if dossier is None or not dossier.is_waiting:
        return None
    if dossier.next_try_at is not None and dossier.next_try_at > timezone.now():
        return None
    if dossier.state == DossierState.RENDERING and pause_after(Failure.DIED, dossier.attempts) is None:
        # The broker gives a dead worker's message to the next one at once, for ever: the row ends it.
        _fail(dossier, Unmade(Failure.DIED))
        return None
    values = {
        "state": DossierState.RENDERING,
        "attempts": dossier.attempts + 1,
        "started_at": timezone.now(),
        "next_try_at": None,
        "sends": 0,
        "stage": "",
        "steps_done": 0,
    }
    # It may have been cancelled since it was read.
    if not Dossier.objects.filter(pk=dossier_id, state=dossier.state).update(**values):
        return None
    for name, value in values.items():
        setattr(dossier, name, value)
    return dossier


def _mark(dossier: Dossier, **values: Any) -> None:
    """Write down how it stands.

    Raises:
        Stopped: when it is no longer this worker's to make.
    """
    if not Dossier.objects.filter(pk=dossier.pk, state=DossierState.RENDERING).update(**values):
        raise Stopped
    for name, value in values.items():
        setattr(dossier, name, value)


def _fail(dossier: Dossier, failure: Unmade) -> None:
    """Back to the queue for later, or failed when it was tried often enough."""
    pause = pause_after(failure.kind, dossier.attempts)
    # Without the name of a file: it may tell of a person.
    logger.warning(
        "dossier %s, attempt %s: %s %s", dossier.pk, dossier.attempts, failure.kind.value, failure.detail
    )
    try:
        _mark(
            dossier,
            state=DossierState.FAILED if pause is None else DossierState.QUEUED,
            next_try_at=None if pause is None else timezone.now() + pause,
            finished_at=timezone.now() if pause is None else None,
            failure=failure.kind,
            failure_about=failure.about[:255],
            error=WORDS[failure.kind] % {"about": failure.about},
            stage="",
        )
    except Stopped:
        pass


def _print(dossier: Dossier) -> None:
    """Make and store both copies, as far as they are not there."""
    # Imported here: the web process orders dossiers and should not carry the printing engine.
    from .content_key import content_key
    from .copies import make_archive, make_reading, warm
    from .progress import Progress

    with ExitStack() as files:
        opened = _open(dossier, files)
        progress = Progress(len(opened))
        _mark(dossier, steps_total=progress.total)
        key = content_key(dossier.snapshot, opened)
        if dossier.content_key != key:
            _mark(dossier, content_key=key, file="", reading_file="")
        end = time.monotonic() + settings.DOSSIER_SECONDS
        for prefix, make in (("", make_archive), ("reading_", make_reading)):
            progress.begin_copy(annexes=len(opened) if prefix else 0)
            if not _is_stored(dossier, prefix):
                warm()
                pdf, pages = _confined(partial(make, dossier.snapshot, opened=opened), dossier, progress, end)
                with pdf:
                    _store(dossier, pdf, pages, prefix, progress)
            progress.end_copy()
            _mark(dossier, steps_done=progress.done)


def _open(dossier: Dossier, files: ExitStack) -> Any:
    """The sealed files.

    Raises:
        Unmade: when the store does not answer, or a file that the portal should have is not in it and nobody has
            said that it is made without.
    """
    from .copies import open_annexes

    snapshot = dossier.snapshot
    try:
        opened = open_annexes(snapshot, files)
    except StoreAwayError as error:
        raise Unmade(Failure.STORAGE, detail=str(error)) from error
    for annex, file in opened:
        if file is None and not dossier.without_missing and is_expected(snapshot.application, annex):
            raise Unmade(Failure.FILE, about=annex.name)
    return opened


def _confined(make: Any, dossier: Dossier, progress: Any, end: float) -> tuple[IO[bytes], int]:
    """A copy, made in a process of its own within limits: a temporary file, and its pages."""
    from .confined import run_confined
    from .copies import write_copy

    def told(what: str) -> None:
        if progress.hear(what):
            _mark(dossier, stage=progress.stage, steps_done=progress.done)

    with ExitStack() as until_made:
        target = until_made.enter_context(tempfile.TemporaryFile())

        def work(tell: Any) -> int:
            pdf, pages = make(tell)
            write_copy(pdf, target)
            target.flush()
            return pages

        left = max(1.0, end - time.monotonic())
        pages = run_confined(work, memory_mb=settings.DOSSIER_MEMORY_MB, seconds=left, told=told)
        until_made.pop_all()
    return target, pages


def _is_stored(dossier: Dossier, prefix: str) -> bool:
    """Whether the copy that the row names was stored whole by somebody who died before saying so."""
    name = str(getattr(dossier, f"{prefix}file"))
    if not name:
        return False
    try:
        with default_storage.open(name) as file:
            return sha256_of(file) == getattr(dossier, f"{prefix}sha256")
    except FileNotFoundError:
        return False
    except Exception as error:
        raise Unmade(Failure.STORAGE, detail=f"{type(error).__name__}: {error}") from error


def _store(dossier: Dossier, pdf: IO[bytes], pages: int, prefix: str, progress: Any) -> None:
    """Name the file in the row, then store it: what lies in the store and no row names is rubbish.

    The name follows from the content key, so a second run replaces, never adds.
    """
    snapshot = dossier.snapshot
    folder = f"dossiers/{snapshot.application.reference}"
    ending = "-reading" if prefix else ""
    name = f"{folder}/{snapshot.number:03d}-{dossier.content_key[:16]}{ending}.pdf"
    told = {"file": name, "sha256": sha256_of(pdf), "pages": pages, "size": pdf.seek(0, 2)}
    pdf.seek(0)
    progress.hear(Stage.STORE)
    named = {f"{prefix}{key}": value for key, value in told.items()}
    _mark(dossier, stage=progress.stage, steps_done=progress.done, **named)
    try:
        if default_storage.exists(name):
            default_storage.delete(name)
        stored = default_storage.save(name, File(pdf))
    except Exception as error:
        raise Unmade(Failure.STORAGE, detail=f"{type(error).__name__}: {error}") from error
    if stored != name:
        _mark(dossier, **{f"{prefix}file": stored})
