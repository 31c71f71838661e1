"""Print an application's dossier to a file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications import snapshots
from applications.models import Application
from dossiers.composition import compose
from dossiers.printing import print_pdf


class Command(BaseCommand):
    help = "Print the newest snapshot of an application; one never submitted is printed as DRAFT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        application = Application.objects.with_everything().filter(reference=options["ref"]).first()
        if application is None:
            raise CommandError(f"there is no application {options['ref']}", returncode=2)
        pdf = print_pdf(self._html(application))
        target: Path = options["output"]
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            partial.write_bytes(pdf)
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise CommandError(f"{target}: cannot be written ({error.strerror})", returncode=2) from error

    def _html(self, application: Application) -> str:
        newest = application.snapshots.first()
        if newest is not None:
            return compose(newest.document, sha256=newest.sha256, draft=False)
        content = snapshots.content_of(application, number=0)
        return compose(content, sha256=snapshots.sha256_of(snapshots.canonical(content)), draft=True)
