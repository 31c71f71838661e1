"""Answers changed after the deadline, as their writer sees them."""

from collections.abc import Collection

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications import deadlines
from applications.models import Application, LateText
from applications.services.answers import SavedAnswer
from common.templatetags.portal import clock_time
from criteria.wordcount import count_words

from .parts import Part


def message() -> str:
    """What a writer must know, plainly."""
    return _("Kept, but after the deadline: OPDC decides whether it counts.")


def reply(saved: SavedAnswer, language: str) -> JsonResponse:
    """202 for a script: the text is safe, and is not the answer."""
    late = saved.late
    return JsonResponse(
        {
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

    Once there is more time they only stand beside the answer: what the field shows is what is submitted.

    Args:
        typed: numbers of the parts whose fields show what has just been sent.
    """
    rows: dict[int, LateText] = {
        row.question_id: row for row in application.late_texts.filter(saved_by=user, accepted_at=None)
    }
    late = bool(rows) and deadlines.is_late(application, timezone.now())
    for part in parts:
        row = rows.get(part.question.pk)
        if row is None or part.number in typed or (row.text, row.draft_th) == (part.text, part.draft_th):
            continue
        part.late, part.late_in_field = row, late
        if late:
            part.text, part.draft_th = row.text, row.draft_th
    return parts
