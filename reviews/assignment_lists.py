"""What the pages of assignment read: applications with their reviewers, reviewers with their load and progress.

How many reviews are submitted is told only about applications whose scores the officer may see
(`visibility.sees_scores_q`); names of reviewers only without a conflict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from applications.models import Application
from applications.queries import ApplicationQuerySet

from .conflicts import ConflictKind, conflicts_between
from .engine.assignment import match, worth
from .models import Assignment
from .planning import expert_of, profile_of, reviewers, to_review
from .services.assigning import ASSIGNABLE
from .visibility import sees_scores_q


def _number(rows: QuerySet, by: str) -> Any:
    """How many rows there are for each outer row, as a subquery: joins would multiply each other."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def applications_to_assign(told: dict[str, Any]) -> ApplicationQuerySet:
    """Accepted applications and those in review that fit the filters; `assigned` is the number of reviewers."""
    rows = Application.objects.filter(state__in=ASSIGNABLE, deleted_at=None)
    if "round" in told:
        rows = rows.filter(round=told["round"])
    if "category" in told:
        rows = rows.filter(category__number=told["category"])
    if "q" in told:
        rows = rows.search(told["q"])
    standing = Assignment.objects.filter(freed="", application=OuterRef("pk"))
    rows = rows.annotate(assigned=_number(standing, "application"))
    if told.get("short"):
        rows = rows.filter(assigned__lt=F("round__reviews_required"))
    return rows.select_related("round", "agency", "category").order_by("reference")


@dataclass(frozen=True)
class ApplicationRow:
    """One application in the list.

    Args:
        reviewers: pairs of assignment and the conflict that has arisen since, None for none.
        submitted: number of submitted reviews; None when the officer may not know.
        barred: how many reviewers are in conflict with it.
        own_conflict: the officer's.
    """

    application: Application
    reviewers: Sequence[tuple[Assignment, ConflictKind | None]]
    submitted: int | None
    barred: int
    own_conflict: ConflictKind | None

    @property
    def missing(self) -> int:
        return max(self.application.round.reviews_required - len(self.reviewers), 0)


def application_rows(page: Iterable[Application], officer: User) -> list[ApplicationRow]:
    """The rows of one page, in a constant number of queries."""
    applications = list(page)
    keys = [a.pk for a in applications]
    people = reviewers()
    everybody = {user.pk: user for user in (*people, officer)}
    conflicts = conflicts_between(applications, everybody.values())
    standing: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.filter(application__in=keys, freed="").select_related("reviewer").order_by("pk")
    for row in rows:
        standing.setdefault(row.application_id, []).append(row)
    visible = Application.objects.filter(sees_scores_q(officer), pk__in=keys).annotate(
        done=_number(_submitted().filter(application=OuterRef("pk")), "application")
    )
    done = dict(visible.order_by().values_list("pk", "done"))
    barred: dict[int, int] = {}
    for application, user in conflicts:
        barred[application] = barred.get(application, 0) + (user in everybody and everybody[user].is_reviewer)
    return [
        ApplicationRow(
            application=a,
            reviewers=[(row, conflicts.get((a.pk, row.reviewer_id))) for row in standing.get(a.pk, [])],
            submitted=done.get(a.pk),
            barred=barred.get(a.pk, 0),
            own_conflict=conflicts.get((a.pk, officer.pk)),
        )
        for a in applications
    ]


def _submitted() -> QuerySet[Assignment]:
    return Assignment.objects.filter(freed="", review__submitted_at__isnull=False)


def reviewer_rows(told: dict[str, Any], officer: User) -> QuerySet[User]:
    """Reviewers with `load` (applications they have), and of those the officer may know about: `seen` and `done`."""
    rows = User.objects.filter(is_reviewer=True, is_active=True).select_related("reviewer_profile")
    if "category" in told:
        rows = rows.filter(reviewer_profile__categories__contains=[told["category"]])
    if "q" in told:
        words = told["q"]
        rows = rows.filter(
            Q(name_th__icontains=words) | Q(name_en__icontains=words) | Q(email__icontains=words)
        )
    of = Assignment.objects.filter(freed="", reviewer=OuterRef("pk"))
    if "round" in told:
        of = of.filter(application__round=told["round"])
    visible = Application.objects.filter(sees_scores_q(officer)).order_by().values("pk")
    return rows.annotate(
        load=_number(of, "reviewer"),
        seen=_number(of.filter(application__in=visible), "reviewer"),
        done=_number(of.filter(application__in=visible, review__submitted_at__isnull=False), "reviewer"),
    ).order_by("email")


@dataclass(frozen=True)
class Candidate:
    """A reviewer beside one application, or an application beside one reviewer.

    Args:
        thing: the reviewer or the application.
        load: of the reviewer in the round; of an application: how many reviewers it has.
        category, goals: what both have in common.
        conflict: why the two cannot come together.
        is_available: whether the reviewer takes new assignments.
    """

    thing: Any
    load: int
    category: bool
    goals: Sequence[int]
    conflict: ConflictKind | None
    is_available: bool = True

    @property
    def expertise(self) -> int:
        return worth(self.category, len(self.goals))


def loads(round_: int | None = None) -> dict[int, int]:
    """How many applications each reviewer has, by key: in one round, or in all. One query."""
    rows = Assignment.objects.filter(freed="").order_by()
    if round_ is not None:
        rows = rows.filter(application__round=round_)
    return dict(rows.values_list("reviewer").annotate(n=Count("pk")))


def candidates(application: Application) -> list[Candidate]:
    """Reviewers who do not have the application, the best fit first; those in conflict last."""
    people = reviewers()
    conflicts = conflicts_between([application], people)
    standing = Assignment.objects.filter(freed="", application=application)
    has_it = set(standing.values_list("reviewer", flat=True))
    in_round = loads(application.round_id)
    rows = [
        _candidate(user, application, user, in_round.get(user.pk, 0), conflicts)
        for user in people
        if user.pk not in has_it
    ]
    return sorted(
        rows,
        key=lambda row: (
            row.conflict is not None,
            not row.is_available,
            -row.expertise,
            row.load,
            row.thing.email,
        ),
    )


def offers(page: Iterable[Application], reviewer: User) -> list[Candidate]:
    """Applications of one page beside one reviewer."""
    applications = list(page)
    conflicts = conflicts_between(applications, [reviewer])
    return [_candidate(a, a, reviewer, a.assigned, conflicts) for a in applications]


def _candidate(
    thing: Any,
    application: Application,
    user: User,
    load: int,
    conflicts: dict[tuple[int, int], ConflictKind],
) -> Candidate:
    wanted, expert = to_review(application), expert_of(user)
    category, _goals = match(wanted, expert)
    return Candidate(
        thing=thing,
        load=load,
        category=category,
        goals=sorted(wanted.sdgs & expert.sdgs),
        conflict=conflicts.get((application.pk, user.pk)),
        is_available=profile_of(user).is_available,
    )
