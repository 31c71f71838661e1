"""Carry an application over to another round: a new draft with what still fits; what does not is listed."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from applications import exchange
from applications.importing import import_document
from applications.models import Application, EvidencePointer, SupportingDocument
from criteria.models import Round
from criteria.wordcount import count_words

from .evidence import save_evidence
from .locking import lock_open

# One thing that did not come along, in both languages: colleagues read it too.
Note = dict[str, str]


class CarriedAlready(Exception):
    """There is a draft from this application in that round already: `earlier`, the newest. Nothing was made."""

    def __init__(self, earlier: Application) -> None:
        super().__init__(earlier.reference)
        self.earlier = earlier


@dataclass
class Carried:
    """The new draft, and in words what could not come along."""

    application: Application
    left_behind: list[Note] = field(default_factory=list)


def carried_before(source: Application) -> QuerySet[Application]:
    """What has been made from an application in other rounds and still exists, the newest first."""
    rows = Application.objects.filter(carried_from=source, deleted_at=None)
    return rows.select_related("round").order_by("-pk")


@transaction.atomic
def carry_over(source: Application, target: Round, *, actor: User, again: bool = False) -> Carried:
    """A new draft in `target` with the texts, links and documents of `source` that fit there.

    Args:
        source: fetched with `with_everything`.
        target: fetched with `rounds_with_rules`.
        again: make another one although there is one.

    Raises:
        CarriedAlready: when there is one; of two clicks at once the second gets this.
    """
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=source.pk)
    earlier = carried_before(source).filter(round=target).first()
    if earlier and not again:
        raise CarriedAlready(earlier)
    left: list[Note] = []
    document = exchange.to_document(source) | {"round": target.code, "documents": [], "letters": []}
    document["answers"] = _answers(source, target, document["answers"], left)
    document["declarations"] = {
        # Statements are made anew: the work may have won since, and nothing has been checked again.
        name: value
        for name, value in document["declarations"].items()
        if name in ("innovative", "other_awards")
    }
    if document["category"] not in {c.number for c in target.category_set.all()}:
        if document["category"] is not None:
            left.append(_note(_("The category: the new round has none with this number. Choose one.")))
        document["category"] = None
    if document["language"] not in target.languages:
        document["language"] = target.default_language
        left.append(_note(_("The language of the answers: the new round does not take it.")))
    application = import_document(document, target, agency=source.agency, actor=actor)
    _copy_documents(source, application, target, actor, left)
    left += [
        _note(
            _("The letter of %(organisation)s: letters are asked for anew in each round."),
            organisation=letter,
        )
        for letter in source.letters.all()
    ]
    application.carried_from, application.carry_notes = source, left
    application.save(update_fields=["carried_from", "carry_notes"])
    return Carried(application, left)


def _note(sentence: Any, **values: Any) -> Note:
    """A lazy sentence with its values, put into each language."""
    found = {}
    for language in ("th", "en"):
        with override(language):
            found[language] = str(sentence) % values if values else str(sentence)
    return found


@transaction.atomic
def put_notes_away(application: Application) -> None:
    """Somebody has read what did not come along.

    Raises:
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    locked.carry_notes = []
    locked.save(update_fields=["carry_notes"])


def _answers(source: Application, target: Round, answers: dict, left: list[Note]) -> dict:
    questions = {q.number: q for q in target.question_set.all()}
    fitting = {}
    for number, texts in answers.items():
        question = questions.get(number)
        if question is None:
            left.append(
                _note(_("The answer to question %(number)s: the new round does not ask it."), number=number)
            )
            continue
        fitting[number] = texts
        words = count_words(texts["text"], source.language)
        if question.word_limit and words > question.word_limit:
            left.append(
                _note(
                    _("Question %(number)s came along but is too long now: %(words)s of %(limit)s words."),
                    number=number,
                    words=words,
                    limit=question.word_limit,
                )
            )
    return fitting


def _copy_documents(
    source: Application, application: Application, target: Round, actor: User, left: list[Note]
) -> None:
    clauses = {r.clause for r in target.documentrequirement_set.all()}
    copies: dict[int, SupportingDocument] = {}
    for row in source.documents.all():
        fits = row.clause in clauses and (not row.file or row.content_type in target.upload_types)
        if not fits or row.size > target.max_upload_mb * 1024 * 1024:
            left.append(_note(_("The document “%(title)s”: the new round does not take it."), title=row))
            continue
        copy = SupportingDocument(
            clause=row.clause,
            title=row.title,
            language=row.language,
            translated_into=row.translated_into,
            parts=row.parts,
        )
        try:
            save_evidence(copy, application=application, upload=_upload(row), actor=actor)
        except (ValidationError, FileNotFoundError):
            left.append(_note(_("The document “%(title)s”: its file could not be taken along."), title=row))
            continue
        copies[row.pk] = copy
    _tie_again(source, application, copies)


def _tie_again(source: Application, application: Application, copies: dict[int, SupportingDocument]) -> None:
    """Translations stay with their originals, and evidence with its answers, where both have come along."""
    for row in source.documents.all():
        if row.pk in copies and row.translation_of_id in copies:
            copies[row.pk].translation_of = copies[row.translation_of_id]
            copies[row.pk].save(update_fields=["translation_of"])
    answers = {a.question.number: a for a in application.answers.select_related("question")}
    pointers = EvidencePointer.objects.filter(answer__application=source).select_related("answer__question")
    EvidencePointer.objects.bulk_create(
        EvidencePointer(
            answer=answers[p.answer.question.number], document=copies[p.document_id], page=p.page, note=p.note
        )
        for p in pointers
        if p.document_id in copies and p.answer.question.number in answers
    )


def _upload(row: SupportingDocument) -> UploadedFile | None:
    if not row.file:
        return None
    with row.file.storage.open(row.file.name, "rb") as stored:
        content = ContentFile(stored.read(), name=row.original_name)
    return UploadedFile(file=content, name=row.original_name, size=content.size)
