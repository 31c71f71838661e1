"""Evidence of an answer: which page of which document proves what it says."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Answer, Application, EvidencePointer, SupportingDocument
from criteria.models import Question, QuestionKind

from .locking import lock_open, touch

_FIGURE = re.compile(r"\d")


@transaction.atomic
def add_pointer(
    *,
    application: Application,
    question: Question,
    document: SupportingDocument,
    page: int | None,
    note: str = "",
) -> EvidencePointer:
    """Point from an answer to a page of a document (`page=None`: the whole document).

    Raises:
        ValidationError: no answer yet, another application's document, a page that the document does not have, or
            a pointer that is there already.
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    answer = Answer.objects.filter(application=locked, question=question).first()
    if answer is None:
        raise ValidationError(_("Write the answer first, then point to its evidence."))
    if document.application_id != locked.pk:
        raise ValidationError({"document": _("Choose a document of this application.")})
    if page is not None and document.pages and page > document.pages:
        raise ValidationError(
            {"page": _("This document has %(pages)s pages only.") % {"pages": document.pages}}
        )
    if EvidencePointer.objects.filter(answer=answer, document=document, page=page).exists():
        raise ValidationError(_("The answer points to this page already."))
    pointer = EvidencePointer.objects.create(answer=answer, document=document, page=page, note=note.strip())
    touch(locked)
    return pointer


@transaction.atomic
def remove_pointer(pointer: EvidencePointer) -> None:
    """Take a pointer away. Raises Sealed."""
    locked = lock_open(pointer.answer.application_id)
    pointer.delete()
    touch(locked)


def pointers_of(application: Application) -> dict[int, list[EvidencePointer]]:
    """All pointers of an application by the question's id, in one query."""
    found: dict[int, list[EvidencePointer]] = {}
    rows = EvidencePointer.objects.filter(answer__application=application)
    for row in rows.select_related("document", "answer").order_by("pk"):
        found.setdefault(row.answer.question_id, []).append(row)
    return found


def without_evidence(application: Application, pointed: Iterable[int] | None = None) -> list[Question]:
    """Questions whose answer gives figures but points to no document: advice for the writer, never an obstacle."""
    pointed = set(pointers_of(application) if pointed is None else pointed)
    return [
        answer.question
        for answer in application.answers.all()
        if answer.question.kind != QuestionKind.YES_NO
        and answer.question_id not in pointed
        and (_FIGURE.search(answer.text) or _FIGURE.search(answer.draft_th))
    ]
