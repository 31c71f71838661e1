"""Making the PDFs of letters: ordering, rendering, sweeping. Every one of these can run twice.

A letter that is being written has the paper of its newest text, marked as a draft; an issued one has the paper of its
sealed content. The row is the truth of the job, a task only its engine (docs/decisions/0003).
"""

import hashlib
import logging
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from applications.snapshots import canonical, sha256_of
from common.alive import working_on

from ..letters.composition import LANGUAGES, content_of
from ..letters.queries import letterhead
from ..models import Letter, LetterPaper, PaperState

logger = logging.getLogger(__name__)

# First half of the lock's key: "this is about printed letters".
LETTER_PAPERS = 0x1E77E
MOST_ATTEMPTS = 5
PATIENCE = timedelta(seconds=30)
FAILED = gettext_noop(
    "The PDF could not be made. The letter itself is safe; try again, or tell the operator."
)


def order_draft(letter: Letter) -> LetterPaper:
    """The paper of a draft's newest text, in the caller's transaction; that of an older text goes."""
    content = canonical(content_of(letter, letterhead()))
    for old in LetterPaper.objects.filter(letter=letter, is_draft=True):
        if old.sha256 == sha256_of(content) and old.state != PaperState.FAILED:
            return old
        _remove(old)
    return _order(letter, content, is_draft=True)


def order_sealed(letter: Letter) -> LetterPaper:
    """The paper of an issued letter, in the transaction of its approval; the draft's goes."""
    for old in LetterPaper.objects.filter(letter=letter, is_draft=True):
        _remove(old)
    return _order(letter, letter.content, is_draft=False)


def _order(letter: Letter, content: str, *, is_draft: bool) -> LetterPaper:
    paper = LetterPaper.objects.create(
        letter=letter, content=content, sha256=sha256_of(content), is_draft=is_draft
    )
    _send(paper)
    return paper


def _remove(paper: LetterPaper) -> None:
    files = [name for name in (paper.file_th.name, paper.file_en.name) if name]
    paper.delete()
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name), robust=True)


def _send(paper: LetterPaper) -> None:
    """Send its task after the commit, or a worker may not see the row."""
    LetterPaper.objects.filter(pk=paper.pk).update(sent_at=timezone.now())
    transaction.on_commit(partial(_publish, paper.pk), robust=True)


def _publish(pk: int) -> None:
    from ..tasks import print_letter

    try:
        print_letter.apply_async((pk,), retry=False)
    except print_letter.OperationalError:
        logger.warning("the broker is away; the printed letter %s waits for the sweeper", pk)


@transaction.atomic
def retry(paper: LetterPaper) -> bool:
    """Queue a failed one again. Returns whether it was failed."""
    failed = LetterPaper.objects.filter(pk=paper.pk, state=PaperState.FAILED)
    if not failed.update(state=PaperState.QUEUED, error="", attempts=0):
        return False
    _send(paper)
    return True


def render(pk: int) -> bool:
    """Print a paper that waits, unless somebody is at it; then bring an issued letter to its application.

    Returns whether this call printed it.

    Raises:
        Exception: whatever the printing raised, after the row says so.
    """
    from . import letter_delivery

    with working_on(LETTER_PAPERS, pk) as free:
        if not free:
            return False
        paper = LetterPaper.objects.select_related("letter").filter(pk=pk).first()
        if paper is None or not paper.is_waiting:
            if paper is not None and paper.state == PaperState.READY and not paper.is_draft:
                letter_delivery.deliver(paper.letter_id)
            return False
        begun = {"state": PaperState.RENDERING, "attempts": paper.attempts + 1, "started_at": timezone.now()}
        _mark(paper, **begun, error="")
        try:
            files = _print(paper)
            if not _mark(paper, state=PaperState.READY, finished_at=timezone.now(), error="", **files):
                _forget(files)
                return False
        except Exception:
            last = paper.attempts >= MOST_ATTEMPTS
            _mark(paper, state=PaperState.FAILED if last else PaperState.QUEUED, error=FAILED)
            raise
    if not paper.is_draft:
        letter_delivery.deliver(paper.letter_id)
    return True


def _print(paper: LetterPaper) -> dict[str, Any]:
    """Print and store both languages. Returns what the row says of them."""
    # Imported here: the web process orders letters and should not carry the printing engine.
    from ..letters.printing import print_letter

    told: dict[str, Any] = {}
    made = print_letter(paper.document, draft=paper.is_draft)
    for language in LANGUAGES:
        pdf, pages = made[language]
        # The name follows from the content, so a second run replaces, never adds.
        name = f"letters/{paper.letter_id}/{paper.sha256[:16]}-{paper.pk}-{language}.pdf"
        if default_storage.exists(name):
            default_storage.delete(name)
        told |= {
            f"file_{language}": default_storage.save(name, ContentFile(pdf)),
            f"sha256_{language}": hashlib.sha256(pdf).hexdigest(),
            f"size_{language}": len(pdf),
            f"pages_{language}": pages,
        }
    return told


def _forget(files: dict[str, Any]) -> None:
    """The text was changed while its paper was being made: nobody wants these files."""
    for language in LANGUAGES:
        default_storage.delete(files[f"file_{language}"])


def _mark(paper: LetterPaper, **values: Any) -> bool:
    """Write down how the job stands. Returns whether the row is still there."""
    for name, value in values.items():
        setattr(paper, name, value)
    return bool(LetterPaper.objects.filter(pk=paper.pk).update(**values))


def sweep() -> int:
    """Send tasks for papers that have none alive, and for letters that have not reached their application.

    Returns:
        How many were sent.
    """
    recently = timezone.now() - PATIENCE
    waiting = list(LetterPaper.objects.filter(state=PaperState.QUEUED).exclude(sent_at__gt=recently))
    undelivered = LetterPaper.objects.filter(
        is_draft=False,
        state=PaperState.READY,
        letter__state="issued",
        letter__delivery="",
        letter__application__isnull=False,
    ).exclude(sent_at__gt=recently)
    lost = [paper for paper in LetterPaper.objects.filter(state=PaperState.RENDERING) if _abandoned(paper)]
    sent = 0
    for paper in [*waiting, *undelivered, *lost]:
        with transaction.atomic():
            _send(paper)
        sent += 1
    return sent


def _abandoned(paper: LetterPaper) -> bool:
    """Whether nobody holds the lock of a paper in the making; it goes back to the queue, or fails."""
    with working_on(LETTER_PAPERS, paper.pk) as free:
        if not free:
            return False
        state = PaperState.FAILED if paper.attempts >= MOST_ATTEMPTS else PaperState.QUEUED
        error = FAILED if state == PaperState.FAILED else ""
        moved = LetterPaper.objects.filter(pk=paper.pk, state=PaperState.RENDERING)
        return bool(moved.update(state=state, error=error)) and state == PaperState.QUEUED
