"""Print an application's dossier to a file."""

import os
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications import snapshots
from applications.models import Application
from dossiers.composition import compose
from dossiers.copies import make_archive, make_reading, write_copy
from dossiers.printing import print_pdf


class Command(BaseCommand):
    help = "Print the newest snapshot of an application as its archive copy; one never submitted as a DRAFT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE.pdf")
        parser.add_argument(
            "--reading",
            action="store_true",
            help="the reading copy with the annexes' pages, not the archive copy",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        application = Application.objects.with_everything().filter(reference=options["ref"]).first()
        if application is None:
            raise CommandError(f"there is no application {options['ref']}", returncode=2)
        target: Path = options["output"]
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with partial.open("wb") as file:
                self._write(application, file, reading=options["reading"])
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise CommandError(f"{target}: cannot be written ({error.strerror})", returncode=2) from error
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def _write(self, application: Application, file: IO[bytes], *, reading: bool) -> None:
        newest = application.snapshots.select_related("application").first()
        if newest is None:
            content = snapshots.content_of(application, number=0)
            sha256 = snapshots.sha256_of(snapshots.canonical(content))
            file.write(print_pdf(compose(content, sha256=sha256, draft=True)))
            return
        copy, _pages = make_reading(newest) if reading else make_archive(newest)
        write_copy(copy, file)
