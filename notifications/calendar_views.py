"""One's own calendar: the feed behind a secret address, and the page where that address is made and ended."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common import ics
from common.access import public, signed_in
from common.i18n import pair

from . import feeds
from .calendar import entries_of
from .models import CalendarFeed

logger = logging.getLogger(__name__)
WINDOW = 60 * 60
# Fetches of one address in an hour: several devices that ask every few minutes.
MOST_FETCHES = 60


@public  # the token in the address is the key; what it opens is asked for anew each time
@require_safe
def personal_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What is due from the owner now. An address that has ended answers as one that never was."""
    feed = feeds.feed_of(token)
    if feed is None:
        return _private(HttpResponse(status=404))
    if _count(f"calendar:{feed.token_hash}") > MOST_FETCHES:
        return _private(HttpResponse(status=429, headers={"Retry-After": str(WINDOW)}))
    with translation.override(feed.language):
        name_th, name_en = pair(lambda: _("UNPSA: my dates"))
        body = ics.feed(entries_of(feed.user), name_th=name_th, name_en=name_en, language=feed.language)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="my-unpsa.ics"'
    return _private(response)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Make, renew or end the address. A new one is shown in the answer to the click, and never again."""
    if request.method != "POST":
        return _page(request)
    if request.POST.get("act") == "end":
        feeds.end(request.user)
        return redirect("my_calendar")
    if request.POST.get("act") != "renew":
        return _page(request, status=400)
    token = feeds.renew(request.user, get_language() or settings.LANGUAGE_CODE)
    return _page(request, settings.PORTAL_URL + reverse("personal_feed", kwargs={"token": token}))


def _page(request: HttpRequest, address: str = "", status: int = 200) -> HttpResponse:
    feed = CalendarFeed.objects.filter(user=request.user).first()
    context = {"feed": feed, "address": address, "coming": entries_of(request.user)}
    return render(request, "notifications/my_calendar.html", context, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept nowhere on the way, found by no search engine."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _count(key: str) -> int:
    """How often this has happened within the window, this time included.

    Addresses are counted and not where they are fetched from: calendar companies fetch for thousands from one place.
    A cache that is away counts nothing: people keep their calendars.
    """
    try:
        cache.add(key, 0, WINDOW)
        return cache.incr(key)
    except ValueError:
        # The window has ended between the two lines.
        return 0
    except Exception as error:
        logger.warning("calendars are not counted, the cache is away: %s", type(error).__name__)
        return 0
