"""Send tasks for dossiers, mails and jobs of the desk whose task was lost."""

from typing import Any

from django.core.management.base import BaseCommand

from dossiers import services as dossiers
from notifications import services as notifications
from reviews.services import jobs


class Command(BaseCommand):
    help = (
        "Send tasks for dossiers, mails and other jobs whose task was lost (beat does this); print how many."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(dossiers.sweep() + notifications.sweep() + jobs.sweep()))
