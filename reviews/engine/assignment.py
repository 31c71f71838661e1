"""Who should review what: the automatic assignment, exact. Pure: dataclasses in, a plan out.

In this order: as many of the wanted reviews as possible; loads as even as possible; most expertise. The pairs that
exist are kept and counted. The problem is a flow of least cost: each wanted review flows from its application through
a reviewer free of conflict to one of the reviewer's slots, and each further slot costs more than the one before it.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx

# What a match is worth: the category always outweighs the goals (at most MOST_GOALS of them count).
CATEGORY_MATCH = 4
MOST_GOALS = 3
BEST_MATCH = CATEGORY_MATCH + MOST_GOALS

Key = Hashable


@dataclass(frozen=True)
class ToReview:
    """An application and how many reviewers it shall have in all."""

    key: Key
    category: int | None = None
    sdgs: frozenset[int] = frozenset()
    required: int = 3


@dataclass(frozen=True)
class Expert:
    """A reviewer and what the reviewer knows about.

    Args:
        available: whether new assignments may be given.
        most: the largest load the reviewer may end with; None for any.
    """

    key: Key
    categories: frozenset[int] = frozenset()
    sdgs: frozenset[int] = frozenset()
    available: bool = True
    most: int | None = None


@dataclass(frozen=True)
class Problem:
    """Everything the plan depends on. `conflicts` and `kept` are pairs (application's key, reviewer's key)."""

    applications: Sequence[ToReview]
    experts: Sequence[Expert]
    conflicts: frozenset[tuple[Key, Key]] = frozenset()
    kept: frozenset[tuple[Key, Key]] = frozenset()
    # Load that stands outside these applications, by reviewer (another category of the round, for example).
    elsewhere: dict[Key, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """A new assignment and why it fits."""

    application: Key
    reviewer: Key
    category: bool
    goals: int

    @property
    def expertise(self) -> int:
        return worth(self.category, self.goals)


@dataclass(frozen=True)
class Load:
    """What an available reviewer has, and would have."""

    reviewer: Key
    before: int
    new: int

    @property
    def total(self) -> int:
        return self.before + self.new


@dataclass(frozen=True)
class Short:
    """An application that gets too few: how many are missing, and how many could have been asked at all.

    Args:
        missing: reviews that nobody does.
        free: available reviewers without conflict who do not have it already, those of the plan included.
        in_conflict: available reviewers who are in conflict with it.
        full: of the free ones, those who have reached the largest load they may have and do not get it.
    """

    application: Key
    missing: int
    free: int
    in_conflict: int
    full: int


@dataclass(frozen=True)
class Plan:
    """The new pairs in the order of the applications, the loads of the available reviewers, and who is short."""

    pairs: tuple[Pair, ...]
    loads: tuple[Load, ...]
    short: tuple[Short, ...]

    @property
    def smallest(self) -> int:
        return min((load.total for load in self.loads), default=0)

    @property
    def largest(self) -> int:
        return max((load.total for load in self.loads), default=0)

    @property
    def is_even(self) -> bool:
        """Whether loads differ by at most one."""
        return self.largest - self.smallest <= 1

    @property
    def uneven_by_kept(self) -> bool:
        """Whether somebody already had more than the others will have now."""
        return any(load.total > self.smallest + 1 and not load.new for load in self.loads)

    @property
    def uneven_by_conflicts(self) -> bool:
        """Whether conflicts (or largest loads) force more upon somebody: no exchange can even it out."""
        return any(load.total > self.smallest + 1 and load.new for load in self.loads)


def worth(category: bool, goals: int) -> int:
    """What a match is worth, from 0 to BEST_MATCH."""
    return CATEGORY_MATCH * category + min(goals, MOST_GOALS)


def match(application: ToReview, expert: Expert) -> tuple[bool, int]:
    """Whether the reviewer knows the category, and how many goals both share."""
    return application.category in expert.categories, len(application.sdgs & expert.sdgs)


def plan(problem: Problem) -> Plan:
    """The best assignment; the same for the same problem, whatever the order of its parts.

    Never fails: when not every application can get all its reviewers, it is the largest possible part.
    """
    applications = sorted(problem.applications, key=lambda a: a.key)
    experts = sorted((e for e in problem.experts if e.available), key=lambda e: e.key)
    given = Counter(application for application, _ in problem.kept)
    before = Counter(reviewer for _, reviewer in problem.kept) + Counter(problem.elsewhere)
    wanted = [max(a.required - given[a.key], 0) for a in applications]
    barred = problem.conflicts | problem.kept
    free = [[r for r, e in enumerate(experts) if (a.key, e.key) not in barred] for a in applications]
    loads = [before[e.key] for e in experts]
    room = _room(wanted, free, loads, experts)
    chosen = _flow(applications, experts, wanted, free, loads, room)
    pairs = tuple(
        Pair(applications[a].key, experts[r].key, *match(applications[a], experts[r])) for a, r in chosen
    )
    new = Counter(pair.reviewer for pair in pairs)
    return Plan(
        pairs=pairs,
        loads=tuple(Load(e.key, before[e.key], new[e.key]) for e in experts),
        short=_short(problem, applications, experts, wanted, free, chosen, room),
    )


def _room(
    wanted: Sequence[int], free: Sequence[Sequence[int]], loads: Sequence[int], experts: Sequence[Expert]
) -> list[int]:
    """How many new ones each reviewer can get at most in the best plan.

    Giving each application to its least loaded reviewers is possible, so the best plan, whose loads are the most
    even of all, gives nobody a new one beyond the largest load that arises there. This only keeps the flow small.
    """
    total = list(loads)
    touched = set()
    for n, reviewers in zip(wanted, free, strict=True):
        for r in sorted(reviewers, key=lambda r: (total[r], r))[:n]:
            total[r] += 1
            touched.add(r)
    ceilings = [e.most for e in experts]
    fits = all(most is None or r not in touched or total[r] <= most for r, most in enumerate(ceilings))
    largest = max((total[r] for r in touched), default=0) if fits else sum(wanted) + max(loads, default=0)
    return [
        max((largest if most is None else min(largest, most)) - load, 0)
        for load, most in zip(loads, ceilings, strict=True)
    ]


def _flow(
    applications: Sequence[ToReview],
    experts: Sequence[Expert],
    wanted: Sequence[int],
    free: Sequence[Sequence[int]],
    loads: Sequence[int],
    room: Sequence[int],
) -> list[tuple[int, int]]:
    """The chosen pairs as places in both lists: minimum-cost flow in whole numbers, so nothing is rounded.

    A review left undone costs more than any unevenness, and one step of unevenness more than all expertise. Squares
    of the loads (1, 3, 5 … for each further one) are smallest where loads are most even.
    """
    asked = sum(wanted)
    if not asked:
        return []
    uneven = asked * BEST_MATCH + 1
    top = max((load + more for load, more in zip(loads, room, strict=True)), default=0)
    undone = uneven * (2 * top + 1) * (asked + 1)
    sink = -1
    graph = networkx.DiGraph()
    graph.add_node(sink, demand=asked)
    first_slot = len(applications) + len(experts)
    for a, application in enumerate(applications):
        if not wanted[a]:
            continue
        graph.add_node(a, demand=-wanted[a])
        graph.add_edge(a, sink, capacity=wanted[a], weight=undone)
        for r in free[a]:
            missed = BEST_MATCH - worth(*match(application, experts[r]))
            graph.add_edge(a, len(applications) + r, capacity=1, weight=missed)
    for r, (load, more) in enumerate(zip(loads, room, strict=True)):
        for step in range(more):
            slot, first_slot = first_slot, first_slot + 1
            cost = uneven * (2 * (load + step) + 1)
            graph.add_edge(len(applications) + r, slot, capacity=1, weight=cost)
            graph.add_edge(slot, sink, capacity=1, weight=0)
    _, flow = networkx.network_simplex(graph)
    return [
        (a, r)
        for a, reviewers in enumerate(free)
        if wanted[a]
        for r in reviewers
        if flow[a].get(len(applications) + r)
    ]


def _short(
    problem: Problem,
    applications: Sequence[ToReview],
    experts: Sequence[Expert],
    wanted: Sequence[int],
    free: Sequence[Sequence[int]],
    chosen: Iterable[tuple[int, int]],
    room: Sequence[int],
) -> tuple[Short, ...]:
    chosen = set(chosen)
    got: Counter[Any] = Counter(a for a, _ in chosen)
    used: Counter[Any] = Counter(r for _, r in chosen)
    return tuple(
        Short(
            application=application.key,
            missing=wanted[a] - got[a],
            free=len(free[a]),
            in_conflict=sum((application.key, e.key) in problem.conflicts for e in experts),
            full=sum((a, r) not in chosen and used[r] >= room[r] for r in free[a]),
        )
        for a, application in enumerate(applications)
        if got[a] < wanted[a]
    )
