"""Write an application as JSON."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications import exchange
from applications.importing import as_json, export_bundle
from applications.models import Application


class Command(BaseCommand):
    help = (
        "Print an application as unpsa-application/1; with --output, write it with its files into a folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref")
        parser.add_argument("--output", type=Path, metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        application = Application.objects.with_everything().filter(reference=options["ref"]).first()
        if application is None:
            raise CommandError(f"there is no application {options['ref']}", returncode=2)
        if options["output"]:
            self.stdout.write(str(export_bundle(application, options["output"])))
        else:
            self.stdout.write(as_json(exchange.to_document(application)), ending="")
