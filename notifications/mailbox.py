"""The mails that the embedded default wrote to files instead of sending them: for trying the portal out."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

FILES = "django.core.mail.backends.filebased.EmailBackend"
# How Django's backend ends each mail in a file.
END = b"\n" + b"-" * 79 + b"\n"
SHOWN = 50


@dataclass(frozen=True)
class Mail:
    """A mail as its recipient would read it."""

    to: str
    subject: str
    at: datetime | None
    text: str


def is_open() -> bool:
    """Only where everybody knows the passwords, and mails become files."""
    return settings.DEMO_ALLOWED and settings.EMAIL_BACKEND == FILES


def newest() -> list[Mail]:
    """The latest mails, the newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    found: list[Mail] = []
    for path in files[:SHOWN]:
        parts = [part for part in path.read_bytes().split(END) if part.strip()]
        found += [_read(part) for part in reversed(parts)]
    return found[:SHOWN]


def _read(content: bytes) -> Mail:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    body = mail.get_body(("plain",))
    return Mail(
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        at=_moment(str(mail["Date"])) if mail["Date"] else None,
        text=body.get_content().strip() if body else "",
    )


def _moment(said: str) -> datetime:
    """Django writes its mails' dates in UTC as "-0000", which Python reads as a moment without a zone."""
    moment = parsedate_to_datetime(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
