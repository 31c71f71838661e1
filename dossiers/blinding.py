"""What a reviewer may not learn when the round's review is blind: who applies.

The sealed content is copied without the parts that name people and organisations, and the names that it itself gives
are taken out of the texts: the applicant's with their aliases, the sponsor's, the nominator's, those of the letters'
organisations, every e-mail address and every web address. Uploaded files are left out whole: they hold names, seals
and signatures that no program takes out safely. A name that stands nowhere but in an answer is not found; the paper
says so.
"""

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

# Raise it when what is left out changes: packs made before are then made again.
RULES = 2
AGENCY_TH, AGENCY_EN = "หน่วยงานผู้สมัคร (ไม่เปิดเผยชื่อ)", "The applicant (not named)"
IN_TEXT_TH, IN_TEXT_EN = "[หน่วยงาน]", "[agency]"
LETTER_TH, LETTER_EN = "องค์กรผู้ออกหนังสือ (ไม่เปิดเผยชื่อ)", "The issuing organisation (not named)"
# The clause whose finding quotes the register of winners (S4 1.6).
NEVER_WON = "1.6"
LIKE_WINNER_TH = "ยังต้องตรวจว่าผลงานนี้เคยได้รับรางวัล UNPSA หรือไม่ (ไม่แสดงรายละเอียดในการประเมินแบบไม่เปิดเผยชื่อ)"
LIKE_WINNER_EN = "Whether this work has won a UNPSA before is to be looked at (no details in a blind review)."
# Thai is written without spaces: an address or a Latin name may stand right between Thai letters.
_BEFORE, _AFTER = r"(?<![^\W\u0e00-\u0e7f])", r"(?![^\W\u0e00-\u0e7f])"
_EMAIL = re.compile(r"[A-Za-z0-9_.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+"
    rf"|{_BEFORE}(?:[a-z0-9-]{{1,63}}\.){{1,8}}(?:(?:go|or|ac|co|in|mi)\.th|com|net|org){_AFTER}"
    r"(?:[/?#:][^\s<>\"')\]]*)?",
    re.IGNORECASE,
)
# What copying and typing put into Thai words without anybody seeing it, and the vowel am as two letters.
_UNSEEN = "[\u00ad\u200b-\u200d\u2060\ufeff]*"
_AM = re.compile("([\u0e48-\u0e4b]?)\u0e33|\u0e4d([\u0e48-\u0e4b]?)\u0e32")
# Shorter pieces are words of the language rather than names.
SHORTEST = {"latin": 3, "thai": 3}
SHORTEST_PIECE = 8


def names_in(content: Mapping[str, Any]) -> set[str]:
    """Every name of a person or an organisation that the content gives as such."""
    application = content.get("application") or {}
    applicant = application.get("applicant") or {}
    nomination = application.get("nomination") or {}
    found = [*_names_of(applicant), *(applicant.get("aliases") or []), *_names_of(applicant.get("sponsor"))]
    found += _names_of(nomination.get("organisation"))
    for letter in content.get("letters") or []:
        if not letter.get("issued_by_opdc"):
            found += [letter.get("organisation_th"), letter.get("organisation_en")]
    return {name.strip() for name in found if name and name.strip()}


def _names_of(thing: Any) -> list[str]:
    """Names of an organisation, which the formats write in several ways."""
    if not thing:
        return []
    return [thing] if isinstance(thing, str) else [thing.get("name_th") or "", thing.get("name_en") or ""]


def mask(text: str, names: Iterable[str]) -> str:
    """The text with the names, and every e-mail and web address, taken out of it."""
    text = _ADDRESS.sub("[…]", _EMAIL.sub("[…]", text))
    pattern = _pattern(names)
    return pattern.sub(_stand_in, text) if pattern else text


def _stand_in(found: re.Match) -> str:
    return IN_TEXT_TH if _is_thai(found[0]) else IN_TEXT_EN


def _pattern(names: Iterable[str]) -> re.Pattern | None:
    pieces = {piece for name in names for piece in _pieces(name)}
    if not pieces:
        return None
    parts = [_expression(piece) for piece in sorted(pieces, key=lambda piece: (-len(piece), piece))]
    return re.compile("|".join(parts), re.IGNORECASE)


