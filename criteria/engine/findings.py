"""What the engine answers: a finding for each clause, and the verdict that follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .messages import say
from .phrases import Text

CLAUSES = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "4.1", "4.2", "4.3", "4.4")


class Status(StrEnum):
    PASS = "pass"  # noqa: S105 (a status, no password)
    FAIL = "fail"
    TODO = "todo"
    WARNING = "warning"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    INCOMPLETE = "incomplete"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(frozen=True)
class Finding:
    """What is found about one clause; `items` names what it is about (1.5: question numbers, 4.1: missing
    parts,
    4.2: places of the letters that do not count, 1.6: titles of like winners)."""

    clause: str
    status: Status
    message_en: str
    message_th: str
    items: tuple[str, ...] = ()

    def as_json(self) -> dict[str, str]:
        return {
            "clause": self.clause,
            "status": str(self.status),
            "message_en": self.message_en,
            "message_th": self.message_th,
        }


@dataclass(frozen=True)
class Evaluation:
    verdict: Verdict
    findings: tuple[Finding, ...]

    def finding(self, clause: str) -> Finding:
        """The finding about `clause`; `KeyError` for a clause the engine does not judge."""
        for finding in self.findings:
            if finding.clause == clause:
                return finding
        raise KeyError(clause)

    def as_json(self) -> dict[str, object]:
        """What `check_eligibility --json` prints."""
        return {"verdict": str(self.verdict), "findings": [finding.as_json() for finding in self.findings]}


def found(clause: str, status: Status, message: Text, items: Iterable[str] = ()) -> Finding:
    """A finding with a message made by the clause itself."""
    return Finding(clause, status, message.en, message.th, tuple(items))


def find(clause: str, status: Status, case: str = "", about: Iterable[str] = (), **values: object) -> Finding:
    """A finding with its message from the catalogue, filled with `values`; `about` becomes its `items`."""
    key = f"{clause}.{status}.{case}" if case else f"{clause}.{status}"
    return found(clause, status, say(key, **values), about)


def verdict_of(statuses: Iterable[Status]) -> Verdict:
    """Any fail: not eligible; else any todo: incomplete; else eligible."""
    seen = set(statuses)
    if Status.FAIL in seen:
        return Verdict.NOT_ELIGIBLE
    return Verdict.INCOMPLETE if Status.TODO in seen else Verdict.ELIGIBLE
