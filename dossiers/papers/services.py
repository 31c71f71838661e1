"""Making papers: ordering, rendering, sweeping. Every one of these can run twice.

A producer makes one kind: `produce(paper) -> (bytes, pages)`. It raises `Outdated` when what the paper's key names is
not what it would print now.
"""

import hashlib
import logging
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from applications.models import Snapshot
from common.alive import working_on
from criteria.models import Round

from .models import Paper, PaperKind, PaperState

logger = logging.getLogger(__name__)

# By their names: a web process orders papers and should not carry the printing engine.
PRODUCERS: dict[str, str] = {
    PaperKind.FORM: "dossiers.papers.blank_form.produce",
    PaperKind.PACK: "dossiers.papers.pack.produce",
}
# First half of the lock's key: "this is about papers".
PAPERS = 0x09A9E
MOST_ATTEMPTS = 3
PATIENCE = timedelta(seconds=30)
FAILED = gettext_noop("The PDF could not be made. Nothing else is affected; try again, or tell OPDC.")


class Outdated(Exception):
    """What the paper was ordered of has changed since."""


def order(kind: PaperKind, key: str, *, round_: Round, snapshot: Snapshot | None = None) -> Paper:
    """The paper of this key; queued when it is new, and again when its making had failed or its file is lost."""
    with transaction.atomic():
        paper, created = Paper.objects.select_for_update().get_or_create(
            key=key, defaults={"kind": kind, "round": round_, "snapshot": snapshot}
        )
        if created or _is_lost(paper) or paper.state == PaperState.FAILED:
            paper.state, paper.attempts, paper.error, paper.file = PaperState.QUEUED, 0, "", ""
            paper.save()
            _send(paper)
    return paper


def found(key: str) -> Paper | None:
    """The paper of this key; None when nobody has ordered it, or when the store has lost its file."""
    paper = Paper.objects.filter(key=key).first()
    return None if paper is None or _is_lost(paper) else paper


def _is_lost(paper: Paper) -> bool:
    return paper.state == PaperState.READY and not default_storage.exists(paper.file.name)


def _send(paper: Paper) -> None:
    """Send its task after the commit, or a worker may not see the row."""
    Paper.objects.filter(pk=paper.pk).update(sent_at=timezone.now())
    transaction.on_commit(partial(_publish, paper.pk), robust=True)


def _publish(pk: int) -> None:
    from .tasks import render_paper

    try:
        render_paper.apply_async((pk,), retry=False)
    except render_paper.OperationalError:
        logger.warning("the broker is away; paper %s waits for the sweeper", pk)


def render(pk: int) -> bool:
    """Make a paper that waits, unless somebody is at it. Returns whether this call made it.

    A paper whose content has changed meanwhile goes away: whoever asks next gets the one of the new content.

    Raises:
        Exception: whatever the producer raised, after the row says so.
    """
    with working_on(PAPERS, pk) as free:
        if not free:
            return False
        paper = Paper.objects.select_related("round", "snapshot__application").filter(pk=pk).first()
        if paper is None or not paper.is_waiting:
            return False
        if paper.state == PaperState.RENDERING and paper.attempts >= MOST_ATTEMPTS:
            # The broker gives a dead worker's message to the next one at once, for ever: the row ends it.
            _mark(paper, state=PaperState.FAILED, error=FAILED)
            return False
        _mark(paper, state=PaperState.RENDERING, attempts=paper.attempts + 1, error="")
        try:
            pdf, pages = import_string(PRODUCERS[paper.kind])(paper)
            _store(paper, pdf, pages)
        except Outdated:
            paper.delete()
            return False
        except Exception:
            last = paper.attempts >= MOST_ATTEMPTS
            _mark(paper, state=PaperState.FAILED if last else PaperState.QUEUED, error=FAILED)
            raise
        _remove_former(paper)
        return True


def _mark(paper: Paper, **values: object) -> None:
    for name, value in values.items():
        setattr(paper, name, value)
    paper.save(update_fields=list(values))


def _store(paper: Paper, pdf: bytes, pages: int) -> None:
    """Write the file, then say so. Its name follows from the key, so a second run replaces, never adds."""
    name = f"papers/{paper.kind}/{paper.key}.pdf"
    if default_storage.exists(name):
        default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(pdf))
    told = {"file": stored, "size": len(pdf), "pages": pages, "sha256": hashlib.sha256(pdf).hexdigest()}
    _mark(paper, state=PaperState.READY, finished_at=timezone.now(), error="", **told)


def _remove_former(paper: Paper) -> None:
    """Papers of the same thing with earlier content leave, with their files."""
    former = Paper.objects.filter(
        kind=paper.kind, round=paper.round, snapshot=paper.snapshot, queued_at__lt=paper.queued_at
    )
    for row in former.exclude(state__in=[PaperState.QUEUED, PaperState.RENDERING]):
        if row.file:
            default_storage.delete(row.file.name)
        row.delete()


def sweep() -> int:
    """Send tasks for papers that have none alive. Returns how many were sent."""
    waiting = Paper.objects.filter(state=PaperState.QUEUED).exclude(sent_at__gt=timezone.now() - PATIENCE)
    lost = [paper for paper in Paper.objects.filter(state=PaperState.RENDERING) if _abandoned(paper)]
    sent = 0
    for paper in [*waiting, *lost]:
        with transaction.atomic():
            _send(paper)
        sent += 1
    return sent


def _abandoned(paper: Paper) -> bool:
    """Whether nobody holds a paper's lock; it goes back to the queue, or fails when that happens too often."""
    with working_on(PAPERS, paper.pk) as free:
        if not free:
            return False
        state = PaperState.FAILED if paper.attempts >= MOST_ATTEMPTS else PaperState.QUEUED
        error = FAILED if state == PaperState.FAILED else ""
        moved = Paper.objects.filter(pk=paper.pk, state=PaperState.RENDERING).update(state=state, error=error)
        return bool(moved) and state == PaperState.QUEUED
