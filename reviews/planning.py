"""The automatic assignment of a round: what the engine is told about the portal, and what it answers.

Assignments in conflict do not count: their reviewers cannot open the application. What the officer has a conflict
with is left out, for a colleague to assign.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from applications.models import Application
from criteria.models import Round

from .conflicts import conflicts_between
from .engine.assignment import Expert, Plan, Problem, ToReview, plan
from .models import Assignment, ReviewerProfile
from .services.assigning import ASSIGNABLE, Wish


@dataclass(frozen=True)
class Scope:
    """What an automatic assignment covers: a round, perhaps one category, perhaps a largest load for each reviewer."""

    round: Round
    category: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class RoundPlan:
    """A plan with the rows it speaks of. `left_out`: applications the officer has a conflict with."""

    problem: Problem
    fingerprint: str
    applications: dict[int, Application]
    reviewers: dict[int, User]
    left_out: int

    @cached_property
    def plan(self) -> Plan:
        """Found when somebody asks: most of the time goes into it."""
        return plan(self.problem)

    def wishes(self) -> list[Wish]:
        return [Wish(pair.application, pair.reviewer) for pair in self.plan.pairs]


def goals_of(codes: Iterable[str]) -> frozenset[int]:
    """Numbers of the goals that an application's goals and targets ("3", "3.8") belong to."""
    heads = (str(code).partition(".")[0] for code in codes)
    return frozenset(int(head) for head in heads if head.isdecimal())


def reviewers() -> Sequence[User]:
    """Everybody who may review, with the profile when there is one. One query."""
    return list(
        User.objects.filter(is_reviewer=True, is_active=True)
        .select_related("reviewer_profile")
        .order_by("pk")
    )


def profile_of(user: User) -> ReviewerProfile:
    """The stored profile, or an empty one that is not stored."""
    return getattr(user, "reviewer_profile", None) or ReviewerProfile(user=user)


def expert_of(user: User, most: int | None = None) -> Expert:
    profile = profile_of(user)
    return Expert(
        key=user.pk,
        categories=frozenset(profile.categories),
        sdgs=frozenset(profile.sdgs),
        available=profile.is_available,
        most=most,
    )


def to_review(application: Application) -> ToReview:
    """Fetched with round and category."""
    return ToReview(
        key=application.pk,
        category=application.category.number if application.category else None,
        sdgs=goals_of(application.sdgs),
        required=application.round.reviews_required,
    )


def round_plan(scope: Scope, *, officer: User) -> RoundPlan:
    """The plan for the scope as the world is now; a constant number of queries."""
    rows = Application.objects.filter(round=scope.round, state__in=ASSIGNABLE).order_by("pk")
    everything = list(rows.select_related("round", "agency", "category"))
    people = reviewers()
    conflicts = conflicts_between(everything, [*people, officer])
    mine = [a for a in everything if (a.pk, officer.pk) not in conflicts]
    in_scope = [
        a for a in mine if scope.category is None or (a.category and a.category.number == scope.category)
    ]
    keys = {a.pk for a in in_scope}
    given = {
        pair
        for pair in Assignment.objects.filter(application__round=scope.round, freed="")
        .order_by()
        .values_list("application", "reviewer")
        if pair not in conflicts
    }
    problem = Problem(
        applications=[to_review(a) for a in in_scope],
        experts=[expert_of(user, scope.most) for user in people],
        conflicts=frozenset(pair for pair in conflicts if pair[0] in keys),
        kept=frozenset(pair for pair in given if pair[0] in keys),
        elsewhere=dict(Counter(reviewer for application, reviewer in given if application not in keys)),
    )
    return RoundPlan(
        problem=problem,
        fingerprint=fingerprint(problem),
        applications={a.pk: a for a in in_scope},
        reviewers={user.pk: user for user in people},
        left_out=len(everything) - len(mine),
    )


def fingerprint(problem: Problem) -> str:
    """SHA-256 of everything the plan depends on: the same problem has the same plan."""
    told = [
        sorted([a.key, a.category, sorted(a.sdgs), a.required] for a in problem.applications),
        sorted([e.key, sorted(e.categories), sorted(e.sdgs), e.available, e.most] for e in problem.experts),
        sorted(problem.conflicts),
        sorted(problem.kept),
        sorted(problem.elsewhere.items()),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
