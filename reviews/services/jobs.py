"""Long work for one person: ordered, done by a worker, swept. Every one of these can run twice.

A producer makes the file of one kind of job: `produce(job, progress) -> (filename, content)`. It asks what the
person who ordered it may see at the moment it runs, and calls `progress(done, total)` now and then.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from accounts.models import User
from applications.models import Application
from common import broker
from common.alive import working_on
from criteria.models import Round

from ..models import Job, JobFormat, JobKind, JobState
from ..permissions import works_for_opdc
from ..visibility import sees_scores_q

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
Producer = Callable[[Job, Progress], tuple[str, bytes | IO[bytes]]]

# By their names: a web process orders jobs and should not carry the engines that make them.
PRODUCERS: dict[str, str] = {
    JobKind.APPLICATIONS: "reviews.services.exports.produce",
    JobKind.SCORES: "reviews.services.exports.produce",
    JobKind.DECISIONS: "reviews.services.exports.produce",
    JobKind.ROUND: "reviews.services.exports.produce",
    JobKind.PANEL_BOOK: "reviews.services.panel_book.produce",
    JobKind.DOSSIERS: "reviews.services.dossier_zip.produce",
}
# First half of the lock's key: "this is about jobs of the desk".
JOBS = 0x0F11E
MOST_ATTEMPTS = 3
PATIENCE = timedelta(seconds=30)
# Progress is written at most so often (seconds); each writing also looks whether the job was cancelled.
EVERY = 0.5
# So much of a file's name is kept: its whole path fits its column.
LONGEST_NAME = 45
FAILED = gettext_noop(
    "The file could not be made. Nothing else is affected; try again, or tell the operator."
)
NOT_ALLOWED = gettext_noop("The person who asked for this file may no longer have it.")


class Cancelled(Exception):
    """The job was cancelled while it ran."""


def order(
    kind: JobKind,
    format: JobFormat,
    *,
    user: User,
    round_: Round | None = None,
    parameters: dict[str, Any] | None = None,
) -> Job:
    """Queue a job. The same one that still waits or runs is given again: a double click makes one file."""
    same = {
        "kind": kind,
        "format": format,
        "round": round_,
        "parameters": parameters or {},
        "asked_by": user,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
    }
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        job = Job.objects.filter(**same, state__in=[JobState.QUEUED, JobState.RUNNING]).first()
        if job is None:
            job = Job.objects.create(**same)
            _send(job)
    return job


def _send(job: Job) -> None:
    """Send its task after the commit, or a worker may not see the row."""
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now())
    transaction.on_commit(partial(_publish, job.pk), robust=True)


def _publish(pk: int) -> None:
    from ..tasks import run_job

    try:
        run_job.apply_async((pk,), retry=False)
    except run_job.OperationalError:
        logger.warning("the broker is away; job %s waits for the sweeper", pk)


def run(pk: int) -> bool:
    """Do a job that waits, unless somebody is at it. Returns whether this call did it.

    Raises:
        Exception: whatever the producer raised, after the row says so.
    """
    with working_on(JOBS, pk) as free:
        if not free:
            return False
        job = Job.objects.select_related("asked_by", "round").filter(pk=pk).first()
        if job is None or not job.is_waiting:
            return False
        if not (job.asked_by.is_active and works_for_opdc(job.asked_by)):
            _settle(job, state=JobState.FAILED, error=NOT_ALLOWED)
            return False
        if job.state == JobState.RUNNING and job.attempts >= MOST_ATTEMPTS:
            # The broker gives a dead worker's message to the next one at once, for ever: the row ends it.
            _settle(job, state=JobState.FAILED, error=FAILED)
            return False
        begun = {"state": JobState.RUNNING, "attempts": job.attempts + 1, "started_at": timezone.now()}
        if not _settle(job, **begun, done=0, total=0, error=""):
            return False
        try:
            mark = _mark(job)  # before it is made: what is hidden meanwhile makes the file stale
            with translation.override(job.language):
                filename, content = import_string(PRODUCERS[job.kind])(job, _progress_of(job))
            _store(job, f"{mark}/{filename[-LONGEST_NAME:]}", content)
        except Cancelled:
            return False
        except Exception:
            last = job.attempts >= MOST_ATTEMPTS
            _settle(job, state=JobState.FAILED if last else JobState.QUEUED, error=FAILED)
            raise
        return True


def may_be_given(job: Job) -> bool:
    """Whether the scores that are hidden from the owner now are those that were when the file was made.

    An interest may be declared, or a review assigned, after an export of scores was finished.
    """
    return job.kind == JobKind.DOSSIERS or f"/{_mark(job)}/" in job.file.name


def _mark(job: Job) -> str:
    """Of which applications the person who asked may not see the scores, in eight letters of the file's path."""
    hidden = Application.objects.filter(~sees_scores_q(job.asked_by)).order_by("pk")
    return hashlib.sha256(repr(list(hidden.values_list("pk", flat=True))).encode()).hexdigest()[:8]


