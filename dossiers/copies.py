"""Two files from one snapshot: the copy for archives and the copy for reading.

The archive copy is PDF/A-3u and carries the uploaded files and the snapshot itself inside, unchanged. The reading copy
shows the uploaded files on its own pages. Both are made of the snapshot and the sealed files alone: the same
snapshot gives the same bytes.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import IO

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


def make_archive(snapshot: Snapshot, progress: Tell | None = None) -> tuple[IO[bytes], int]:
    """The archive copy in a temporary file, and its pages.

    `progress` is called with "compose", "layout" and "write" as each step is begun.
    """
    tell = progress or _silent
    tell("compose")
    content = snapshot.document
    with ExitStack() as files:
        found = []
        for annex in annexes_of(content):
            file = open_annex(snapshot.application, annex)
            if file is not None:
                files.enter_context(file)
            found.append((annex, file))
        shown = [_shown(annex, reason="" if file else "missing") for annex, file in found]
        html = compose(content, sha256=snapshot.sha256, draft=False, copy=ARCHIVE_COPY, annexes=shown)
        printed = print_tagged(html, progress=tell, variant=ARCHIVE).pdf
        carried = Carried(
            snapshot=snapshot.content.encode(),
            sha256=snapshot.sha256,
            sealed_at=snapshot.sealed_at,
            annexes=[(annex, file) for annex, file in found if file is not None],
        )
        target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
        return target, carry(printed, carried, target)


def make_reading(snapshot: Snapshot, progress: Tell | None = None) -> tuple[IO[bytes], int]:
    """The reading copy in a temporary file, and its pages. An annex that cannot be shown never fails it."""
    tell = progress or _silent
    tell("compose")
    content = snapshot.document
    with ExitStack() as files:
        room = MOST_ANNEX_PAGES
        found: list[tuple[AnnexShown, Scrubbed | None]] = []
        for annex in annexes_of(content):
            try:
                scrubbed = _scrubbed(snapshot, annex, files, room)
            except UnfitAnnexError as error:
                found.append((_shown(annex, reason=error.reason), None))
                continue
            room -= len(scrubbed.forms)
            found.append((_shown(annex, pages=scrubbed.lying), scrubbed))
        shown = [annex for annex, _scrubbed_ in found]
        html = compose(content, sha256=snapshot.sha256, draft=False, copy=READING_COPY, annexes=shown)
        printed = print_tagged(html, progress=tell)
        places = [
            (printed.places[annex.first_page_id], scrubbed)
            for annex, scrubbed in found
            if scrubbed is not None
        ]
        target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
        return target, lay_annexes(printed.pdf, places, target)


def _scrubbed(snapshot: Snapshot, annex: Annex, files: ExitStack, room: int) -> Scrubbed:
    file = open_annex(snapshot.application, annex)
    if file is None:
        raise UnfitAnnexError("missing")
    with file:
        scrubbed = scrub(file, annex.content_type)
    files.callback(scrubbed.document.close)
    if len(scrubbed.forms) > room:
        raise UnfitAnnexError("too_many_pages")
    return scrubbed


def _shown(annex: Annex, *, reason: str = "", pages: list[bool] | None = None) -> AnnexShown:
    return AnnexShown(annex=annex, reason=reason, lying=tuple(pages or ()))


def _silent(step: str) -> None:
    pass


def write_copy(copy: IO[bytes], target: IO[bytes]) -> None:
    """Write a copy from its temporary file to another one, and let the temporary one go."""
    with copy:
        copy.seek(0)
        shutil.copyfileobj(copy, target, 1 << 20)
