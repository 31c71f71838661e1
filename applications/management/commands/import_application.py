"""Make a draft from a JSON file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Agency
from applications.importing import import_document, read_file
from criteria.engine.interchange import InterchangeError


class Command(BaseCommand):
    help = "Make a draft from a file of the form unpsa-application/1; print its reference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--agency", metavar="SLUG", help="whose draft it becomes (default: the applicant's)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agency = None
        if options["agency"]:
            agency = Agency.objects.filter(slug=options["agency"]).first()
            if agency is None:
                raise CommandError(f"there is no agency with the code {options['agency']}", returncode=2)
        path = options["file"]
        try:
            document, round_ = read_file(path)
            application = import_document(document, round_, agency=agency, folder=path.parent)
        except InterchangeError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(application.reference)
