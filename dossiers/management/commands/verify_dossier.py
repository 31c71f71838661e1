"""Tell whether a PDF file is a genuine, current, superseded or unknown dossier."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pikepdf
from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.files import sha256_of
from applications.models import Snapshot
from dossiers import verification
from dossiers.copies import make_archive, make_reading
from dossiers.verification import Verdict

WORDS = {
    Verdict.CURRENT: "genuine, current",
    Verdict.SUPERSEDED: "genuine, superseded",
    Verdict.UNKNOWN: "unknown",
}
# 2 is for what cannot be read.
EXIT_CODES = {Verdict.CURRENT: 0, Verdict.SUPERSEDED: 1, Verdict.UNKNOWN: 3}


class Command(BaseCommand):
    help = "Print: genuine, current (exit 0) | genuine, superseded (1) | unknown (3); 2: cannot be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                digest = sha256_of(file)
                verdict = verification.of_digest(digest)
                if verdict == Verdict.UNKNOWN:
                    verdict = _printed_again(file, digest)
        except OSError as error:
            raise CommandError(f"{path}: cannot be read ({error.strerror})", returncode=2) from error
        self.stdout.write(WORDS[verdict])
        if EXIT_CODES[verdict]:
            raise SystemExit(EXIT_CODES[verdict])


def _printed_again(file: IO[bytes], digest: str) -> Verdict:
    """The verdict on a file that no row knows, such as one printed by `render_dossier`: when it names the code of a
    snapshot, that snapshot is printed again, which gives the same bytes or proves that the file is another one."""
    snapshot = _named(file)
    if snapshot is None:
        return Verdict.UNKNOWN
    copies: tuple[Callable[[Snapshot], tuple[IO[bytes], int]], ...] = (make_archive, make_reading)
    for make in copies:
        pdf, _pages = make(snapshot)
        with pdf:
            if sha256_of(pdf) == digest:
                return verification.of_code(verification.code_of(snapshot.sha256))
    return Verdict.UNKNOWN


def _named(file: IO[bytes]) -> Snapshot | None:
    """The snapshot whose code stands in the file's own properties."""
    # A copy: what is read here comes from anybody, and the reader may not trip over the open file.
    with tempfile.TemporaryFile() as own:
        file.seek(0)
        shutil.copyfileobj(file, own)
        own.seek(0)
        try:
            with pikepdf.open(own) as pdf:
                code = str(pdf.docinfo.get("/Keywords", ""))
        except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError, KeyError):
            return None
    return verification.snapshot_of(code.replace("-", ""))
