"""Questions and answers for everybody."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import public

from .. import caching
from ..models import FaqEntry

LONGEST_SEARCH = 100


@public
@require_safe
def faq(request: HttpRequest) -> HttpResponse:
    """By topic; a search looks into both languages, and is not kept."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    return caching.page(
        request, "public/questions/faq.html", lambda: _context(words), kept_as=None if words else "faq"
    )


def _context(words: str) -> dict[str, Any]:
    rows = FaqEntry.objects.filter(is_published=True).select_related("topic")
    for word in words.split():
        rows = rows.filter(
            Q(question_th__icontains=word)
            | Q(question_en__icontains=word)
            | Q(answer_th__icontains=word)
            | Q(answer_en__icontains=word)
        )
    topics: dict[int, dict[str, Any]] = {}
    for entry in rows.order_by("topic__position", "topic", "position", "pk"):
        topics.setdefault(entry.topic_id, {"topic": entry.topic, "entries": []})["entries"].append(entry)
    changed = [entry.updated_at for group in topics.values() for entry in group["entries"]]
    return {
        "updated": max(changed, default=None),
        "title": _("Questions and answers"),
        "description": _("What agencies and others ask about the United Nations Public Service Awards."),
        "sheet": "portal/questions.css",
        "topics": list(topics.values()),
        "words": words,
    }
