"""Answers changed after the deadline, as their writer sees them."""

from collections.abc import Collection
from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications import deadlines
from applications.models import Application, LateText
from applications.services.answers import SavedAnswer
from applications.services.late import sittings
from common.templatetags.portal import clock_time
from criteria.wordcount import count_words

from .parts import Part


def message() -> str:
    """What a writer must know, plainly."""
    return _("Kept, but after the deadline: OPDC decides whether it counts.")


def reply(saved: SavedAnswer, language: str, told: dict[str, Any]) -> JsonResponse:
    """202 for a script: the text is safe, and is not the answer.

    Args:
        told: what others changed meanwhile (`views.saving`).
    """
    late = saved.late
    return JsonResponse(
        told
        | {
            "late": True,
            "message": message(),
            "revision": saved.answer.revision,
            "words": count_words(late.text, language),
            "thai_words": count_words(late.draft_th, "th"),
            "saved_at": clock_time(late.saved_at),
            "draft_is_newer": False,
        },
        status=202,
    )


def overlay(parts: list[Part], application: Application, user: User, typed: Collection[str]) -> list[Part]:
    """Put the reader's own late texts into the fields while it is late, so that the next save goes on from them.

    Once there is more time they only stand beside the answer: what the field shows is what is submitted. Earlier ones
    of the same reader stay to be read, folded.

    Args:
        typed: numbers of the parts whose fields show what has just been sent.
    """
    rows: dict[int, list[LateText]] = {}
    for row in application.late_texts.filter(saved_by=user, accepted_at=None):
        rows.setdefault(row.question_id, []).append(row)
    late = bool(rows) and deadlines.is_late(application, timezone.now())
    for part in parts:
        mine = rows.get(part.question.pk, [])
        part.late_before = sittings(row for row in mine if row.superseded_at)
        waiting = next((row for row in mine if row.superseded_at is None), None)
        if waiting is None or part.number in typed:
            continue
        if (waiting.text, waiting.draft_th) == (part.text, part.draft_th):
            continue
        part.late, part.late_in_field = waiting, late
        if late:
            part.text, part.draft_th = waiting.text, waiting.draft_th
    return parts
