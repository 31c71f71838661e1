"""Findings as people read them: the clause's title, a word for its status, the message in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.i18n import localized
from criteria.engine.evaluate import Evaluation
from criteria.models import Round

STATUS_WORDS = {
    "pass": _("met"),
    "fail": _("not met"),
    "todo": _("to do"),
    "warning": _("please check"),
    "not_applicable": _("does not apply"),
}
STATUS_TONES = {"pass": "ok", "fail": "bad", "todo": "info", "warning": "warn", "not_applicable": "quiet"}
VERDICT_WORDS = {
    "eligible": _("Every clause is met"),
    "incomplete": _("Not complete yet"),
    "not_eligible": _("Cannot win a place as it stands"),
}
VERDICT_STATUS = {"eligible": "pass", "incomplete": "half", "not_eligible": "fail"}


@dataclass(frozen=True)
class Row:
    """One finding for a template."""

    clause: str
    title: str
    status: str
    message: str

    @property
    def word(self) -> str:
        return str(STATUS_WORDS[self.status])

    @property
    def tone(self) -> str:
        return STATUS_TONES[self.status]

    @property
    def key(self) -> str:
        """The clause as part of an HTML id."""
        return self.clause.replace(".", "-")


def titles_of(round_: Round) -> dict[str, str]:
    """Clause → its title in the reader's language."""
    titles = {row.clause: localized(row, "title") for row in round_.eligibilityrule_set.all()}
    return titles | {row.clause: localized(row, "name") for row in round_.documentrequirement_set.all()}


def rows_of(round_: Round, evaluation: Evaluation) -> list[Row]:
    """A row for each finding, in the order of the clauses."""
    titles = titles_of(round_)
    return [
        Row(
            clause=finding.clause,
            title=titles.get(finding.clause, ""),
            status=str(finding.status),
            message=localized(
                {"message_th": finding.message_th, "message_en": finding.message_en}, "message"
            ),
        )
        for finding in evaluation.findings
    ]


def rows_of_snapshot(findings: list[dict[str, Any]]) -> list[Row]:
    """The same from a sealed snapshot, whose titles were sealed with it."""
    return [
        Row(
            clause=finding["clause"],
            title=localized(finding, "title"),
            status=finding["status"],
            message=localized(finding, "message"),
        )
        for finding in findings
    ]
