"""A draft from an interchange file (`INTERCHANGE.md`), and the way back with its files.

What is exported imports again to the same document.
"""

import json
import re
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import slugify

from accounts.models import Agency, User
from criteria.engine.interchange import InterchangeError, check_against_rules, parse
from criteria.engine.names import organisation_key
from criteria.models import Round
from criteria.queries import rounds_with_rules, rules_of
from criteria.wordcount import count_words

from . import exchange
from .models import (
    Answer,
    AnswerRevision,
    Application,
    LertRatAward,
    Link,
    ReferenceLetter,
    Sponsor,
    SupportingDocument,
)
from .services.evidence import save_evidence
from .services.starting import start_application

PRESCREENING_KEYS = exchange.DECLARATIONS


def read_file(path: Path) -> tuple[dict[str, Any], Round]:
    """The checked document of a file, and its round with rules.

    Raises:
        InterchangeError: naming the place, when the file cannot be read or does not fit its round.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(6_000_000)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InterchangeError("", f"cannot be read: {reason}", f"อ่านไฟล์ไม่ได้: {reason}") from error
    document = parse(raw)
    round_ = rounds_with_rules().filter(code=document["round"]).first()
    if round_ is None:
        raise InterchangeError("round", "unknown round", "ไม่รู้จักรอบนี้")
    check_against_rules(document, rules_of(round_))
    return document, round_


@transaction.atomic
def import_document(
    document: dict[str, Any],
    round_: Round,
    *,
    agency: Agency | None = None,
    folder: Path | None = None,
    actor: User | None = None,
) -> Application:
    """A new draft holding what the document says.

    Args:
        agency: whose application it becomes; None: the document's applicant, found by name or created.
        folder: where the document's files lie; None: files are not read.

    Raises:
        InterchangeError: when there is no applicant, or a file is missing or refused. Nothing is stored then.
    """
    agency = agency or find_or_create_agency(document.get("applicant"))
    initiative = document.get("initiative", {})
    nomination = document.get("nomination", {})
    categories = {c.number: c for c in round_.category_set.all()}
    application = start_application(
        round_=round_,
        agency=agency,
        actor=actor,
        category=categories.get(document.get("category")),
        title_th=initiative.get("title_th") or "",
        title_en=initiative.get("title_en") or "",
        started_on=initiative.get("started_on") or None,
        language=document.get("language") or "",
    )
    application.website = initiative.get("website") or ""
    application.nomination_mode = nomination.get("mode") or ""
    application.nomination_organisation = nomination.get("organisation") or ""
    application.nomination_contact_email = nomination.get("contact_email") or ""
    application.sdgs = document.get("sdgs", [])
    application.clinic_attended = bool(document.get("clinic_attended"))
    application.save()
    _store_declarations(application, document)
    _store_answers(application, round_, document, actor)
    _store_evidence(application, document, folder, actor)
    return application


def _store_declarations(application: Application, document: dict[str, Any]) -> None:
    told = document.get("declarations", {})
    for name in PRESCREENING_KEYS:
        if told.get(name) is not None:
            setattr(application.prescreening, name, told[name])
    application.prescreening.save()
    sponsor = (document.get("applicant") or {}).get("sponsor")
    if sponsor:
        Sponsor.objects.create(application=application, **_columns(sponsor))


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """Without nulls: a column's own default says "not said"."""
    return {key: value for key, value in values.items() if value is not None}


def _store_answers(
    application: Application, round_: Round, document: dict[str, Any], actor: User | None
) -> None:
    questions = {q.number: q for q in round_.question_set.all()}
    answers = []
    for number, told in document.get("answers", {}).items():
        text, draft = told.get("text") or "", told.get("draft_th") or ""
        answers.append(
            Answer(
                application=application,
                question=questions[number],
                text=text,
                draft_th=draft,
                revision=1,
                text_words=count_words(text, application.language),
                text_changed_at=application.created_at if text else None,
                draft_changed_at=application.created_at if draft else None,
            )
        )
    Answer.objects.bulk_create(answers)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=a, number=1, text=a.text, draft_th=a.draft_th, saved_by=actor) for a in answers
    )


