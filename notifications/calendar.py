"""What stands in a person's own calendar: each app says it, and nobody below it needs to know what it has."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from common.ics import Entry

# From a person to what that person may know at this moment. Asks a constant number of queries.
Source = Callable[[User], Iterable[Entry]]
# What has passed stays in calendars a while: people look back.
KEPT = timedelta(days=30)
SOURCES: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source. It is asked at every fetch, so that what somebody may no longer see leaves the calendar at once.

    Titles stand on locks of phones and on servers of calendar companies: they name references, never contents.
    """
    SOURCES[name] = source


def entries_of(user: User) -> list[Entry]:
    """Everything that is due from the person, the earliest first; what is long past is left out."""
    since = timezone.now() - KEPT
    found = [entry for source in SOURCES.values() for entry in source(user) if entry.at > since]
    return sorted(found, key=lambda entry: (entry.at, entry.uid))
