"""What the desk says to a change of state: officers in conflict keep away, and states follow decisions.

Registered with `applications.guards.VETOES` when the portal starts.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.workflow import Transition

from .clauses import against_accepting, clauses_of, newest_snapshot
from .conflicts import ConflictKind, conflict_of
from .models import Decision, Refusal

# Steps that judge an application; recording what the UN did is not one.
JUDGING = frozenset(
    {
        "start_screening",
        "return",
        "accept",
        "find_ineligible",
        "reopen_screening",
        "start_review",
        "endorse",
        "not_endorse",
    }
)


def of_conflict(way: Transition, application: Application, actor: User, moment: datetime) -> list[str]:
    """An officer in conflict leaves the judging to colleagues."""
    if way.name not in JUDGING:
        return []
    kind = conflict_of(actor, application)
    if kind is None:
        return []
    return [conflict_reason(kind)]


def conflict_reason(kind: ConflictKind) -> str:
    """Why an officer in conflict cannot do a step, in words."""
    return _("You have a conflict of interest (%(kind)s): a colleague must do this step.") % {
        "kind": kind.label
    }


def of_screening(way: Transition, application: Application, actor: User, moment: datetime) -> list[str]:
    """Acceptance follows from the clauses of the newest snapshot: all decided, none failed or to be mended."""
    if way.name != "accept":
        return []
    snapshot = newest_snapshot(application)
    return against_accepting(clauses_of(application, snapshot)) if snapshot else []


def of_decision(way: Transition, application: Application, actor: User, moment: datetime) -> list[str]:
    """Endorsed or not follows from a released decision, a refusal from its reasons in both languages."""
    if way.name in ("endorse", "not_endorse"):
        if not Decision.objects.filter(application=application, outcome=way.name).exists():
            return [_("The panel's decision comes first: prepare it and release it.")]
    elif way.name == "find_ineligible" and not Refusal.objects.filter(application=application).exists():
        return [_("Write the reasons in Thai and in English first; the agency's letter names them.")]
    return []


ALL = (of_conflict, of_screening, of_decision)
