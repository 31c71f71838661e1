"""Two files from one snapshot: the copy for archives and the copy for reading.

The archive copy is PDF/A-3u and carries the uploaded files and the snapshot itself inside, unchanged. The reading copy
shows the uploaded files on its own pages. Both are made of the snapshot and the sealed files alone: the same
snapshot gives the same bytes.
"""

import gc
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from typing import IO, BinaryIO

from django.conf import settings
from django.template.loader import get_template

from applications.models import Snapshot

from .annexes.laying import lay_annexes
from .annexes.listing import Annex, annexes_of, open_annex
from .annexes.scrubbing import Scrubbed, UnfitAnnexError, scrub
from .annexes.showing import AnnexShown
from .archive import Carried, carry
from .composition import ARCHIVE_COPY, READING_COPY, compose
from .printing import ARCHIVE, print_tagged

# Pages of all annexes together; what comes after them has divider pages only.
MOST_ANNEX_PAGES = 1_000

Tell = Callable[[str], None]
# The files of a snapshot in its order, each open; None: not to be had.
Opened = Sequence[tuple[Annex, BinaryIO | None]]


def open_annexes(snapshot: Snapshot, files: ExitStack) -> Opened:
    """The sealed files, open until `files` is closed.

    Raises:
        StoreAwayError: when the store does not answer.
    """
    found = []
    for annex in annexes_of(snapshot.document):
        file = open_annex(snapshot.application, annex)
        if file is not None:
            files.enter_context(file)
        found.append((annex, file))
    return found


def make_archive(
    snapshot: Snapshot, progress: Tell | None = None, opened: Opened | None = None
) -> tuple[IO[bytes], int]:
    """The archive copy in a temporary file, and its pages.

    `progress` hears the stages as they begin ("compose", "layout", "write"), and "section" for each section that is
    composed. `opened` are the sealed files when the caller has them open.
    """
    tell = progress or _silent
    with ExitStack() as files:
        found = open_annexes(snapshot, files) if opened is None else opened
        tell("compose")
        shown = [_shown(annex, reason="" if file else "missing") for annex, file in found]
        html = compose(
            snapshot.document,
            sha256=snapshot.sha256,
            draft=False,
            copy=ARCHIVE_COPY,
            annexes=shown,
            progress=tell,
        )
        printed = print_tagged(html, progress=tell, variant=ARCHIVE).pdf
        carried = Carried(
            snapshot=snapshot.content.encode(),
            sha256=snapshot.sha256,
            sealed_at=snapshot.sealed_at,
            annexes=[(annex, file) for annex, file in found if file is not None],
        )
        target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
        return target, carry(printed, carried, target)


def make_reading(
    snapshot: Snapshot, progress: Tell | None = None, opened: Opened | None = None
) -> tuple[IO[bytes], int]:
    """The reading copy in a temporary file, and its pages. An annex that cannot be shown never fails it.

    `progress` and `opened` as above; `progress` also hears "annexes", and "annex" for each that has been read.
    """
    tell = progress or _silent
    with ExitStack() as files:
        annexes = open_annexes(snapshot, files) if opened is None else opened
        tell("annexes")
        room = MOST_ANNEX_PAGES
        found: list[tuple[AnnexShown, Scrubbed | None]] = []
        for annex, file in annexes:
            try:
                scrubbed = _scrubbed(annex, file, files, room)
            except UnfitAnnexError as error:
                found.append((_shown(annex, reason=error.reason), None))
            else:
                room -= len(scrubbed.forms)
                found.append((_shown(annex, pages=scrubbed.lying), scrubbed))
            tell("annex")
        tell("compose")
        shown = [annex for annex, _scrubbed_ in found]
        html = compose(
            snapshot.document,
            sha256=snapshot.sha256,
            draft=False,
            copy=READING_COPY,
            annexes=shown,
            progress=tell,
        )
        printed = print_tagged(html, progress=tell)
        places = [
            (printed.places[annex.first_page_id], scrubbed)
            for annex, scrubbed in found
            if scrubbed is not None
        ]
        target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
        return target, lay_annexes(printed.pdf, places, target)


def _scrubbed(annex: Annex, file: BinaryIO | None, files: ExitStack, room: int) -> Scrubbed:
    if file is None:
        raise UnfitAnnexError("missing")
    scrubbed = scrub(file, annex.content_type)
    files.callback(scrubbed.document.close)
    if len(scrubbed.forms) > room:
        raise UnfitAnnexError("too_many_pages")
    return scrubbed


def _shown(annex: Annex, *, reason: str = "", pages: list[bool] | None = None) -> AnnexShown:
    return AnnexShown(annex=annex, reason=reason, lying=tuple(pages or ()))


@cache
def warm() -> None:
    """Have templates, stylesheet, fonts and engines ready, once for each process: children forked from it start with
    all of that, and share its memory."""
    for path in sorted((settings.BASE_DIR / "templates" / "dossiers" / "print").glob("*.html")):
        get_template(f"dossiers/print/{path.name}")
    content = {"number": 0, "round": {}, "topics": [{"number": 1, "questions": []}]}
    for copy, variant in ((ARCHIVE_COPY, ARCHIVE), (READING_COPY, None)):
        html = compose(content, sha256="0" * 64, draft=False, copy=copy)
        print_tagged(html, variant=variant)
    gc.collect()
    gc.freeze()


def _silent(step: str) -> None:
    pass


def write_copy(copy: IO[bytes], target: IO[bytes]) -> None:
    """Write a copy from its temporary file to another one, and let the temporary one go."""
    with copy:
        copy.seek(0)
        shutil.copyfileobj(copy, target, 1 << 20)
