"""Changes to rounds: loading a rulebook, copying a round. Each in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from . import rulebook_file
from .models import (
    Category,
    Criterion,
    Deadline,
    DeadlineKind,
    DocumentRequirement,
    EligibilityRule,
    PastWinner,
    PrescreeningItem,
    Question,
    Round,
    SdgGoal,
    SdgTarget,
    Topic,
)
from .rulebook_file import RulebookError
from .signals import round_copied

# Part of the file → model and the key that tells its rows apart.
PARTS: dict[str, tuple[type[models.Model], str]] = {
    "categories": (Category, "number"),
    "eligibility_rules": (EligibilityRule, "clause"),
    "criteria": (Criterion, "clause"),
    "documents": (DocumentRequirement, "clause"),
    "prescreening": (PrescreeningItem, "number"),
    "topics": (Topic, "number"),
    "questions": (Question, "number"),
}

TOLD_OF_WINNERS = ("kind", "sdgs", "story_th", "story_en", "source_url")


@dataclass(frozen=True)
class Loaded:
    """What loading did: the round, and how many rows were added or changed."""

    round: Round
    changes: int


@transaction.atomic
def load_rulebook(name: str, *, overwrite: bool = False) -> Loaded:
    """Load a rulebook file. Running it again adds what is missing and keeps what people have edited since.

    Args:
        overwrite: bring rows of the round back to the file's wording (deadlines included).

    Raises:
        RulebookError: when the file is refused; nothing is stored then.
    """
    book = rulebook_file.read(name)
    code = book["round"]["code"]
    changes = _load_row(Round, {"code": code}, book["round"], "round", overwrite=overwrite)
    row = Round.objects.get(code=code)
    changes += _load_deadlines(row, book["deadlines"], overwrite=overwrite)
    for part, (model, key) in PARTS.items():
        for position, values in enumerate(book[part], start=1):
            columns = _columns(row, part, values, position)
            place = f"{part}[{position - 1}]"
            changes += _load_row(
                model, {"round": row, key: columns[key]}, columns, place, overwrite=overwrite
            )
    changes += _fill_anchors(row, book["criteria"])
    changes += load_goals(book["sdgs"]) + load_winners(book["winners"])
    return Loaded(row, changes)


def _columns(row: Round, part: str, values: dict[str, Any], position: int) -> dict[str, Any]:
    """Columns of a row from the keys of the file."""
    columns = dict(values)
    if part == "criteria":
        columns.pop("questions")  # the map stands with the questions
    if part == "questions":
        when = columns.pop("required_when") or {"question": "", "equals": ""}
        columns["required_when_question"], columns["required_when_equals"] = when["question"], when["equals"]
        columns["topic"] = Topic.objects.get(round=row, number=columns["topic"])
        columns["position"] = position
    return columns


def _load_row(
    model: type[models.Model], lookup: dict[str, Any], columns: dict[str, Any], place: str, *, overwrite: bool
) -> int:
    """Add a row, or with `overwrite` bring it back to the file. Returns 1 when something changed, else 0."""
    row = model.objects.filter(**lookup).first()
    if row is not None and not overwrite:
        return 0
    row = row or model(**lookup)
    if row.pk and all(getattr(row, name) == value for name, value in columns.items()):
        return 0
    for name, value in columns.items():
        setattr(row, name, value)
    try:
        row.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RulebookError(f"{place}.{field}: {messages[0]}") from error
    row.save()
    return 1


def _fill_anchors(row: Round, rows: list[dict[str, Any]]) -> int:
    """Give anchors to criteria that have none: rounds loaded before there were any. Edited ones are kept."""
    changes = 0
    for values in rows:
        if values["anchors"]:
            empty = Criterion.objects.filter(round=row, clause=values["clause"], anchors=[])
            changes += empty.update(anchors=values["anchors"])
    return changes


def _load_deadlines(row: Round, rows: list[dict[str, Any]], *, overwrite: bool) -> int:
    given = {values["kind"]: values for values in rows}
    changes = 0
    for kind in DeadlineKind.values:
        values = given.get(kind, {"at": None, "source": ""})
        changes += _load_row(Deadline, {"round": row, "kind": kind}, values, "deadlines", overwrite=overwrite)
    return changes


def load_goals(rows: list[dict[str, Any]]) -> int:
    """The goals and targets of a file that was read. Returns how many were added."""
    changes = 0
    for values in rows:
        columns = {key: value for key, value in values.items() if key != "targets"}
        goal, created = SdgGoal.objects.update_or_create(number=columns["number"], defaults=columns)
        known = set(SdgTarget.objects.filter(goal=goal).values_list("code", flat=True))
        missing = [
            SdgTarget(goal=goal, code=code, position=position)
            for position, code in enumerate(values["targets"], start=1)
            if code not in known
        ]
        SdgTarget.objects.bulk_create(missing)
        changes += created + len(missing)
    return changes


def load_winners(rows: list[dict[str, Any]]) -> int:
    """The register of a file that was read; rows that are there stay. Returns how many were added or filled."""
    changes = 0
    for index, values in enumerate(rows):
        key = {name: values[name] for name in ("year", "agency_en", "initiative_en")}
        changes += _load_row(PastWinner, key, values, f"winners[{index}]", overwrite=False)
        changes += _tell_more(PastWinner.objects.get(**key), values)
    return changes


def _tell_more(winner: PastWinner, values: dict[str, Any]) -> int:
    """Story, goals and kind for a winner that has none of them: loaded before there were any. Edited ones are kept."""
    if any(getattr(winner, name) for name in TOLD_OF_WINNERS):
        return 0
    for name in TOLD_OF_WINNERS:
        setattr(winner, name, values[name])
    told = any(values[name] for name in TOLD_OF_WINNERS)
    if told:
        winner.save(update_fields=TOLD_OF_WINNERS)
    return int(told)


@transaction.atomic
def copy_round(
    source: Round,
    *,
    code: str,
    reference_prefix: str,
    name_th: str,
    name_en: str,
    year: int,
    deadlines: dict[str, datetime] | None = None,
    is_open: bool = False,
    is_practice: bool = False,
) -> Round:
    """A new round with every part of `source`, and its own code, names and dates.

    Deadlines not given are created empty: setting them is data entry.

    Raises:
        ValidationError: when the code or the prefix is taken or malformed.
    """
    copy = Round.objects.get(pk=source.pk)
    copy.pk = None
    copy._state.adding = True
    copy.code, copy.reference_prefix, copy.name_th, copy.name_en = code, reference_prefix, name_th, name_en
    copy.year, copy.is_open, copy.is_practice, copy.last_reference = year, is_open, is_practice, 0
    copy.full_clean()
    copy.save()
    for kind in DeadlineKind.values:
        Deadline.objects.create(round=copy, kind=kind, at=(deadlines or {}).get(kind))
    topics: dict[int, Topic] = {}
    for model, _key in PARTS.values():
        for part in model.objects.filter(round=source).order_by("pk"):
            original = part.pk
            part.pk, part.round, part._state.adding = None, copy, True
            if isinstance(part, Question):
                part.topic = topics[part.topic_id]
            part.save()
            if isinstance(part, Topic):
                topics[original] = part
    round_copied.send(Round, source=source, copy=copy)
    return copy
