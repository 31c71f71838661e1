"""One application as JSON, `unpsa-application/1`: reading a file that may hold anything at all, into facts.

`parse` takes bytes and gives the document as it was written, or raises `InterchangeError`, and nothing else.
"""

import json
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

import regex

from .facts import (
    AnswerText,
    Declarations,
    Document,
    Facts,
    Letter,
    Link,
    Nomination,
    Organisation,
)
from .rules import Rules
from .schema import (
    Check,
    InterchangeError,
    JsonObject,
    boolean,
    choice,
    integer,
    integer_from,
    iso_date,
    key_path,
    list_of,
    mapping_of,
    matching,
    object_of,
    optional,
    quoted,
    text,
)

__all__ = ["InterchangeError", "check_against_rules", "parse", "to_facts"]

FORMAT = "unpsa-application/1"
MAX_BYTES = 5_000_000
# Characters of names, titles and other one-line texts; whoever stores them needs fields of this size.
MAX_LINE = 500
# Far above any word limit, and below what would hurt: what is printed and compared word by word.
MAX_TEXT = 50_000
MAX_URL = 2000
MAX_EMAIL = 254
MAX_CODE = 35  # language codes, question numbers, codes of rounds
MAX_ENTRIES = 200  # of any list
YEARS_BE = (2400, 2999)  # what can be a year of the Buddhist Era in an award; a year CE is refused
# Digits of an integer beyond which it is not even read: reading takes quadratic time.
MAX_DIGITS = 18

_SDG_CODE = regex.compile(r"(?:[1-9]|1[0-7])(?:\.(?:[1-9]|1[0-9]|[a-d]))?")


def _file_path(value: object, path: str) -> str:
    """A path beside the JSON: never absolute, never upwards."""
    found = text(MAX_LINE)(value, path)
    windows = PureWindowsPath(found)
    if PurePosixPath(found).is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        raise InterchangeError(
            path,
            f'"{quoted(found)}" must be a path beside the JSON file, not absolute and without ".."',
            f'"{quoted(found)}" ต้องเป็นเส้นทางที่อยู่ข้างไฟล์ JSON ไม่ใช่เส้นทางเต็ม และไม่มี ".."',
        )
    return found


_LINE = optional(text(MAX_LINE))
_CODE = optional(text(MAX_CODE))
_LONG = optional(text(MAX_TEXT))
_FILE = optional(_file_path)
_YES_NO = optional(boolean)
_SECTOR = optional(choice("public", "civil_society", "private", "academic", "other"))
_LEVEL = optional(choice("national", "regional", "local"))

_ORGANISATION: dict[str, Check] = {
    "name_en": _LINE,
    "name_th": _LINE,
    "aliases": list_of(text(MAX_LINE), MAX_ENTRIES),
    "sector": _SECTOR,
    "level": _LEVEL,
}
_DECLARATIONS: dict[str, Check] = {
    "innovative": _YES_NO,
    "previous_unpsa_winner": _YES_NO,
    "un_system_involved": _YES_NO,
    "submitted_past_three_years": _YES_NO,
    "accurate": _YES_NO,
    "verification_consent": _YES_NO,
    "un_system_details": _LONG,
    "other_awards": _LONG,
}
_DOCUMENT: dict[str, Check] = {
    "clause": choice("4.1", "4.2", "4.4"),
    "title": _LINE,
    "language": _CODE,
    "translated_into": _CODE,
    "parts": list_of(choice("executive_summary", "scope", "methodology", "findings"), MAX_ENTRIES),
    "file": _FILE,
}
_LETTER: dict[str, Check] = {
    "organisation_en": _LINE,
    "organisation_th": _LINE,
    "sector": _SECTOR,
    "issued_by_opdc": _YES_NO,
    "language": _CODE,
    "translated_into": _CODE,
    "file": _FILE,
}
_LINK: dict[str, Check] = {
    "url": text(MAX_URL),
    "kind": choice("initiative", "agency", "supporting"),
}
_AWARD: dict[str, Check] = {
    "year_be": optional(integer_from(*YEARS_BE)),
    "branch": _LINE,
    "type": _LINE,
    "level": _LINE,
}
_INITIATIVE: dict[str, Check] = {
    "title_en": _LINE,
    "title_th": _LINE,
    "started_on": optional(iso_date),
    "website": optional(text(MAX_URL)),
}
_NOMINATION: dict[str, Check] = {
    "mode": optional(choice("self", "parent_agency", "third_party")),
    "organisation": _LINE,
    "contact_email": optional(text(MAX_EMAIL)),
}
_APPLICATION = object_of(
    {
        "format": choice(FORMAT),
        "round": text(MAX_CODE),
        "category": optional(integer),
        "language": optional(choice("ar", "zh", "en", "fr", "ru", "es")),
        "initiative": object_of(_INITIATIVE),
        "applicant": object_of({**_ORGANISATION, "sponsor": optional(object_of(_ORGANISATION))}),
        "nomination": object_of(_NOMINATION),
        "declarations": object_of(_DECLARATIONS),
        "sdgs": list_of(matching(_SDG_CODE, '"3", "3.8" or "5.b"'), MAX_ENTRIES),
        "answers": mapping_of(text(MAX_CODE), object_of({"text": _LONG, "draft_th": _LONG})),
        "documents": list_of(object_of(_DOCUMENT, required=("clause",)), MAX_ENTRIES),
        "letters": list_of(object_of(_LETTER), MAX_ENTRIES),
        "clinic_attended": _YES_NO,
        "links": list_of(object_of(_LINK, required=("url", "kind")), MAX_ENTRIES),
        "lert_rat_awards": list_of(object_of(_AWARD), MAX_ENTRIES),
    },
    required=("format", "round"),
)


