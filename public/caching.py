"""Pages for everybody come from the cache: the shell (language, sign-in, token) is live, what stands in it is kept.

A page that is kept asks no query at all; what has changed shows after `FRESH_SECONDS` at the latest. A cache that is
away costs speed, never a page.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from common.dates import BANGKOK, local_date, local_datetime

logger = logging.getLogger(__name__)

# A change is seen within a minute; the rest of the minute is for the rendering.
FRESH_SECONDS = 50
# A key of memcached's own length, whatever filters an address holds.
PREFIX = "public-page"


def page(
    request: HttpRequest,
    template: str,
    make: Callable[[], Mapping[str, Any]],
    *,
    kept_as: str | None,
) -> HttpResponse:
    """A page for everybody, from the cache when it is there.

    Args:
        template: what stands inside the shell `public/page.html`; it knows neither the request nor the visitor, and
            holds no form that needs a token. `{% extends %}` is not for it.
        make: gives its context, with `title` (for the tab; the template writes its own <h1>) and, if there are any,
            `description`, `sheet` (a stylesheet of its own) and `updated`: a date or moment, the newest change of
            what is shown. Called when nothing is kept; may raise Http404.
        kept_as: names the page among all pages, with everything that its content depends on but the language.
            None: not kept (a free search).
    """
    response = render(request, "public/page.html", kept(kept_as, lambda: _rendered(template, make())))
    # The shell is the visitor's own: their language, their name, their token.
    patch_cache_control(response, private=True, no_cache=True)
    return response


def kept(name: str | None, make: Callable[[], Any]) -> Any:
    """What `make` gives, or what it gave less than a minute ago in this language."""
    if name is None:
        return make()
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    key = f"{PREFIX}:{get_language()}:{digest}"
    try:
        found = cache.get(key)
    except Exception as error:
        logger.warning("the cache is away, a page for everybody is made anew: %s", type(error).__name__)
        return make()
    if found is None:
        found = make()
        try:
            cache.set(key, found, FRESH_SECONDS)
        except Exception as error:
            logger.warning("a page for everybody could not be kept: %s", type(error).__name__)
    return found


def _rendered(template: str, context: Mapping[str, Any]) -> dict[str, str]:
    return {
        "title": str(context["title"]),
        "description": str(context.get("description", "")),
        "sheet": str(context.get("sheet", "")),
        "body": render_to_string(template, dict(context)),
        **_dated(context.get("updated")),
    }


def _dated(updated: date | datetime | None) -> dict[str, str]:
    """When what is shown last changed; where nobody says, when it was read from the database."""
    if updated is None:
        now = timezone.now()
        return {
            "as_of": local_datetime(now),
            "as_of_iso": now.astimezone(BANGKOK).isoformat(timespec="minutes"),
        }
    day = updated.astimezone(BANGKOK).date() if isinstance(updated, datetime) else updated
    return {"updated": local_date(day), "updated_iso": day.isoformat()}
