"""From the content of a sealed snapshot to the HTML of its dossier.

Only the snapshot speaks: nothing is read from the database, so that the same snapshot always gives the same
dossier. The templates of ``templates/dossiers/print`` hold the looks, one partial for each section.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from common.dates import BANGKOK, EST, english_date, english_datetime, thai_date, thai_datetime
from common.printing.usertext import clean, groups, is_web_address, paragraphs, shorten, size_words

from . import labels as words
from .annexes.showing import AnnexShown, shown_parts
from .labels import Pair, pair
from .qr import qr_path
from .sdg_icons import ICONS
from .verification import address_of, code_of, grouped

SHORT_TITLE = 52  # characters that fit the running header beside the reference
LONG_TITLE = 90  # from here on the cover uses smaller letters


# The two files made of a sealed snapshot; a draft, and a paper of another kind, is neither.
ARCHIVE_COPY, READING_COPY = "archive", "reading"

# What `dossier.html` puts together, one after the other.
SECTIONS = 12

Content = Mapping[str, Any]
Say = Callable[[str, str], Pair]


def compose(
    content: Content,
    *,
    sha256: str,
    draft: bool,
    language: str = "th",
    copy: str = "",
    annexes: Sequence[AnnexShown] = (),
    progress: Callable[[str], None] | None = None,
) -> str:
    """The HTML of a dossier, ready for `printing.print_pdf`.

    `content` has the shape `unpsa-snapshot/1`; `sha256` is the hash of its canonical JSON, in hexadecimal.
    `language` ("th" or "en") decides which of the two wordings of each label stands first. With `draft`
    every page is marked as a draft. `copy` is `ARCHIVE_COPY` (lists the files it carries), `READING_COPY` (has a
    divider page for each annex, and empty pages to lay it on) or "". `progress` hears "section" as each of `SECTIONS`
    is written.
    """

    def section_done() -> str:
        if progress is not None:
            progress("section")
        return ""

    context = parts_of(content, sha256=sha256, draft=draft, language=language)
    context["copy"] = copy
    context["section_done"] = section_done
    context["annexes"] = [shown_parts(shown, language) for shown in annexes]
    return render_to_string("dossiers/print/dossier.html", context)


def parts_of(content: Content, *, sha256: str, draft: bool = False, language: str = "th") -> dict[str, Any]:
    """The parts of a dossier as its templates read them, for papers that show some of them (the panel book)."""
    content = clean(dict(content))

    def say(th: str, en: str) -> Pair:
        return pair(th, en, language)

    return {
        "language": language,
        "draft": draft,
        "labels": {key: say(*wording) for key, wording in words.LABELS.items()},
        "cover": _cover(content, say, sha256) | ({} if draft else _verifiable(sha256)),
        "general": _general(content, say),
        "verdict": named(words.VERDICTS, content.get("verdict") or "", say),
        "findings": [_finding(finding, say) for finding in content.get("findings") or []],
        "prescreening": [_screened(item, say) for item in content.get("prescreening") or []],
        "sdgs": [_goal(goal, say) for goal in content.get("sdgs") or []],
        "topics": [_topic(topic, content, say) for topic in content.get("topics") or []],
        "documents": [_document(document, say) for document in content.get("documents") or []],
        "letters": [_letter(letter, say) for letter in content.get("letters") or []],
        "links": [_link(link, say) for link in content.get("links") or []],
        "history": [_change(change, say) for change in content.get("history") or []],
    }


# --- the sections, in their order ---------------------------------------------------------------------------


def _cover(content: Content, say: Say, sha256: str) -> dict[str, Any]:
    initiative = _application(content).get("initiative") or {}
    applicant = _application(content).get("applicant") or {}
    title = say(initiative.get("title_th") or "", initiative.get("title_en") or "")
    category = content.get("category")
    sealed_by = content.get("sealed_by")
    return {
        "title": title,
        "title_is_long": max(len(title.first), len(title.second)) > LONG_TITLE,
        "short_title": shorten(title.first, SHORT_TITLE),
        "agency": _names(applicant, "name", say),
        "category": category and {"number": category["number"], "name": _names(category, "name", say)},
        "round": _names(content.get("round") or {}, "name", say),
        "reference": content.get("reference") or "",
        "number": content.get("number"),
        "sealed_at": _moment(content.get("sealed_at"), say),
        "sealed_at_iso": content.get("sealed_at") or "",
        "sealed_by": sealed_by and _names(sealed_by, "name", say),
        "sha256": sha256,
        "sha256_groups": groups(sha256),
        "sha256_short": sha256[:12],
    }


def _verifiable(sha256: str) -> dict[str, Any]:
    """Where, and with which code, anybody can ask whether this dossier is genuine."""
    address = address_of(sha256)
    path, side = qr_path(address)
    return {
        "code": grouped(code_of(sha256)),
        "address": address.rsplit("/", 1)[0] + "/",
        "qr_path": path,
        "qr_side": side,
    }


def _general(content: Content, say: Say) -> list[dict[str, Any]]:
    """The general fields of the UN form, as rows of label and values; what was not said is shown as such."""
    application = _application(content)
    initiative = application.get("initiative") or {}
    applicant = application.get("applicant") or {}
    sponsor = applicant.get("sponsor") or {}
    nomination = application.get("nomination") or {}
    rows: list[tuple[str, list[Pair]]] = [
        ("title", [_names(initiative, "title", say)]),
        ("agency", [_names(applicant, "name", say)]),
        ("aliases", [Pair(", ".join(applicant.get("aliases") or []), "")]),
        ("sector", [named(words.SECTORS, applicant.get("sector") or "", say)]),
        ("level", [named(words.LEVELS, applicant.get("level") or "", say)]),
        ("sponsor", [_names(sponsor, "name", say)]),
        ("started_on", [_day(initiative.get("started_on"), say)]),
        ("website", [Pair(initiative.get("website") or "", "")]),
        (
            "nomination",
            [
                named(words.NOMINATIONS, nomination.get("mode") or "", say),
                Pair(nomination.get("organisation") or "", ""),
            ],
        ),
        ("contact_email", [Pair(nomination.get("contact_email") or "", "")]),
        ("answer_language", [named(words.LANGUAGES, application.get("language") or "en", say)]),
        ("clinic", [_yes_no(application.get("clinic_attended"), say)]),
        ("lert_rat", [_lert_rat(award) for award in application.get("lert_rat_awards") or []]),
        ("un_deadline", both_clocks((content.get("round") or {}).get("un_deadline"), say)),
    ]
    always = {"title", "agency", "sector", "level", "started_on", "nomination", "answer_language"}
    shown = [(key, [value for value in values if value.first]) for key, values in rows]
    return [
        {"label": say(*words.LABELS[key]), "values": values}
        for key, values in shown
        if values or key in always
    ]


def _finding(finding: Content, say: Say) -> dict[str, Any]:
    return {
        "clause": finding["clause"],
        "title": _names(finding, "title", say),
        "status": finding["status"],
        "status_name": named(words.STATUSES, finding["status"], say),
        "message": _names(finding, "message", say),
    }


def _screened(item: Content, say: Say) -> dict[str, Any]:
    return {
        "number": item["number"],
        "text": _names(item, "text", say),
        "answer": _names(item, "answer", say),
    }


def _goal(goal: Content, say: Say) -> dict[str, Any]:
    return {
        "number": goal["number"],
        "icon": ICONS.get(goal["number"], ""),
        "name": _names(goal, "name", say),
        "targets": goal.get("targets") or [],
    }


def _topic(topic: Content, content: Content, say: Say) -> dict[str, Any]:
    language = _application(content).get("language") or "en"
    return {
        "number": topic["number"],
        "title": _names(topic, "title", say),
        "questions": [_question(question, language, say) for question in topic["questions"]],
    }


def _question(question: Content, language: str, say: Say) -> dict[str, Any]:
    answer = question.get("answer") or {}
    text, count, limit = answer.get("text") or "", answer.get("words") or 0, question.get("word_limit")
    is_choice = question.get("kind") == "yes_no"
    return {
        "label": say(question.get("label_th") or question["number"], question["number"]),
        "text": _names(question, "text", say),
        "language": language,
        "choice": _yes_no({"yes": True, "no": False}.get(text), say) if is_choice else None,
        "paragraphs": [] if is_choice else paragraphs(text),
        "draft_th": paragraphs(answer.get("draft_th") or ""),
        # Snapshots sealed before answers could point to documents have no evidence.
        "evidence": [
            {"title": row.get("title") or "", "page": row.get("page"), "note": row.get("note") or ""}
            for row in answer.get("evidence") or []
        ],
        "required": question.get("required", True),
        "is_counted": not is_choice,
        "words": count,
        "word_limit": limit,
        "over_limit": max(0, count - limit) if limit else 0,
        "confirmed": question.get("confirmed", True) or not limit,
    }


def _document(document: Content, say: Say) -> dict[str, Any]:
    return {
        "clause": document["clause"],
        "name": _names(document, "name", say),
        "title": document.get("title") or "",
        "parts": [_names(part, "name", say) for part in document.get("parts") or []],
        **_languages(document, say),
        "file": _file(document.get("file")),
    }


def _letter(letter: Content, say: Say) -> dict[str, Any]:
    return {
        "organisation": _names(letter, "organisation", say),
        "sector": named(words.SECTORS, letter.get("sector") or "", say),
        "issued_by_opdc": bool(letter.get("issued_by_opdc")),
        **_languages(letter, say),
        "file": _file(letter.get("file")),
    }


def _link(link: Content, say: Say) -> dict[str, Any]:
    url = link.get("url") or ""
    return {
        "url": url,
        "is_web": is_web_address(url),
        "kind": named(words.LINK_KINDS, link.get("kind") or "", say),
    }


def _change(change: Content, say: Say) -> dict[str, Any]:
    return {
        "at": _moment(change.get("at"), say, short=True),
        "from": named(words.STATES, change.get("from") or "", say),
        "to": named(words.STATES, change.get("to") or "", say),
        "actor": _names(change, "actor", say),
        "note": paragraphs(change.get("note") or ""),
    }


# --- small parts --------------------------------------------------------------------------------------------


def _application(content: Content) -> Content:
    return content.get("application") or {}


def _names(thing: Content, name: str, say: Say) -> Pair:
    return say(thing.get(f"{name}_th") or "", thing.get(f"{name}_en") or "")


def named(table: Mapping[str, tuple[str, str]], code: str, say: Say) -> Pair:
    """The wording of a code; a code this version does not know is shown as it is rather than lost."""
    return say(*table.get(code, (code, code)))


def _yes_no(value: bool | None, say: Say) -> Pair:
    return Pair("", "") if value is None else say(*words.LABELS["yes" if value else "no"])


def _languages(thing: Content, say: Say) -> dict[str, Pair]:
    return {
        "language": named(words.LANGUAGES, thing.get("language") or "", say),
        "translated_into": named(words.LANGUAGES, thing.get("translated_into") or "", say),
    }


def _lert_rat(award: Content) -> Pair:
    """One award in one line; the year is Buddhist, as the award itself counts."""
    year = f"พ.ศ. {award['year_be']}" if award.get("year_be") else ""
    parts = [year, *(str(award.get(key) or "") for key in ("branch", "type", "level"))]
    return Pair(" · ".join(part for part in parts if part), "")


def _day(iso: str | None, say: Say) -> Pair:
    if not iso:
        return Pair("", "")
    day = date.fromisoformat(iso)
    return say(thai_date(day), english_date(day))


def _moment(iso: str | None, say: Say, *, short: bool = False) -> Pair:
    """A moment in Bangkok time with both eras."""
    if not iso:
        return Pair("", "")
    moment = datetime.fromisoformat(iso)
    return say(thai_datetime(moment, short=short), english_datetime(moment, short=short))


def both_clocks(iso: str | None, say: Say) -> list[Pair]:
    """A deadline of the UN in Bangkok and in EST, each clock named."""
    if not iso:
        return []
    moment = datetime.fromisoformat(iso)
    clocks = ((BANGKOK, words.LABELS["bangkok_time"]), (EST, words.LABELS["est_time"]))
    return [
        say(
            f"{thai_datetime(moment, zone=zone)} {name_th}",
            f"{english_datetime(moment, zone=zone)} {name_en}",
        )
        for zone, (name_th, name_en) in clocks
    ]


def _file(file: Content | None) -> dict[str, Any] | None:
    if not file:
        return None
    digest = file.get("sha256") or ""
    return {
        "name": file.get("name") or "",
        "content_type": file.get("content_type") or "",
        "size": size_words(file.get("size") or 0),
        "pages": file.get("pages"),
        "sha256": digest,
        "sha256_groups": groups(digest),
    }
