"""The sign of life of an open question page, answered with who else is there and what they have saved."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications.access import on_application
from applications.models import Application
from applications.services import presence
from common.templatetags.portal import clock_time

# More answers than any page shows.
MOST_ANSWERS = 50


@on_application("application.view", load=lambda rows: rows)
@never_cache
@require_POST
def ping(request: HttpRequest, application: Application) -> JsonResponse:
    """Note that the reader is here. At most 6 queries: it comes from every open page three times a minute."""
    try:
        topic, shown = _parse(request.body)
    except ValueError:
        return JsonResponse(
            {"message": _("The page sent something that cannot be read. Reload it.")}, status=400
        )
    presence.note(application, request.user, topic)
    return JsonResponse(
        {
            "people": [person.as_json() for person in presence.others(application, request.user)],
            "changes": [_change(change) for change in presence.changes(application, request.user, shown)],
        }
    )


def _change(change: presence.Change) -> dict[str, Any]:
    return {
        "number": change.number,
        "revision": change.revision,
        "text": change.text,
        "draft_th": change.draft_th,
        "saved_by": change.saved_by or _("somebody else"),
        "saved_at": clock_time(change.saved_at),
    }


def _parse(body: bytes) -> tuple[int, dict[str, int]]:
    """`{"topic": 3, "answers": {"3a": 2}}`. Raises ValueError for anything else."""
    try:
        content = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    topic = content.get("topic") if isinstance(content, dict) else None
    shown = content.get("answers", {}) if isinstance(content, dict) else None
    if not _is_number(topic) or not isinstance(shown, dict) or len(shown) > MOST_ANSWERS:
        raise ValueError("not a sign of life")
    if not all(_is_number(revision) for revision in shown.values()):
        raise ValueError("not a revision")
    # PostgreSQL cannot hold a NUL, nor a lone surrogate; no question's number has one.
    return topic, {number: shown[number] for number in shown if number.isalnum()}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