def parse(raw: bytes) -> dict:
    """The document in `raw`, checked key by key, with nothing added or changed. Raises
    `InterchangeError` only.
    """
    value = _read_json(raw)
    # First of all the format: the keys of another version would only be puzzling errors.
    if isinstance(value, dict) and "format" in value:
        choice(FORMAT)(value["format"], "format")
    return _APPLICATION(value, "")


def _read_json(raw: bytes) -> object:
    if len(raw) > MAX_BYTES:
        raise InterchangeError(
            "",
            f"the file is too large: {len(raw)} bytes, at most {MAX_BYTES}",
            f"ไฟล์ใหญ่เกินไป: {len(raw)} ไบต์ ได้ไม่เกิน {MAX_BYTES}",
        )
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_object_from_pairs,
            # No key of the format takes a float: such a number is refused where it stands, like NaN.
            parse_int=lambda digits: int(digits) if len(digits) <= MAX_DIGITS else float("inf"),
        )
    except UnicodeDecodeError as error:
        raise InterchangeError(
            "",
            f"the file is not UTF-8 (byte {error.start + 1})",
            f"ไฟล์ไม่ได้เข้ารหัสแบบ UTF-8 (ไบต์ที่ {error.start + 1})",
        ) from None
    except RecursionError:
        raise InterchangeError("", "the file is nested too deeply", "โครงสร้างในไฟล์ซ้อนกันลึกเกินไป") from None
    except json.JSONDecodeError as error:
        raise InterchangeError(
            "",
            f"the file is not JSON (line {error.lineno}, column {error.colno})",
            f"ไฟล์ไม่ใช่ JSON (บรรทัดที่ {error.lineno} คอลัมน์ที่ {error.colno})",
        ) from None


def _object_from_pairs(pairs: list[tuple[str, object]]) -> JsonObject:
    result = JsonObject()
    for key, value in pairs:
        if key in result:
            result.duplicate = key
        result[key] = value
    return result


def check_against_rules(document: dict, rules: Rules) -> None:
    """What the format leaves open and the round decides: questions, languages, SDG codes. Raises
    `InterchangeError`.

    An unknown category is no error of the file: clause 1.3 tells about it.
    """
    if document["round"] != rules.round_code:
        raise InterchangeError("round", f"is not {rules.round_code}", f"ไม่ใช่ {rules.round_code}")
    language = document.get("language")
    if language is not None:
        choice(*rules.languages)(language, "language")
    known = {question.number for question in rules.questions}
    for number in document.get("answers", {}):
        if number not in known:
            raise InterchangeError(
                key_path("answers", number), "the round has no such question", "รอบนี้ไม่มีคำถามข้อนี้"
            )
    for index, code in enumerate(document.get("sdgs", [])):
        if rules.sdg_codes and code not in rules.sdg_codes:
            raise InterchangeError(
                f"sdgs[{index}]", f'there is no goal or target "{code}"', f'ไม่มีเป้าหมาย "{code}"'
            )


def to_facts(document: dict) -> Facts:
    """The facts of a parsed document; a key that is missing or null becomes "not said"."""
    initiative = document.get("initiative", {})
    applicant = document.get("applicant")
    started_on = initiative.get("started_on")
    return Facts(
        category=document.get("category"),
        language=document.get("language") or "en",
        title_en=initiative.get("title_en") or "",
        title_th=initiative.get("title_th") or "",
        started_on=date.fromisoformat(started_on) if started_on else None,
        website=initiative.get("website") or "",
        applicant=_organisation(applicant),
        sponsor=_organisation(applicant.get("sponsor") if applicant else None),
        nomination=Nomination(**_said(document.get("nomination", {}))),
        declarations=Declarations(**_said(document.get("declarations", {}))),
        sdgs=tuple(document.get("sdgs", ())),
        answers={
            number: AnswerText(**_said(answer)) for number, answer in document.get("answers", {}).items()
        },
        documents=tuple(Document(**_said(item)) for item in document.get("documents", ())),
        letters=tuple(Letter(**_said(item)) for item in document.get("letters", ())),
        clinic_attended=document.get("clinic_attended"),
        links=tuple(Link(**_said(item)) for item in document.get("links", ())),
    )


def _organisation(data: dict | None) -> Organisation | None:
    if data is None:
        return None
    return Organisation(**{key: value for key, value in _said(data).items() if key != "sponsor"})


def _said(data: dict) -> dict:
    """Without what is null; lists as tuples, since facts never change."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
        if value is not None
    }
