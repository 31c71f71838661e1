"""The words of reminders in the recipient's language, as text and as a page; no private text in the subject."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from .mails import absolute, render_for, render_page
from .registry import Target
from .stopping import stop_url

if TYPE_CHECKING:
    from .reminders import Digest

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """One thing that is due, as the templates read it. Of `days` and `hours`, one is not 0."""

    target: Target
    days: int
    hours: int

    @property
    def milestone(self) -> str:
        return self.target.plan.milestone


def line_of(target: Target, now: datetime) -> Line:
    """What is left in the unit that people would use: 71 hours and 55 minutes are three days."""
    left = target.at - now
    hours = max(1, round(left / HOUR))
    return Line(target, round(left / DAY), 0) if hours >= 24 else Line(target, 0, hours)


def write(digest: "Digest", now: datetime) -> dict[str, Any] | None:
    """Subject, texts and what else the outbox wants to know of the mail; None: nothing is due any more."""
    target = digest.first.target
    if target.write:
        written = target.write()
        if written is None:
            return None
        return dict(zip(("subject", "body"), written, strict=True)) | {
            "language": target.language,
            "about": target.label,
        }
    lines = [line_of(reminder.target, now) for reminder in digest.reminders]
    paths = {line.target.path for line in lines}
    stop = stop_url(digest.first.recipient) if digest.first.is_optional else ""
    context = {
        "lines": lines,
        "first": lines[0],
        "url": absolute(paths.pop() if len(paths) == 1 else target.list_path),
        "stop_url": stop,
    }
    subject, body = render_for(target.language, "reminder", **context)
    return {
        "subject": subject,
        "body": body,
        "body_html": render_page("reminder", target.language, **context),
        "language": target.language or "th",
        "stop_url": stop,
        "about": target.label if len(lines) == 1 else "",
    }
