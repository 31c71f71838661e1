"""What is sealed at submission (DESIGN §4): the whole application with the wording of its questions and the
hashes of its files. Dossiers and reviewers read snapshots, never live rows."""

import hashlib
import json
from datetime import datetime
from typing import Any

from accounts.models import User
from criteria.engine.evaluate import Evaluation
from criteria.engine.rules import Rules
from criteria.models import DeadlineKind, SdgGoal
from criteria.queries import rules_of

from . import exchange, prescreening
from .models import Application
from .models.evidence import EvidencePointer, StoredFile
from .services.pointers import pointers_of

FORMAT = "unpsa-snapshot/1"


def canonical(content: dict[str, Any]) -> str:
    """The one way to write a content: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(
    application: Application,
    *,
    number: int,
    sealed_at: datetime | None = None,
    sealed_by: User | None = None,
    rules: Rules | None = None,
) -> dict[str, Any]:
    """The content of a snapshot of the application as it stands. `sealed_at=None`: a draft, not sealed."""
    rules = rules or rules_of(application.round)
    verdict = exchange.check(application, rules)
    return {
        "format": FORMAT,
        "reference": application.reference,
        "number": number,
        "sealed_at": sealed_at.isoformat() if sealed_at else None,
        "sealed_by": _names(sealed_by) if sealed_by else None,
        "round": _round(application),
        "category": _category(application),
        "application": exchange.to_document(application),
        "prescreening": prescreening.as_told(application),
        "verdict": verdict.verdict,
        "findings": _findings(application, verdict),
        "topics": _topics(application),
        "sdgs": _sdgs(application),
        "documents": _documents(application),
        "letters": _letters(application),
        "links": [{"url": row.url, "kind": row.kind} for row in application.links.all()],
        "history": _history(application),
    }


def _names(row: Any) -> dict[str, str]:
    return {"name_th": row.name_th or row.name_en, "name_en": row.name_en or row.name_th}


def _round(application: Application) -> dict[str, Any]:
    deadline = application.round.deadline(DeadlineKind.UN)
    return {
        "code": application.round.code,
        "name_th": application.round.name_th,
        "name_en": application.round.name_en,
        "time_zone": application.round.time_zone,
        "un_deadline": deadline.at.isoformat() if deadline else None,
    }


def _category(application: Application) -> dict[str, Any] | None:
    category = application.category
    return {"number": category.number, **_names(category)} if category else None


def _findings(application: Application, verdict: Evaluation) -> list[dict[str, Any]]:
    titles = {r.clause: (r.title_th, r.title_en) for r in application.round.eligibilityrule_set.all()}
    titles |= {r.clause: (r.name_th, r.name_en) for r in application.round.documentrequirement_set.all()}
    return [
        {
            "clause": finding.clause,
            "title_th": titles.get(finding.clause, ("", ""))[0],
            "title_en": titles.get(finding.clause, ("", ""))[1],
            "status": finding.status,
            "message_th": finding.message_th,
            "message_en": finding.message_en,
        }
        for finding in verdict.findings
    ]


def _topics(application: Application) -> list[dict[str, Any]]:
    answers = {a.question_id: a for a in application.answers.all()}
    evidence = pointers_of(application)
    topics: dict[int, dict[str, Any]] = {}
    for question in application.round.question_set.all():
        topic = topics.setdefault(
            question.topic.number,
            {
                "number": question.topic.number,
                "title_th": question.topic.title_th,
                "title_en": question.topic.title_en,
                "questions": [],
            },
        )
        answer = answers.get(question.pk)
        topic["questions"].append(
            {
                "number": question.number,
                "label_th": question.label_th,
                "text_th": question.text_th,
                "text_en": question.text_en,
                "kind": question.kind,
                "word_limit": question.word_limit,
                "required": question.required,
                "confirmed": question.confirmed,
                "answer": {
                    "text": answer.text if answer else "",
                    "draft_th": answer.draft_th if answer else "",
                    "words": answer.text_words if answer else 0,
                    "evidence": [_pointer(row) for row in evidence.get(question.pk, [])],
                },
            }
        )
    return [topics[number] for number in sorted(topics)]


def _pointer(row: EvidencePointer) -> dict[str, Any]:
    document = row.document
    return {
        "title": document.title or document.original_name,
        "clause": document.clause,
        "page": row.page,
        "note": row.note,
    }


def _sdgs(application: Application) -> list[dict[str, Any]]:
    goals = {str(goal.number): goal for goal in SdgGoal.objects.all()}
    chosen: dict[str, list[str]] = {}
    for code in application.sdgs:
        targets = chosen.setdefault(code.split(".")[0], [])
        if "." in code:
            targets.append(code)
    return [
        {"number": goals[number].number, **_names(goals[number]), "targets": targets}
        for number, targets in chosen.items()
        if number in goals
    ]


def _file(row: StoredFile) -> dict[str, Any] | None:
    if not row.file:
        return None
    return {
        "name": row.original_name,
        "content_type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
        "pages": row.pages,
    }


def _documents(application: Application) -> list[dict[str, Any]]:
    requirements = {r.clause: r for r in application.round.documentrequirement_set.all()}
    rows = []
    for row in application.documents.all():
        requirement = requirements.get(row.clause)
        parts = {part["code"]: part for part in (requirement.parts if requirement else [])}
        rows.append(
            {
                "clause": row.clause,
                "name_th": requirement.name_th if requirement else "",
                "name_en": requirement.name_en if requirement else "",
                "title": row.title,
                "language": row.language,
                "translated_into": row.translated_into,
                "parts": [
                    {"name_th": parts[code]["name_th"], "name_en": parts[code]["name_en"]}
                    for code in row.parts
                    if code in parts
                ],
                "file": _file(row),
            }
        )
    return rows


def _letters(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "organisation_th": row.organisation_th,
            "organisation_en": row.organisation_en,
            "sector": row.sector,
            "issued_by_opdc": row.issued_by_opdc,
            "language": row.language,
            "translated_into": row.translated_into,
            "file": _file(row),
        }
        for row in application.letters.all()
    ]


def _history(application: Application) -> list[dict[str, Any]]:
    rows = application.status_changes.select_related("actor").order_by("at", "pk")
    return [
        {
            "at": row.at.isoformat(),
            "from": row.from_state,
            "to": row.to_state,
            "actor_th": _names(row.actor)["name_th"] if row.actor else "",
            "actor_en": _names(row.actor)["name_en"] if row.actor else "",
            "note": row.note,
        }
        for row in rows
    ]
