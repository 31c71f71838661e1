"""Send the reminders that are due, or print what would leave and when."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from common.dates import BANGKOK
from notifications import reminders

DAYS = 30


class Command(BaseCommand):
    help = "Send the reminders that are due. Running it again sends nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="as if it were this moment (ISO 8601; without a zone: Bangkok)")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="send nothing; print when what leaves to whom, tab-separated",
        )
        parser.add_argument(
            "--days", type=int, default=DAYS, help=f"how far a dry run looks ahead (default {DAYS})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = _moment(options["at"]) if options["at"] else timezone.now()
        if not options["dry_run"]:
            self.stdout.write(str(reminders.send_due(now)))
            return
        for reminder in reminders.upcoming(now, now + timedelta(days=options["days"])):
            self.stdout.write("\t".join(_line(reminder)))


def _moment(said: str) -> datetime:
    try:
        moment = parse_datetime(said)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"{said} is no moment. Write it as 2026-11-22T09:00:00+07:00.", returncode=2)
    return moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)


def _line(reminder: reminders.Reminder) -> list[str]:
    """When it leaves, milestone, how long before, the deadline, what, to whom."""
    target = reminder.target
    return [
        reminder.leaves.astimezone(BANGKOK).isoformat(timespec="seconds"),
        target.plan.milestone,
        reminder.departure.offset.code,
        target.at.astimezone(BANGKOK).isoformat(timespec="seconds"),
        target.label,
        reminder.recipient,
    ]
