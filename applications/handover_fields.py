"""Every field of the UN's own form in its order, with the text to paste (FACTS §2: general fields, pre-screening,
nomination form). Pure: reads the content of a sealed snapshot, so that what is pasted is what was endorsed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from criteria.wordcount import count_words

MEMBER_STATE = "Thailand"
LEVELS = {"national": "National", "regional": "Regional", "local": "Local"}
SECTORS = {
    "public": "Public institution",
    "civil_society": "Civil society",
    "private": "Private sector",
    "academic": "Academic institution",
    "other": "Other",
}


@dataclass(frozen=True)
class FormField:
    """One field: its key, its name in both languages, and what to paste into it."""

    key: str
    group: str  # general, prescreening, nomination, files
    name_th: str
    name_en: str
    value: str
    language: str = "en"
    word_limit: int | None = None

    @property
    def sha256(self) -> str:
        """What a tick was given to; a text that changes asks for a new tick."""
        return hashlib.sha256(self.value.encode()).hexdigest()

    @property
    def words(self) -> int:
        return count_words(self.value, self.language)


def fields_of(content: dict[str, Any]) -> list[FormField]:
    """The fields of a snapshot's content that have something to paste, in the order of the UN's form."""
    return [field for field in _all(content) if field.value]


def _all(content: dict[str, Any]) -> Iterator[FormField]:
    yield from _general(content["application"])
    for item in content["prescreening"]:
        yield FormField(
            f"prescreening-{item['number']}",
            "prescreening",
            item["text_th"],
            item["text_en"],
            item["answer_en"],
        )
    language = content["application"].get("language") or "en"
    for topic in content["topics"]:
        for question in topic["questions"]:
            yield FormField(
                f"question-{question['number']}",
                "nomination",
                f"{question['label_th']} {question['text_th']}",
                f"{question['number']} {question['text_en']}",
                question["answer"]["text"],
                language,
                question["word_limit"],
            )
    yield from _links(content)


def _general(document: dict[str, Any]) -> Iterator[FormField]:
    applicant, initiative = document.get("applicant") or {}, document.get("initiative") or {}
    started = initiative.get("started_on") or ""
    rows = (
        ("member-state", "ประเทศสมาชิก", "Member State", MEMBER_STATE),
        (
            "institution",
            "ชื่อหน่วยงาน",
            "Name of institution",
            applicant.get("name_en") or applicant.get("name_th"),
        ),
        (
            "institution-type",
            "ประเภทหน่วยงาน",
            "Type of institution",
            SECTORS.get(applicant.get("sector", "")),
        ),
        ("level", "ระดับการบริหาร", "Administrative level", LEVELS.get(applicant.get("level", ""))),
        ("title", "ชื่อผลงาน", "Name of initiative", initiative.get("title_en") or initiative.get("title_th")),
        ("operational-since", "เริ่มดำเนินงาน", "In operation since", started),
        ("website", "เว็บไซต์", "Website", initiative.get("website")),
    )
    for key, name_th, name_en, value in rows:
        yield FormField(f"general-{key}", "general", name_th, name_en, value or "")


def _links(content: dict[str, Any]) -> Iterator[FormField]:
    for number, link in enumerate(content["links"], start=1):
        yield FormField(f"link-{number}", "files", f"ลิงก์ {number}", f"Link {number}", link["url"])
