"""What a bulk action would do to each application, and what it would leave alone and why. Reading only.

A plan is looked at before it is carried out, and made anew under the locks; `fingerprint` tells whether it is still
the one that was looked at. All of it in a constant number of queries.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, JSONField, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from applications.models import Application, Snapshot
from common.i18n import localized

from .clauses import CONFIRMED_AT_ONCE
from .conflicts import conflicts_between
from .models import Assignment, BulkKind, ClauseDecision
from .queries import UNSCREENED
from .services.assigning import Wish, why_not
from .services.dossier_zip import newest_ready
from .vetoes import conflict_reason

# So many at once: each is decided under its own lock, and nobody reads a longer preview.
MOST = 250
MOST_DOSSIERS = 5000
DOSSIERS = "dossiers"


@dataclass(frozen=True)
class Line:
    """One application of a plan: what will happen to it, or why it is left alone (`why_not`)."""

    application: Application
    does: str = ""
    why_not: str = ""
    wishes: Sequence[Wish] = ()


@dataclass(frozen=True)
class BulkPlan:
    """What would happen. `detail` is what else the act depends on, e.g. the texts of a message."""

    kind: str
    lines: Sequence[Line]
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def doing(self) -> list[Line]:
        return [line for line in self.lines if not line.why_not]

    @property
    def left_alone(self) -> list[Line]:
        return [line for line in self.lines if line.why_not]

    @cached_property
    def fingerprint(self) -> str:
        said = [self.kind, self.detail]
        said += [
            [line.application.pk, bool(line.why_not), [w.reviewer for w in line.wishes]]
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def applications(self) -> dict[int, Application]:
        """Those that something happens to."""
        return {line.application.pk: line.application for line in self.doing}

    def wishes(self) -> list[Wish]:
        return [wish for line in self.lines for wish in line.wishes]


def chosen(keys: Collection[int]) -> list[Application]:
    """The submitted applications of these keys, in the order of their references."""
    rows = Application.objects.submitted().filter(pk__in=keys)
    return list(rows.with_names().prefetch_related("extensions").order_by("reference"))


def reviewers_with_load() -> QuerySet[User]:
    """Everybody who may review, with `load`: how many applications they have now."""
    rows = User.objects.filter(is_reviewer=True, is_active=True).select_related("reviewer_profile")
    return rows.annotate(load=Count("assignments", filter=Q(assignments__freed=""))).order_by("load", "email")


def plan_assigning(keys: Collection[int], reviewers: Sequence[User], actor: User) -> BulkPlan:
    """Each application gets each of these reviewers who may review it and does not yet."""
    applications = chosen(keys)
    conflicts = conflicts_between(applications, [*reviewers, actor])
    taken = set(
        Assignment.objects.filter(application__in=applications, freed="").values_list(
            "application", "reviewer"
        )
    )
    lines = []
    for application in applications:
        own = conflicts.get((application.pk, actor.pk))
        if own:
            lines.append(Line(application, why_not=conflict_reason(own)))
            continue
        against = {
            reviewer: why_not(
                application,
                reviewer,
                conflict=conflicts.get((application.pk, reviewer.pk)),
                has_it=(application.pk, reviewer.pk) in taken,
            )
            for reviewer in reviewers
        }
        free = [reviewer for reviewer, reason in against.items() if not reason]
        reasons = " ".join(dict.fromkeys(reason for reason in against.values() if reason))
        if not free:
            lines.append(Line(application, why_not=reasons))
            continue
        names = ", ".join(str(reviewer) for reviewer in free)
        does = _("is given to %(names)s.") % {"names": names}
        lines.append(Line(application, f"{does} {reasons}".strip(), wishes=_wishes(application, free)))
    return BulkPlan(BulkKind.ASSIGN, lines, {"reviewers": sorted(reviewer.pk for reviewer in reviewers)})


def _wishes(application: Application, reviewers: Sequence[User]) -> list[Wish]:
    return [Wish(application.pk, reviewer.pk) for reviewer in reviewers]


def plan_screening(keys: Collection[int], actor: User) -> BulkPlan:
    """Each application whose every clause is met, found or decided, is confirmed and accepted."""
    applications = chosen(keys)
    conflicts = conflicts_between(applications, [actor])
    findings = _open_clauses(applications)
    lines = []
    for application in applications:
        own = conflicts.get((application.pk, actor.pk))
        waiting = findings.get(application.pk)
        if own:
            lines.append(Line(application, why_not=conflict_reason(own)))
        elif application.state not in UNSCREENED:
            said = {"state": application.get_state_display()}
            lines.append(
                Line(application, why_not=_("It is not waiting for screening (now: %(state)s).") % said)
            )
        elif waiting is None or waiting:
            clauses = ", ".join(waiting or ["–"])
            reason = _("These clauses need your own word: %(clauses)s.") % {"clauses": clauses}
            lines.append(Line(application, why_not=reason))
        else:
            lines.append(Line(application, _("is accepted; what the check has found met is confirmed.")))
    return BulkPlan(BulkKind.SCREENED, lines)


def _open_clauses(applications: Sequence[Application]) -> dict[int, list[str]]:
    """For each application: the clauses of its newest snapshot that stand in the way. Two queries."""
    rows = (
        Snapshot.objects.filter(application__in=applications)
        .order_by("application_id", "-number")
        .distinct("application_id")
        .annotate(findings=KeyTransform("findings", Cast("content", JSONField())))
        .values_list("application", "pk", "findings")
    )
    newest = {application: (snapshot, findings) for application, snapshot, findings in rows}
    decided: dict[tuple[int, str], str] = {}
    decisions = ClauseDecision.objects.filter(
        snapshot__in=[snapshot for snapshot, _findings in newest.values()]
    )
    for snapshot, clause, status in decisions.order_by("pk").values_list("snapshot", "clause", "status"):
        decided[snapshot, clause] = status
    return {
        application: [
            finding["clause"]
            for finding in findings
            if decided.get((snapshot, finding["clause"]), finding["status"]) not in CONFIRMED_AT_ONCE
        ]
        for application, (snapshot, findings) in newest.items()
    }


def plan_messages(keys: Collection[int], texts: dict[str, str], actor: User) -> BulkPlan:
    """Each agency's coordinators are written to, with the places filled for each application.

    Args:
        texts: subject_th, subject_en, body_th, body_en as they were typed.
    """
    applications = chosen(keys)
    conflicts = conflicts_between(applications, [actor])
    people: dict[int, list[str]] = {}
    members = Membership.objects.filter(
        agency__in={application.agency_id for application in applications},
        role=Role.COORDINATOR,
        user__is_active=True,
    )
    for member in members.select_related("user").order_by("pk"):
        people.setdefault(member.agency_id, []).append(localized(member.user, "name") or member.user.email)
    lines = []
    for application in applications:
        own = conflicts.get((application.pk, actor.pk))
        names = people.get(application.agency_id, [])
        if own:
            lines.append(Line(application, why_not=conflict_reason(own)))
        elif names:
            lines.append(Line(application, _("a mail to %(names)s.") % {"names": ", ".join(names)}))
        else:
            lines.append(Line(application, _("has no coordinator to mail: it is read in the portal only.")))
    return BulkPlan(BulkKind.MESSAGE, lines, {"texts": texts})


def plan_dossiers(keys: Collection[int]) -> BulkPlan:
    """The newest dossier of each application goes into one ZIP file."""
    applications = chosen(keys)
    ready = newest_ready([application.reference for application in applications])
    lines = []
    for application in applications:
        dossier = ready.get(application.reference)
        if dossier:
            does = _("its dossier, %(size)s.") % {"size": filesizeformat(dossier.size)}
            lines.append(Line(application, does))
        else:
            lines.append(Line(application, why_not=_("Its dossier is not ready yet.")))
    return BulkPlan(DOSSIERS, lines)
