"""Send tasks for dossiers, letters, mails and jobs of the desk whose task was lost."""

from typing import Any

from django.core.management.base import BaseCommand

from clinics.services import letter_papers
from dossiers import services as dossiers
from dossiers.papers import services as papers
from notifications import services as notifications
from reviews.services import jobs


class Command(BaseCommand):
    help = (
        "Send tasks for dossiers, mails and other jobs whose task was lost (beat does this); print how many."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        swept = (dossiers, papers, letter_papers, notifications, jobs)
        self.stdout.write(str(sum(service.sweep() for service in swept)))
