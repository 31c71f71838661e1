"""The calendar of the award for everybody, as a page and as a feed that calendar programs subscribe to."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import ics
from common.access import public
from common.dates import BANGKOK, BUDDHIST_OFFSET, ENGLISH_MONTHS, THAI_MONTHS
from common.i18n import is_thai, pair

from ..caching import kept, page
from ..milestones import Milestone, entry, milestones

LANGUAGES = ("th", "en")
# A subscriber that asks more often gets what it has.
FEED_SECONDS = 5 * 60


@public
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Coming dates first, then those that have passed, by month."""
    return page(request, "public/calendar/calendar.html", _context, kept_as="calendar")


def _context() -> dict[str, Any]:
    now = timezone.now()
    rows = milestones(now)
    coming = [row for row in rows if not row.over(now)]
    past = [row for row in reversed(rows) if row.over(now)]
    return {
        "title": _("Calendar"),
        "description": _("All dates of the rounds, clinics and events, in Bangkok and in New York (EST)."),
        "sheet": "portal/dates.css",
        "now": now,
        "next": next((row for row in coming if not row.cancelled), None),
        "coming": _by_month(coming),
        "past": _by_month(past),
        "feeds": [(language, _address(language)) for language in LANGUAGES],
        "updated": max((row.changed_at for row in rows), default=None),
    }


def _address(language: str) -> str:
    """The feed's whole address: calendar programs ask for it. Thai is what it speaks by itself."""
    address = settings.PORTAL_URL + reverse("calendar_feed")
    return address if language == settings.LANGUAGE_CODE else f"{address}?lang={language}"


def _by_month(rows: Iterable[Milestone]) -> list[tuple[str, list[Milestone]]]:
    """Months of Bangkok's calendar, with both eras, each with its dates."""
    grouped = groupby(rows, lambda row: (_local(row.at).year, _local(row.at).month))
    return [(_month(year, month), list(rows)) for (year, month), rows in grouped]


def _local(moment: datetime) -> datetime:
    return moment.astimezone(BANGKOK)


def _month(year: int, month: int) -> str:
    """`ธันวาคม พ.ศ. 2569 (ค.ศ. 2026)` / `December 2026 CE (2569 BE)`."""
    if is_thai():
        return f"{THAI_MONTHS[month - 1]} พ.ศ. {year + BUDDHIST_OFFSET} (ค.ศ. {year})"
    return f"{ENGLISH_MONTHS[month - 1]} {year} CE ({year + BUDDHIST_OFFSET} BE)"


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same dates for calendar programs (RFC 5545). `?lang=en` for English titles."""
    asked = request.GET.get("lang", "")
    language = asked if asked in LANGUAGES else settings.LANGUAGE_CODE
    with translation.override(language):
        body, changed_at = kept("calendar.ics", lambda: _feed(language))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="unpsa.ics"'
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = f"public, max-age={FEED_SECONDS}"
    response.headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    last_modified = None
    if changed_at:
        last_modified = int(changed_at.timestamp())
        response.headers["Last-Modified"] = http_date(last_modified)
    return get_conditional_response(request, response.headers["ETag"], last_modified, response)


def _feed(language: str) -> tuple[bytes, datetime | None]:
    rows = milestones()
    name_th, name_en = pair(lambda: _("UNPSA: dates of the rounds"))
    body = ics.feed([entry(row) for row in rows], name_th=name_th, name_en=name_en, language=language)
    return body, max((row.changed_at for row in rows), default=None)
