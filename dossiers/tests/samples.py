"""Full snapshots for tests: an example application of the field, in the wording of the real rulebook."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from criteria.wordcount import count_words

CRITERIA = Path(__file__).resolve().parents[2] / "criteria"
CASES = CRITERIA / "tests" / "cases"
CASE_NAMES = (
    "huay-nam-sai",
    "covid-medical-services",
    "legal-execution-human-rights",
    "oscc-khon-kaen",
    "dong-thamle-don-yai",
    "thai-reach-prosthetics",
)
MESSAGES = {
    "pass": ("ผ่านตามเกณฑ์ข้อนี้", "The rule of this clause is met."),
    "fail": ("ไม่เป็นไปตามเกณฑ์ข้อนี้ จึงสมัครในรอบนี้ไม่ได้", "The rule of this clause is not met."),
    "todo": (
        "ยังตอบไม่ครบ กรุณาทำส่วนนี้ให้เสร็จก่อนส่ง",
        "Something is still missing; complete it before you submit.",
    ),
    "warning": ("โปรดตรวจสอบชื่อผลงานที่คล้ายกันในทะเบียนผู้ได้รับรางวัล", "Check the similar entry in the register."),
    "not_applicable": ("ไม่ใช้กับกรณีนี้", "This does not apply here."),
}


def load_case(name: str = "huay-nam-sai") -> dict[str, Any]:
    """The interchange document of an example application."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def snapshot(application: Mapping[str, Any], statuses: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A sealed snapshot of an application with everything a dossier prints, files and history included."""
    rules = rulebook()
    statuses = statuses or {}
    language = application.get("language", "en")
    return {
        "format": "unpsa-snapshot/1",
        "reference": "UNPSA22-0007",
        "number": 1,
        "sealed_at": "2021-11-22T09:30:00+00:00",
        "sealed_by": {"name_th": "สุภาพร ใจดี", "name_en": "Supaporn Jaidee"},
        "round": {
            **{key: rules["round"][key] for key in ("code", "name_th", "name_en", "time_zone")},
            "un_deadline": rules["deadlines"][0]["at"],
        },
        "category": _category(application, rules),
        "application": dict(application),
        "prescreening": _prescreening(rules),
        "verdict": _verdict(statuses),
        "findings": _findings(statuses, rules),
        "topics": [_topic(topic, application, language, rules) for topic in rules["topics"]],
        "sdgs": _sdgs(application, rules),
        "documents": _documents(application, rules),
        "letters": [
            {
                **{"organisation_th": "", "translated_into": None, "issued_by_opdc": False},
                **letter,
                "file": _file(f"letter-{place}"),
            }
            for place, letter in enumerate(application.get("letters", []))
        ],
        "links": application.get("links", []),
        "history": _history(),
    }


def sha256_of(content: Mapping[str, Any]) -> str:
    """The hash of a snapshot's canonical JSON."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def rulebook() -> dict[str, Any]:
    return yaml.safe_load((CRITERIA / "rulebooks" / "unpsa_2022.yaml").read_text(encoding="utf-8"))


def _category(application: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any] | None:
    for category in rules["categories"]:
        if category["number"] == application.get("category"):
            return {key: category[key] for key in ("number", "name_th", "name_en")}
    return None


def _prescreening(rules: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {key: item[key] for key in ("number", "text_th", "text_en")} | {"answer_th": "ใช่", "answer_en": "Yes"}
        for item in rules["prescreening"]
    ]


def _verdict(statuses: Mapping[str, str]) -> str:
    if "fail" in statuses.values():
        return "not_eligible"
    return "incomplete" if "todo" in statuses.values() else "eligible"


def _findings(statuses: Mapping[str, str], rules: Mapping[str, Any]) -> list[dict[str, Any]]:
    titles = {rule["clause"]: (rule["title_th"], rule["title_en"]) for rule in rules["eligibility_rules"]}
    titles |= {item["clause"]: (item["name_th"], item["name_en"]) for item in rules["documents"]}
    findings = []
    for clause, (title_th, title_en) in titles.items():
        status = statuses.get(clause, "pass")
        message_th, message_en = MESSAGES[status]
        findings.append(
            {
                "clause": clause,
                "title_th": title_th,
                "title_en": title_en,
                "status": status,
                "message_th": message_th,
                "message_en": message_en,
            }
        )
    return findings


def _topic(
    topic: Mapping[str, Any], application: Mapping[str, Any], language: str, rules: Mapping[str, Any]
) -> dict[str, Any]:
    shown = ("number", "label_th", "text_th", "text_en", "kind", "word_limit", "required", "confirmed")
    answers = application.get("answers", {})
    questions = []
    for question in rules["questions"]:
        if question["topic"] != topic["number"]:
            continue
        answer = answers.get(question["number"], {})
        text = answer.get("text", "")
        questions.append(
            {key: question[key] for key in shown}
            | {
                "answer": {
                    "text": text,
                    "draft_th": answer.get("draft_th", ""),
                    "words": count_words(text, language),
                }
            }
        )
    return {key: topic[key] for key in ("number", "title_th", "title_en")} | {"questions": questions}


def _sdgs(application: Mapping[str, Any], rules: Mapping[str, Any]) -> list[dict[str, Any]]:
    chosen = application.get("sdgs", [])
    goals = {code.split(".")[0] for code in chosen}
    return [
        {key: goal[key] for key in ("number", "name_th", "name_en")}
        | {"targets": [code for code in chosen if code.startswith(f"{goal['number']}.")]}
        for goal in rules["sdgs"]
        if str(goal["number"]) in goals
    ]


def _documents(application: Mapping[str, Any], rules: Mapping[str, Any]) -> list[dict[str, Any]]:
    requirements = {item["clause"]: item for item in rules["documents"]}
    documents = []
    for place, document in enumerate(application.get("documents", [])):
        requirement = requirements[document["clause"]]
        names = {part["code"]: part for part in requirement["parts"]}
        documents.append(
            {
                "clause": document["clause"],
                "name_th": requirement["name_th"],
                "name_en": requirement["name_en"],
                "title": document["title"],
                "language": document["language"],
                "translated_into": document.get("translated_into"),
                "parts": [
                    {key: names[code][key] for key in ("name_th", "name_en")}
                    for code in document.get("parts", [])
                ],
                "file": _file(f"document-{place}"),
            }
        )
    return documents


def _file(name: str) -> dict[str, Any]:
    return {
        "name": f"{name}.pdf",
        "content_type": "application/pdf",
        "size": 1_284_113,
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "pages": 24,
    }


def _history() -> list[dict[str, Any]]:
    changes = (
        ("", "draft", "2021-10-20T02:15:00+00:00", ""),
        ("draft", "submitted", "2021-11-22T09:30:00+00:00", ""),
    )
    return [
        {
            "at": at,
            "from": before,
            "to": after,
            "actor_th": "สุภาพร ใจดี",
            "actor_en": "Supaporn Jaidee",
            "note": note,
        }
        for before, after, at, note in changes
    ]
