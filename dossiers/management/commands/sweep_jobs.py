"""Send tasks for dossiers and mails whose task was lost."""

from typing import Any

from django.core.management.base import BaseCommand

from dossiers import services as dossiers
from notifications import services as notifications


class Command(BaseCommand):
    help = "Send tasks for dossiers and mails whose task was lost (beat does this by itself); print how many."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(dossiers.sweep() + notifications.sweep()))
