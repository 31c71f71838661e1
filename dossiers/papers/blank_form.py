"""The blank form of a round: everything an application asks, in both languages, with room to write.

It is composed of the dossier's parts and looks; the rulebook in the database is all it says. Its key is a hash of
what will be printed and of the stylesheets, so that an edited question gives another form and an unedited one does not.
"""

import hashlib
import math
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from common.printing.usertext import shorten
from criteria.models import Question, QuestionKind, Round, SdgGoal
from criteria.queries import rounds_with_rules

from .. import labels as words
from ..composition import both_clocks, named
from ..labels import Pair, pair
from ..sdg_icons import ICONS
from . import services
from .models import Paper, PaperKind
from .words import FORM_LABELS

LOOKS = Path(__file__).resolve().parents[2] / "static" / "dossiers"
# Words that a hand writes on one ruled line: of the text for the UN, and what its Thai draft takes beside it.
WORDS_A_LINE, DRAFT_WORDS_A_LINE = 10, 20
# Lines for an answer without a limit.
FREE_LINES = 6
NAMES = (
    "title_th",
    "title_en",
    "agency_th",
    "agency_en",
    "start_date",
    "website",
    "nomination",
    "contact_email",
)
# Items of the pre-screening that are answered by yes or no; the others have a place of their own or free lines.
YES_NO = {
    "public_sector",
    "start_date",
    "un_system",
    "submitted_before",
    "previous_winner",
    "other_awards",
    "consent",
}


def compose(round_: Round) -> str:
    """The HTML of a round's blank form, without its own key."""
    return _compose(round_, "")


def key_of(round_: Round) -> str:
    """The key of the form that would be printed now. Reads the rulebook; prints nothing."""
    return _key(round_, compose(_whole(round_)))


def order(round_: Round) -> Paper:
    """The form of a round as its rulebook stands now, queued when it is not there."""
    return services.order(PaperKind.FORM, key_of(round_), round_=round_)


def current(round_: Round) -> Paper | None:
    """The row of the form as the rulebook stands now, if somebody has asked for it."""
    return services.found(key_of(round_))


def print_form(round_: Round) -> tuple[bytes, int]:
    """The form as a tagged PDF, and its pages. The same rulebook gives the same bytes."""
    # Imported here: a web process orders forms and should not carry the printing engine.
    from ..printing import page_count, print_tagged

    whole = _whole(round_)
    key = _key(whole, compose(whole))
    pdf = print_tagged(_compose(whole, key.rpartition("-")[2]), more_styles=(LOOKS / "print-form.css",)).pdf
    return pdf, page_count(pdf)


def produce(paper: Paper) -> tuple[bytes, int]:
    """A producer of `papers.services`.

    Raises:
        Outdated: when the rulebook was edited after the form was ordered.
    """
    if key_of(paper.round) != paper.key:
        raise services.Outdated
    return print_form(paper.round)


def _whole(round_: Round) -> Round:
    return rounds_with_rules().prefetch_related("topics").get(pk=round_.pk)


def _key(round_: Round, html: str) -> str:
    digest = hashlib.sha256(html.encode())
    for path in sorted(LOOKS.glob("*.css")):
        digest.update(path.read_bytes())
    return f"form-{round_.code}-{digest.hexdigest()[:24]}"


def _compose(round_: Round, version: str) -> str:
    language = "th"
    labels = words.LABELS | FORM_LABELS
    questions = list(round_.question_set.all())
    deadlines = {key: round_.deadline(key) for key in ("internal", "un")}
    context = {
        "language": language,
        "labels": {key: _say(*wording) for key, wording in labels.items()},
        "round": {"name": _names(round_, "name"), "short": shorten(_names(round_, "name").first, 52)},
        "version": version,
        "contact": round_.contact_email,
        "deadlines": {
            key: both_clocks(deadline.at.isoformat(), _say) if deadline else []
            for key, deadline in deadlines.items()
        },
        "languages": [named(words.LANGUAGES, code, _say) for code in round_.languages],
        "names": [{"label": _say(*labels[key])} for key in NAMES],
        "categories": [
            {"number": row.number, "name": _names(row, "name"), "about": _names(row, "about")}
            for row in round_.category_set.all()
        ],
        "prescreening": [_item(row) for row in round_.prescreeningitem_set.all()],
        "goals": [
            {"number": row.number, "name": _names(row, "name"), "icon": ICONS.get(row.number, "")}
            for row in SdgGoal.objects.order_by("number")
        ],
        "topics": [_topic(row, questions) for row in round_.topics.all()],
        "documents": [_document(row) for row in round_.documentrequirement_set.all()],
        "letters": range(1, round_.letters_required + 1),
        "links": range(1, round_.max_supporting_urls + 2),
    }
    return render_to_string("dossiers/print/form/form.html", context)


def _say(th: str, en: str) -> Pair:
    return pair(th, en, "th")


def _names(row: Any, name: str) -> Pair:
    return _say(getattr(row, f"{name}_th"), getattr(row, f"{name}_en"))


def _item(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "code": row.code,
        "clause": row.clause,
        "text": _names(row, "text"),
        "help": _names(row, "help"),
        "has_choice": row.code in YES_NO,
        "lines": range(0 if row.code in ("category", "sdgs", "consent") else 2),
    }


def _topic(topic: Any, questions: list[Question]) -> dict[str, Any]:
    return {
        "number": topic.number,
        "title": _names(topic, "title"),
        "advice": _names(topic, "advice"),
        "questions": [_question(row) for row in questions if row.topic_id == topic.pk],
    }


def _question(row: Question) -> dict[str, Any]:
    limit = row.word_limit
    condition = (
        Pair(*(text.format(row.required_when_question) for text in FORM_LABELS["only_when"]))
        if row.required_when_question
        else None
    )
    return {
        "label": _say(row.label_th or row.number, row.number),
        "text": _names(row, "text"),
        "help": _names(row, "help"),
        "has_choice": row.kind == QuestionKind.YES_NO,
        "word_limit": limit,
        "confirmed": row.confirmed or not limit,
        "is_optional": not row.required and not condition,
        "condition": condition,
        "lines": range(_lines(limit, WORDS_A_LINE)),
        "draft_lines": range(_lines(limit, DRAFT_WORDS_A_LINE)),
    }


def _lines(limit: int | None, per_line: int) -> int:
    return math.ceil(limit / per_line) if limit else FREE_LINES


def _document(row: Any) -> dict[str, Any]:
    return {
        "clause": row.clause,
        "name": _names(row, "name"),
        "about": _names(row, "about"),
        "required": row.required,
        "parts": [
            {
                "name": _say(part.get("name_th", ""), part.get("name_en", "")),
                "about": _say(part.get("about_th", ""), part.get("about_en", "")),
            }
            for part in row.parts
        ],
    }
