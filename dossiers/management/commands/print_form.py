"""Print the blank form of a round to a file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from criteria.models import Round
from dossiers.papers.blank_form import print_form


class Command(BaseCommand):
    help = "Print the blank form of a round: pre-screening, questions with their limits, documents asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="the round's code")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        round_ = Round.objects.filter(code=options["round"]).first()
        if round_ is None:
            raise CommandError(f"there is no round {options['round']}", returncode=2)
        target: Path = options["output"]
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        pdf, _pages = print_form(round_)
        try:
            partial.write_bytes(pdf)
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise CommandError(f"{target}: cannot be written ({error.strerror})", returncode=2) from error
