"""The clauses of one sealed snapshot at the officer's desk: the engine's finding beside the officers' decisions.

Reading only; `reviews.services.screening` decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from applications.findings import STATUS_TONES, Row, rows_of_snapshot
from applications.models import Application, Snapshot

from .models import ClauseDecision, ClauseStatus

# Findings that an officer confirms with one click; the others need an own word.
CONFIRMED_AT_ONCE = (ClauseStatus.PASS, ClauseStatus.NOT_APPLICABLE)


@dataclass
class Clause:
    """One clause: what the engine found, the decision that counts, and those it replaced (the latest first)."""

    snapshot: Snapshot
    finding: Row
    message_th: str
    message_en: str
    decision: ClauseDecision | None = None
    earlier: list[ClauseDecision] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.finding.clause

    @property
    def key(self) -> str:
        return self.finding.key

    @property
    def is_decided(self) -> bool:
        return self.decision is not None

    @property
    def tone(self) -> str:
        """Tone of the decision's chip."""
        return STATUS_TONES[self.decision.status] if self.decision else ""

    @property
    def last(self) -> int:
        """Key of the latest decision, which a form names: nobody decides over an unseen one. 0 without any."""
        return self.decision.pk if self.decision else 0


def newest_snapshot(application: Application) -> Snapshot | None:
    return application.snapshots.select_related("sealed_by").first()


def clauses_of(
    application: Application, snapshot: Snapshot, sealed: dict[str, Any] | None = None
) -> list[Clause]:
    """Every clause of the snapshot, in its order, with its decisions. One query.

    Decisions on former snapshots are among the earlier ones: they do not count any more.
    """
    findings = (sealed or snapshot.document)["findings"]
    rows: dict[str, list[ClauseDecision]] = {}
    kept = ClauseDecision.objects.filter(application=application).select_related("decided_by", "snapshot")
    for decision in kept.defer("snapshot__content").order_by("-pk"):
        rows.setdefault(decision.clause, []).append(decision)
    return [
        _clause(row, finding, rows.get(row.clause, []), snapshot)
        for row, finding in zip(rows_of_snapshot(findings), findings, strict=True)
    ]


def _clause(row: Row, finding: dict[str, Any], decisions: list[ClauseDecision], snapshot: Snapshot) -> Clause:
    clause = Clause(snapshot, row, finding["message_th"], finding["message_en"])
    if decisions and decisions[0].snapshot_id == snapshot.pk:
        clause.decision, *clause.earlier = decisions
    else:
        clause.earlier = decisions
    return clause


def undecided(clauses: Iterable[Clause]) -> list[Clause]:
    return [clause for clause in clauses if clause.decision is None]


def confirmable(clauses: Iterable[Clause]) -> list[Clause]:
    """Clauses that the engine found met or not applying, and nobody has decided yet."""
    return [clause for clause in undecided(clauses) if clause.finding.status in CONFIRMED_AT_ONCE]


def decided_as(clauses: Iterable[Clause], *statuses: str) -> list[Clause]:
    return [clause for clause in clauses if clause.decision and clause.decision.status in statuses]


def against_accepting(clauses: list[Clause]) -> list[str]:
    """Why the application cannot be accepted yet, in words; empty when every clause is met or does not apply."""
    found = []
    if waiting := undecided(clauses):
        found.append(_("Not decided yet: %(clauses)s.") % {"clauses": numbers(waiting)})
    if failed := decided_as(clauses, ClauseStatus.FAIL):
        found.append(_("Decided as not met: %(clauses)s.") % {"clauses": numbers(failed)})
    if to_mend := decided_as(clauses, ClauseStatus.TODO):
        found.append(_("To be mended by the agency first: %(clauses)s.") % {"clauses": numbers(to_mend)})
    return found


def numbers(clauses: Iterable[Clause]) -> str:
    return ", ".join(clause.number for clause in clauses)
