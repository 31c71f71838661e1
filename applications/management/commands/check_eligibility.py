"""Check an application, in a file or in the portal, against the clauses of its round."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications import exchange
from applications.importing import read_file
from applications.models import Application
from criteria.engine.evaluate import Evaluation, Verdict, evaluate
from criteria.engine.interchange import InterchangeError, to_facts
from criteria.queries import rules_of

UNREADABLE = 2


class Command(BaseCommand):
    help = "Exit 0: eligible, 1: not (yet), 2: the file cannot be used."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", help="a JSON file (unpsa-application/1) or the reference of an application"
        )
        parser.add_argument("--json", action="store_true", help="print the findings as JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation = self._evaluate(options["what"])
        if options["json"]:
            self.stdout.write(json.dumps(evaluation.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(str(evaluation.verdict))
            for finding in evaluation.findings:
                self.stdout.write(f"{finding.clause}  {finding.status:<15} {finding.message_th}")
                self.stdout.write(f"{'':<22}{finding.message_en}")
        if evaluation.verdict != Verdict.ELIGIBLE:
            raise SystemExit(1)

    def _evaluate(self, what: str) -> Evaluation:
        path = Path(what)
        if not what.endswith(".json") and not path.exists():
            application = Application.objects.with_everything().filter(reference=what).first()
            if application is None:
                raise CommandError(
                    f"{what}: neither a file nor the reference of an application", returncode=UNREADABLE
                )
            return exchange.check(application)
        try:
            document, round_ = read_file(path)
        except InterchangeError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        return evaluate(to_facts(document), rules_of(round_))