def _pieces(name: str) -> set[str]:
    """A name as texts write it: whole, without what stands in brackets, and its first part before a comma."""
    plain = re.sub(r"\s*\([^)]*\)", "", name).strip()
    first = re.split(r",\s|\s", plain)[0] if _is_thai(plain) else plain.split(",")[0].strip()
    shortest = SHORTEST["thai" if _is_thai(name) else "latin"]
    found = {piece for piece in (name, plain) if len(piece) >= shortest}
    if len(first) >= SHORTEST_PIECE and (_is_thai(first) or " " in first):
        found.add(first)
    return found


def _expression(piece: str) -> str:
    """White space may be any, and signs that nobody sees; a Latin name is not looked for inside a Latin word."""
    body = r"\s+".join(_UNSEEN.join(_signs(word)) for word in piece.split())
    return body if _is_thai(piece) else rf"{_BEFORE}{body}{_AFTER}"


def _signs(word: str) -> list[str]:
    """Expressions for the letters of a word, one after the other."""
    found, at = [], 0
    for am in _AM.finditer(word):
        found += [re.escape(sign) for sign in word[at : am.start()]]
        tone = am[1] or am[2] or ""
        found.append(f"(?:{tone}\u0e33|\u0e4d{tone}\u0e32|{tone}\u0e4d\u0e32)")
        at = am.end()
    return found + [re.escape(sign) for sign in word[at:]]


def _is_thai(text: str) -> bool:
    return any("ก" <= char <= "๛" for char in text)


def blinded(content: Mapping[str, Any], also: Iterable[str] = ()) -> dict[str, Any]:
    """A copy of a sealed content without who applies. `also`: further names of the agency, as OPDC keeps them."""
    blind = copy.deepcopy(dict(content))
    names = names_in(content) | {name for name in also if name}

    def hide(thing: dict[str, Any], *keys: str) -> None:
        for key in keys:
            if isinstance(thing.get(key), str):
                thing[key] = mask(thing[key], names)

    blind["sealed_by"] = None
    blind["history"] = []
    blind["links"] = []
    blind["application"] = _application(blind.get("application") or {}, hide)
    for row in blind.get("prescreening") or []:
        hide(row, "answer_th", "answer_en")
    for row in blind.get("findings") or []:
        if row.get("clause") == NEVER_WON and row.get("status") in ("todo", "warning"):
            # It may quote a winner of the register, whose agency is spelt otherwise there.
            row |= {"message_th": LIKE_WINNER_TH, "message_en": LIKE_WINNER_EN}
        hide(row, "message_th", "message_en")
    asked = {row["clause"]: row.get("name_th") or row.get("name_en") for row in blind.get("documents") or []}
    for topic in blind.get("topics") or []:
        for question in topic["questions"]:
            answer = question.get("answer") or {}
            hide(answer, "text", "draft_th")
            for pointer in answer.get("evidence") or []:
                hide(pointer, "note")
                pointer["title"] = (
                    f"{pointer.get('clause', '')} {asked.get(pointer.get('clause')) or ''}".strip()
                )
    for row in blind.get("documents") or []:
        row |= {"title": "", "file": _pages_only(row.get("file"))}
    for row in blind.get("letters") or []:
        row["file"] = _pages_only(row.get("file"))
        if not row.get("issued_by_opdc"):
            row |= {"organisation_th": LETTER_TH, "organisation_en": LETTER_EN}
    return blind


def _application(told: dict[str, Any], hide: Any) -> dict[str, Any]:
    """What the application says of itself, with nothing that the dossier does not print from elsewhere."""
    applicant = told.get("applicant") or {}
    initiative = dict(told.get("initiative") or {})
    hide(initiative, "title_th", "title_en")
    initiative["website"] = ""
    kept = {
        key: told.get(key) for key in ("format", "round", "category", "language", "clinic_attended", "sdgs")
    }
    awards = [dict(row) for row in told.get("lert_rat_awards") or []]
    for row in awards:
        hide(row, *row)
    return kept | {
        "initiative": initiative,
        "applicant": {
            "name_th": AGENCY_TH,
            "name_en": AGENCY_EN,
            "aliases": [],
            "sector": applicant.get("sector"),
            "level": applicant.get("level"),
            "sponsor": None,
        },
        "nomination": {"mode": (told.get("nomination") or {}).get("mode")},
        "lert_rat_awards": awards,
    }


def _pages_only(file: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"pages": file.get("pages")} if file else None