def _store_evidence(
    application: Application, document: dict[str, Any], folder: Path | None, actor: User | None
) -> None:
    """Store links, awards and, last of all, documents and letters with their files.

    After the files nothing more can fail: the rows would go with the transaction, and the files would stay.
    """
    Link.objects.bulk_create(
        Link(application=application, url=told["url"], kind=told["kind"])
        for told in document.get("links", [])
    )
    LertRatAward.objects.bulk_create(
        LertRatAward(application=application, **_columns(told))
        for told in document.get("lert_rat_awards", [])
    )
    stored: list[SupportingDocument | ReferenceLetter] = []
    try:
        for kind, model in (("documents", SupportingDocument), ("letters", ReferenceLetter)):
            for index, told in enumerate(document.get(kind, [])):
                values = _columns(told)
                place = f"{kind}[{index}].file"
                upload = _file_beside(values.pop("file", ""), folder, place)
                stored.append(_store_one(model(**values), application, upload, actor, place))
    except BaseException:
        for row in stored:
            if row.file:
                row.file.storage.delete(row.file.name)
        raise


def _store_one(
    row: SupportingDocument | ReferenceLetter,
    application: Application,
    upload: UploadedFile | None,
    actor: User | None,
    place: str,
) -> SupportingDocument | ReferenceLetter:
    try:
        return save_evidence(row, application=application, upload=upload, actor=actor)
    except ValidationError as error:
        reason = " ".join(error.messages)
        raise InterchangeError(place, reason, reason) from error


def _file_beside(name: str, folder: Path | None, place: str) -> UploadedFile | None:
    """The named file as an upload; it must really lie in the folder, symbolic links followed."""
    if not name or folder is None:
        return None
    missing = InterchangeError(place, "no such file beside the JSON", "ไม่พบไฟล์นี้ข้างไฟล์ JSON")
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise missing
        content = ContentFile(path.read_bytes())
    except (OSError, RuntimeError) as error:  # a name too long, links in a circle, no right to read
        raise missing from error
    shown = "".join(char for char in path.name if char.isprintable())
    return UploadedFile(file=content, name=shown or "file", size=content.size)


def find_or_create_agency(told: dict[str, Any] | None) -> Agency:
    """The agency that goes by one of the told names (case and spaces aside), else a new one.

    Raises:
        InterchangeError: when no name is told.
    """
    values = _columns({k: v for k, v in (told or {}).items() if k != "sponsor"})
    names = [n for n in (values.get("name_en"), values.get("name_th")) if n]
    if not names:
        raise InterchangeError("applicant", "has no name", "ไม่มีชื่อหน่วยงาน")
    keys = {organisation_key(name) for name in names}
    for agency in Agency.objects.order_by("pk"):
        if keys & {organisation_key(n) for n in (agency.name_en, agency.name_th) if n}:
            return agency
    return Agency.objects.create(slug=_free_slug(names[0]), **values)


def _free_slug(name: str) -> str:
    stem = slugify(name)[:60] or f"agency-{secrets.token_hex(3)}"
    taken = set(Agency.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 2
    slug = stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def as_json(document: dict[str, Any]) -> str:
    """The document as people and programs read it: indented, Unicode as it is."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def export_bundle(application: Application, folder: Path) -> Path:
    """Write `application.json` and the application's files beside it; import reads them back."""
    folder.mkdir(parents=True, exist_ok=True)
    document = exchange.to_document(application)
    for kind, rows in (("documents", application.documents.all()), ("letters", application.letters.all())):
        for index, row in enumerate(rows):
            if not row.file:
                continue
            ending = Path(row.file.name).suffix
            stem = re.sub(r"[^\w-]+", "-", Path(row.original_name).stem)[:60] or "file"
            name = f"{kind}-{index + 1}-{stem}{ending}"
            with row.file.storage.open(row.file.name, "rb") as source:
                (folder / name).write_bytes(source.read())
            document[kind][index]["file"] = name
    target = folder / "application.json"
    target.write_text(as_json(document), encoding="utf-8")
    return target