def _progress_of(job: Job) -> Progress:
    written = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal written
        now = time.monotonic()
        if now - written < EVERY and done < total:
            return
        written = now
        if not _settle(job, done=done, total=total):
            raise Cancelled

    return progress


def _settle(job: Job, **values: Any) -> bool:
    """Write down how the job stands, unless it was cancelled. Returns whether it still lives."""
    for name, value in values.items():
        setattr(job, name, value)
    living = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    return bool(living.update(**values))


def _store(job: Job, filename: str, content: bytes | IO[bytes]) -> None:
    """Write the file, then say so. A cancelled job leaves none behind, nor does a worker that died in between."""
    _remove_files(f"jobs/{job.token}")
    name = f"jobs/{job.token}/{filename}"
    file = ContentFile(content) if isinstance(content, bytes) else File(content)
    stored = default_storage.save(name, file)
    ready = {"state": JobState.READY, "file": stored, "size": default_storage.size(stored)}
    if not _settle(job, **ready, done=job.total, finished_at=timezone.now(), error=""):
        default_storage.delete(stored)


def cancel(job: Job) -> bool:
    """Cancel a job that waits or runs; its worker stops at its next progress. Returns whether it was living."""
    living = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    return bool(living.update(state=JobState.CANCELLED, finished_at=timezone.now()))


@transaction.atomic
def retry(job: Job) -> bool:
    """Queue a failed job again. Returns whether it was failed."""
    failed = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
    if not failed.update(state=JobState.QUEUED, attempts=0, error="", finished_at=None):
        return False
    _send(job)
    return True


def sweep() -> int:
    """Send tasks for jobs that have none alive, and remove files that are old. Returns how many tasks were sent."""
    from ..tasks import run_job

    waiting = list(Job.objects.filter(state=JobState.QUEUED).exclude(sent_at__gt=timezone.now() - PATIENCE))
    if waiting:
        alive = broker.waiting([settings.QUEUE_BULK], run_job.name)
        # What cannot be asked cannot be sent to either.
        waiting = [] if alive is None else [job for job in waiting if job.pk not in alive]
    lost = [job for job in Job.objects.filter(state=JobState.RUNNING) if _abandoned(job)]
    sent = 0
    for job in [*waiting, *lost]:
        with transaction.atomic():
            _send(job)
        sent += 1
    _purge()
    return sent


def _abandoned(job: Job) -> bool:
    """Whether nobody holds a running job's lock; it goes back to the queue, or fails when that happens too often."""
    with working_on(JOBS, job.pk) as free:
        if not free:
            return False
        state = JobState.FAILED if job.attempts >= MOST_ATTEMPTS else JobState.QUEUED
        error = FAILED if state == JobState.FAILED else ""
        moved = Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=state, error=error)
        return bool(moved) and state == JobState.QUEUED


def _purge() -> None:
    """Files leave after `EXPORT_DAYS`: they hold personal data and can be made again."""
    old = timezone.now() - timedelta(days=settings.EXPORT_DAYS)
    for job in Job.objects.filter(finished_at__lt=old):
        _remove_files(f"jobs/{job.token}")
        job.delete()


def _remove_files(folder: str) -> None:
    """Whatever lies in a job's folder: files have the minute in their names, so a second run need not replace one."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    for inner in folders:
        _remove_files(f"{folder}/{inner}")
