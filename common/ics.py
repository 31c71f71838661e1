"""Calendars that other programs subscribe to (RFC 5545), written in one place so that all of ours are alike.

Moments are in UTC: no calendar program has to know a zone's rules. Entries have no alarms: reminders are the portal's.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

PRODUCER = "-//OPDC Thailand//UNPSA application portal//TH"
# How often subscribers should ask again.
EVERY = timedelta(hours=6)
# Control and surrogate characters, and line ends that only some programs know.
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a calendar, in both languages.

    Args:
        uid: stays the same for ever (see `uid`); calendars know the entry by it.
        sequence: grows with each change of time or state; calendars take the highest.
        changed_at: when what the entry says was last revised.
        at: when it is, or begins; `ends_at`: None for a moment.
        text_th, text_en: lines of the description.
        path: the page that tells more.
        cancelled: it does not take place (any more).
        busy: whether it takes the reader's time, as a clinic does and a deadline does not.
    """

    uid: str
    sequence: int
    changed_at: datetime
    at: datetime
    title_th: str
    title_en: str
    ends_at: datetime | None = None
    text_th: str = ""
    text_en: str = ""
    path: str = ""
    place: str = ""
    cancelled: bool = False
    busy: bool = False


def uid(kind: str, key: int) -> str:
    """`deadline-7@unpsa.example.go.th`: no other installation has the same."""
    return f"{kind}-{key}@{urlsplit(settings.PORTAL_URL).hostname or 'localhost'}"


def feed(entries: Iterable[Entry], *, name_th: str, name_en: str, language: str) -> bytes:
    """A calendar: titles in one language, descriptions in both with that one first."""
    name = _plain(name_th if language == "th" else name_en)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCER)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Bangkok")
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{EVERY // timedelta(hours=1)}H")
    for entry in entries:
        calendar.add_component(component(entry, language))
    return calendar.to_ical()


def file(entry: Entry, language: str) -> bytes:
    """A calendar file with one entry, to be put into one's own calendar."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCER)
    calendar.add("method", "PUBLISH")
    calendar.add_component(component(entry, language))
    return calendar.to_ical()


def component(entry: Entry, language: str) -> Event:
    """One entry as an event."""
    first, second = (entry.text_th, entry.text_en) if language == "th" else (entry.text_en, entry.text_th)
    if entry.title_th != entry.title_en:
        second = f"{entry.title_en if language == 'th' else entry.title_th}\n{second}"
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    # Without a METHOD both say when the entry was last revised (RFC 5545, 3.8.7.2): a feed that has not changed is
    # the same to the letter.
    event.add("dtstamp", _utc(entry.changed_at))
    event.add("last-modified", _utc(entry.changed_at))
    event.add("dtstart", _utc(entry.at))
    if entry.ends_at:
        event.add("dtend", _utc(entry.ends_at))
    title = entry.title_th if language == "th" else entry.title_en
    event.add("summary", _plain(title), parameters={"LANGUAGE": language})
    event.add("description", _plain(f"{first}\n\n{second}".strip()))
    if entry.place:
        event.add("location", _plain(entry.place))
    if entry.path:
        event.add("url", settings.PORTAL_URL + entry.path)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.busy and not entry.cancelled else "TRANSPARENT")
    return event


def _utc(moment: datetime) -> datetime:
    """Calendars count whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _plain(text: str) -> str:
    """Text that no calendar program stumbles over."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        "".join(" " if unicodedata.category(char) in _UNWRITABLE else char for char in line).strip()
        for line in lines
    )
