"""Send tasks for jobs whose task was lost."""

from typing import Any

from django.core.management.base import BaseCommand

from dossiers.services import sweep


class Command(BaseCommand):
    help = "Send tasks for jobs whose task was lost (beat does this by itself); print how many."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(sweep()))
