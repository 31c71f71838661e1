"""Load the rulebook of a round."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from criteria import rulebook_file
from criteria.services import load_rulebook


class Command(BaseCommand):
    help = "Load a rulebook (default: every one that comes with the portal). Running it again is safe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="name of a rulebook, or a path ending in .yaml")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="bring the round back to the file, undoing edits made since",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = [options["name"]] if options["name"] else rulebook_file.available()
        for name in names:
            try:
                loaded = load_rulebook(name, overwrite=options["overwrite"])
            except rulebook_file.RulebookError as error:
                raise CommandError(str(error), returncode=2) from error
            self.stdout.write(f"{loaded.round.code}: {loaded.changes} rows added or changed")
