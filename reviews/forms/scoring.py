"""The score sheet as form fields: `score-2.1` ("", "0"–"5" or "x"), `reason-2.1`, the texts and the recommendation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.i18n import localized
from criteria.models import Criterion

from ..models import Recommendation
from ..services.scoring import LONGEST, TEXTS

CANNOT = "x"
LEVELS = ("0", "1", "2", "3", "4", "5")
TEXT_NAMES = {
    "strengths": _("Strengths"),
    "weaknesses": _("Weaknesses"),
    "advice": _("Advice to the agency"),
}


def as_fields(values: Mapping[str, Any], criteria: Iterable[Criterion]) -> dict[str, str]:
    """What a sheet says, as form fields; every field of the sheet is in it."""
    fields = {}
    for criterion in criteria:
        score = values["scores"].get(criterion.clause, {})
        number = score.get("value")
        fields[f"score-{criterion.clause}"] = (
            CANNOT if score.get("cannot_judge") else "" if number is None else str(number)
        )
        fields[f"reason-{criterion.clause}"] = score.get("reason", "")
    return fields | {name: values[name] for name in (*TEXTS, "recommendation")}


def from_fields(data: Mapping[str, str], criteria: Iterable[Criterion]) -> dict[str, Any]:
    """The fields of a POST as the values of a save. What is no level stays as it is, to be refused by the service."""
    scores = {}
    for criterion in criteria:
        chosen = data.get(f"score-{criterion.clause}", "")
        scores[criterion.clause] = {
            "value": int(chosen) if chosen in LEVELS else None if chosen in ("", CANNOT) else chosen,
            "cannot_judge": chosen == CANNOT,
            "reason": data.get(f"reason-{criterion.clause}", ""),
        }
    return {"scores": scores} | {name: data.get(name, "") for name in (*TEXTS, "recommendation")}


@dataclass(frozen=True)
class Choice:
    """One level of a criterion, with what it means."""

    value: str
    label: str
    anchor: str
    checked: bool


@dataclass(frozen=True)
class SheetRow:
    """One criterion on the sheet. `theirs` are stored fields that differ from what is typed here (a stale save)."""

    criterion: Criterion
    choices: list[Choice]
    reason: str
    theirs: dict[str, str]

    @property
    def key(self) -> str:
        """The clause as part of an HTML id."""
        return self.criterion.clause.replace(".", "-")

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.checked), None)

    @property
    def anchored(self) -> list[Choice]:
        """The levels that have words."""
        return [choice for choice in self.choices if choice.anchor]


@dataclass(frozen=True)
class TextRow:
    """One of the texts under the criteria."""

    name: str
    label: str
    value: str
    theirs: str | None


@dataclass(frozen=True)
class Sheet:
    """All that the templates show of a score sheet. `missing`: (id of the place on the page, sentence)."""

    rows: list[SheetRow]
    texts: list[TextRow]
    recommendations: list[Choice]
    recommendation_theirs: str | None
    longest: int = LONGEST
    missing: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recommended(self) -> str:
        """The chosen recommendation in words, or "" """
        return next((choice.label for choice in self.recommendations if choice.checked), "")

    @property
    def done(self) -> int:
        """Criteria with a score or "cannot judge"."""
        return sum(row.chosen is not None for row in self.rows)


def sheet_of(
    fields: Mapping[str, str],
    criteria: Iterable[Criterion],
    *,
    missing: Iterable[tuple[str, str]] = (),
    theirs: Mapping[str, str] | None = None,
) -> Sheet:
    """The sheet for the templates.

    Args:
        fields: as typed, or as stored (`as_fields`).
        missing: what a submission still needs, by part (`services.scoring.missing`).
        theirs: what is stored, when it differs from what is typed.
    """
    other = {k: v for k, v in (theirs or {}).items() if v != fields.get(k, "")}
    labels = {value: str(label) for value, label in Recommendation.choices}
    return Sheet(
        rows=[_row(criterion, fields, other) for criterion in criteria],
        texts=[TextRow(name, str(TEXT_NAMES[name]), fields.get(name, ""), other.get(name)) for name in TEXTS],
        recommendations=[
            Choice(value, label, "", fields.get("recommendation") == value) for value, label in labels.items()
        ],
        recommendation_theirs=(
            labels.get(other["recommendation"], "–") if "recommendation" in other else None
        ),
        missing=[(_place(part), words) for part, words in missing],
    )


def _place(part: str) -> str:
    """Where a part of the sheet stands on the page: the id of its criterion or field."""
    if part in TEXTS:
        return f"id_{part}"
    return part if part == "recommendation" else f"criterion-{part.replace('.', '-')}"


def anchor_of(criterion: Criterion, level: int) -> str:
    """What a score of this criterion means, in the reader's language; "" when nobody has written it."""
    anchors = criterion.anchors
    return localized(anchors[level], "text") if level < len(anchors) else ""


def _row(criterion: Criterion, fields: Mapping[str, str], other: Mapping[str, str]) -> SheetRow:
    chosen = fields.get(f"score-{criterion.clause}", "")
    choices = [Choice(v, v, anchor_of(criterion, int(v)), v == chosen) for v in LEVELS]
    choices.append(Choice(CANNOT, str(_("cannot judge")), "", chosen == CANNOT))
    names = {"score": f"score-{criterion.clause}", "reason": f"reason-{criterion.clause}"}
    theirs = {part: other[name] for part, name in names.items() if name in other}
    if "score" in theirs:
        theirs["score"] = str(_("cannot judge")) if theirs["score"] == CANNOT else theirs["score"] or "–"
    return SheetRow(
        criterion,
        choices,
        fields.get(f"reason-{criterion.clause}", ""),
        theirs,
    )


class ReopenForm(forms.Form):
    """Why a review is given back."""

    reason = forms.CharField(
        label=_("Why is it opened again?"),
        help_text=_("The reviewer reads this. Do not mention what others think."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class RemarkForm(forms.Form):
    """One remark in the discussion."""

    text = forms.CharField(
        label=_("Your remark"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST
    )
