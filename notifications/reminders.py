"""Which reminders are due, and claiming each once.

Nothing is timed ahead: whoever asks, asks the database what is due now. A reminder's row and its mail are made in one
transaction, and the row is unique; the outbox then sends that mail at most once.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from . import reminder_mails
from .engine.offsets import Offset
from .engine.plan import Departure, leaves, plan
from .models import Delivery, OptOut, ReminderPlan
from .models.reminder import OPTIONAL
from .night import QUIET
from .registry import SOURCES, Target
from .services import queue_message

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reminder:
    """One reminder that has not been claimed yet, and when it leaves."""

    target: Target
    departure: Departure
    leaves: datetime

    @property
    def recipient(self) -> str:
        return self.target.recipient.lower()

    @property
    def is_optional(self) -> bool:
        return self.target.plan.milestone in OPTIONAL

    @property
    def row(self) -> tuple:
        """What makes it this reminder; see `Delivery`."""
        zone = ZoneInfo(self.target.plan.round.time_zone)
        day = self.target.at.astimezone(zone).date()
        return (
            self.target.plan.milestone,
            self.departure.offset.code,
            self.target.subject,
            day,
            self.recipient,
        )


@dataclass(frozen=True)
class Digest:
    """What leaves together as one mail to one person."""

    leaves: datetime
    reminders: tuple[Reminder, ...]

    @property
    def first(self) -> Reminder:
        return self.reminders[0]

    @property
    def key(self) -> str:
        """The mail's key in the outbox."""
        target = self.first.target
        if target.write:
            return f"{target.key}{self.first.departure.offset.code}"
        rows = sorted("|".join(map(str, reminder.row)) for reminder in self.reminders)
        return f"reminder-{hashlib.sha256('+'.join(rows).encode()).hexdigest()}"


def targets(now: datetime) -> list[Target]:
    """Everybody who is due, in all rounds whose reminders are switched on."""
    plans = defaultdict(list)
    rows = ReminderPlan.objects.filter(enabled=True, milestone__in=SOURCES).exclude(offsets=[])
    for row in rows.select_related("round").prefetch_related("round__deadlines"):
        plans[row.milestone].append(row)
    return [target for milestone, found in plans.items() for target in SOURCES[milestone](found, now)]


def upcoming(now: datetime, until: datetime) -> list[Reminder]:
    """What leaves from `now` up to `until` as things stand; neither what is claimed already nor what is stopped."""
    found = []
    made: dict[tuple[int, datetime], tuple[Departure, ...]] = {}  # thousands of drafts share one deadline
    for target in targets(now):
        key = target.plan.pk, target.at
        if key not in made:
            made[key] = _plan_of(target)
        for departure in made[key]:
            moment = leaves(departure, now, QUIET)
            recent = target.not_before is not None and departure.planned < target.not_before
            closed = target.not_after is not None and moment is not None and moment > target.not_after
            if moment is not None and moment <= until and not (recent or closed):
                found.append(Reminder(target, departure, moment))
    claimed = _claimed(found)
    stopped = _stopped(found)
    kept = [r for r in found if r.row not in claimed and not (r.is_optional and r.recipient in stopped)]
    return sorted(kept, key=lambda r: (r.leaves, r.recipient, r.target.at, r.target.label, r.row))


def _plan_of(target: Target) -> tuple[Departure, ...]:
    offsets = [Offset.parse(code) for code in target.plan.offsets]
    return plan(target.at, offsets, ZoneInfo(target.plan.round.time_zone), QUIET)


def _claimed(found: list[Reminder]) -> set[tuple]:
    rows = Delivery.objects.filter(subject__in={reminder.target.subject for reminder in found})
    return set(rows.values_list("milestone", "offset", "subject", "due_on", "recipient"))


def _stopped(found: list[Reminder]) -> set[str]:
    addresses = {reminder.recipient for reminder in found if reminder.is_optional}
    return set(OptOut.objects.filter(email__in=addresses).values_list("email", flat=True))


def digests(found: Iterable[Reminder]) -> list[Digest]:
    """The reminders as mails: what leaves for one person at one moment leaves as one.

    What can be stopped stays apart from what cannot, and agencies' work from reviewers'.
    """
    groups: dict[tuple, list[Reminder]] = defaultdict(list)
    for reminder in found:
        target = reminder.target
        alone = target.subject if target.write else ""
        key = (reminder.leaves, reminder.recipient, target.list_path, reminder.is_optional, alone)
        groups[key].append(reminder)
    return [Digest(key[0], tuple(group)) for key, group in groups.items()]


def send_due(now: datetime | None = None) -> int:
    """Claim every reminder that is due and put its mail into the outbox. Twice, or two at once, does no harm.

    Returns:
        How many mails were queued.
    """
    now = now or timezone.now()
    return sum(_claim(digest, now) for digest in digests(upcoming(now, now)))


def _claim(digest: Digest, now: datetime) -> bool:
    """The rows and the mail, or neither. Rows are made in one order, so that two at once wait and never lock up."""
    try:
        with transaction.atomic():
            written = reminder_mails.write(digest, now)
            if written is None:
                return False
            message = queue_message(
                key=digest.key,
                recipient=digest.first.recipient,
                user_id=digest.first.target.user_id,
                expires_at=min(reminder.departure.until for reminder in digest.reminders),
                **written,
            )
            if message is None:
                return False
            rows = sorted(digest.reminders, key=attrgetter("row"))
            Delivery.objects.bulk_create(_delivery(reminder, message.pk) for reminder in rows)
    except IntegrityError:
        logger.info("somebody else has claimed a reminder; it is theirs to send")
        return False
    return True


def _delivery(reminder: Reminder, message: int) -> Delivery:
    milestone, offset, subject, due_on, recipient = reminder.row
    return Delivery(
        round=reminder.target.plan.round,
        milestone=milestone,
        offset=offset,
        subject=subject,
        due_on=due_on,
        recipient=recipient,
        user_id=reminder.target.user_id,
        label=reminder.target.label,
        due_at=reminder.target.at,
        message_id=message,
    )
