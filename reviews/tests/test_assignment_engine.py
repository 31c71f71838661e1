"""The automatic assignment: proved against trying everything, and fast enough for a whole round."""

import itertools
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.engine.assignment import Expert, Pair, Problem, ToReview, match, plan, worth

small = st.integers(0, 3)
some = st.frozensets(st.integers(1, 3), max_size=2)


@st.composite
def problems(draw: st.DrawFn, *, most: bool = False) -> Problem:
    """Up to four applications and four reviewers, with conflicts, kept pairs and load from elsewhere."""
    applications = [
        ToReview(a, draw(st.none() | st.integers(1, 3)), draw(some), draw(st.integers(1, 3)))
        for a in range(draw(st.integers(0, 4)))
    ]
    experts = [
        Expert(
            r,
            draw(some),
            draw(some),
            available=draw(st.integers(0, 5)) > 0,
            most=draw(st.none() | small) if most else None,
        )
        for r in range(draw(st.integers(0, 4)))
    ]
    pairs = list(itertools.product(range(len(applications)), range(len(experts))))
    chosen = st.frozensets(st.sampled_from(pairs), max_size=6) if pairs else st.just(frozenset())
    conflicts = draw(chosen)
    elsewhere = {e.key: draw(small) for e in experts if draw(st.booleans())}
    return Problem(applications, experts, conflicts, draw(chosen) - conflicts, elsewhere)


def possibilities(problem: Problem) -> Iterator[tuple[tuple[int, int], ...]]:
    """Every set of new pairs that breaks no rule, complete or not."""
    choices = []
    before = Counter(r for _, r in problem.kept) + Counter(problem.elsewhere)
    for application in problem.applications:
        own = {r for a, r in problem.kept if a == application.key}
        free = [
            e.key
            for e in problem.experts
            if e.available and e.key not in own and (application.key, e.key) not in problem.conflicts
        ]
        most = min(max(application.required - len(own), 0), len(free))
        choices.append(
            [
                [(application.key, r) for r in chosen]
                for n in range(most + 1)
                for chosen in itertools.combinations(free, n)
            ]
        )
    ceilings = {e.key: e.most for e in problem.experts if e.most is not None}
    for parts in itertools.product(*choices):
        pairs = tuple(pair for part in parts for pair in part)
        new = Counter(r for _, r in pairs)
        if all(before[r] + n <= ceilings[r] for r, n in new.items() if r in ceilings):
            yield pairs


def value(problem: Problem, pairs: tuple[tuple[int, int], ...]) -> tuple:
    """Smaller is better: reviews left undone, the sorted loads from the largest down, expertise missed."""
    before = Counter(r for _, r in problem.kept) + Counter(problem.elsewhere)
    total = before + Counter(r for _, r in pairs)
    loads = sorted((total[e.key] for e in problem.experts if e.available), reverse=True)
    applications = {a.key: a for a in problem.applications}
    experts = {e.key: e for e in problem.experts}
    expertise = sum(worth(*match(applications[a], experts[r])) for a, r in pairs)
    return -len(pairs), loads, -expertise


def bare(pairs: tuple[Pair, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((pair.application, pair.reviewer) for pair in pairs)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_other_assignment_is_better(problem: Problem) -> None:
    """As many reviews as possible, then the most even loads, then the most expertise: compared with all others."""
    found = plan(problem)
    best = min(value(problem, pairs) for pairs in possibilities(problem))
    assert value(problem, bare(found.pairs)) == best


@settings(max_examples=100, deadline=None)
@given(problems(most=True))
def test_nobody_gets_more_than_allowed_and_still_nothing_is_better(problem: Problem) -> None:
    found = plan(problem)
    ceilings = {e.key: e.most for e in problem.experts if e.most is not None}
    assert all(
        load.total <= max(ceilings.get(load.reviewer, load.total), load.before) for load in found.loads
    )
    best = min(value(problem, pairs) for pairs in possibilities(problem))
    assert value(problem, bare(found.pairs)) == best


@settings(max_examples=150, deadline=None)
@given(problems())
def test_it_is_complete_exactly_when_a_complete_one_exists_and_else_says_who_is_short(
    problem: Problem,
) -> None:
    found = plan(problem)
    got = Counter(a for a, _ in (*bare(found.pairs), *problem.kept))
    missing = {a.key: a.required - got[a.key] for a in problem.applications if got[a.key] < a.required}
    assert {short.application: short.missing for short in found.short} == missing
    wanted = sum(max(a.required - sum(k == a.key for k, _ in problem.kept), 0) for a in problem.applications)
    possible = any(len(pairs) == wanted for pairs in possibilities(problem))
    assert (not found.short) == possible
    for short in found.short:
        available = [e.key for e in problem.experts if e.available]
        conflicts = {r for a, r in problem.conflicts if a == short.application}
        own = {r for a, r in problem.kept if a == short.application}
        assert short.in_conflict == len(conflicts & set(available))
        assert short.free == len(set(available) - conflicts - own)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_loads_differ_by_at_most_one_whenever_that_is_possible(problem: Problem) -> None:
    found = plan(problem)
    before = Counter(r for _, r in problem.kept) + Counter(problem.elsewhere)
    most = max(len(pairs) for pairs in possibilities(problem))
    spreads = []
    for pairs in possibilities(problem):
        if len(pairs) == most:
            total = before + Counter(r for _, r in pairs)
            loads = [total[e.key] for e in problem.experts if e.available]
            spreads.append(max(loads, default=0) - min(loads, default=0))
    assert found.largest - found.smallest == min(spreads)
    assert found.is_even == (min(spreads) <= 1)
    assert found.is_even == (not found.uneven_by_kept and not found.uneven_by_conflicts)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_conflicts_never_kept_pairs_stay_and_nobody_is_asked_twice(problem: Problem) -> None:
    pairs = bare(plan(problem).pairs)
    assert not set(pairs) & problem.conflicts
    assert not set(pairs) & problem.kept
    assert len(set(pairs)) == len(pairs)
    assert {r for _, r in pairs} <= {e.key for e in problem.experts if e.available}
    got = Counter(a for a, _ in pairs)
    kept = Counter(a for a, _ in problem.kept)
    assert all(got[a.key] <= max(a.required - kept[a.key], 0) for a in problem.applications)


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(problem: Problem, dice: random.Random) -> None:
    shuffled = Problem(
        dice.sample(problem.applications, len(problem.applications)),
        dice.sample(problem.experts, len(problem.experts)),
        frozenset(dice.sample(sorted(problem.conflicts), len(problem.conflicts))),
        problem.kept,
        dict(reversed(problem.elsewhere.items())),
    )
    assert plan(shuffled) == plan(problem)


def whole_round(
    *, applications: int = 300, reviewers: int = 60, required: int = 3, seed: int = 7, conflicts: float = 0.05
) -> Problem:
    dice = random.Random(seed)
    goals = range(1, 18)
    return Problem(
        [
            ToReview(a, dice.randint(1, 5), frozenset(dice.sample(goals, 3)), required)
            for a in range(applications)
        ],
        [
            Expert(r, frozenset(dice.sample(range(1, 6), 2)), frozenset(dice.sample(goals, 4)))
            for r in range(reviewers)
        ],
        frozenset((a, r) for a in range(applications) for r in range(reviewers) if dice.random() < conflicts),
    )


@pytest.mark.parametrize("conflicts", [0, 0.05, 0.6])
def test_a_whole_round_is_assigned_in_under_five_seconds(conflicts: float) -> None:
    problem = whole_round(conflicts=conflicts)
    start = time.perf_counter()
    found = plan(problem)
    assert time.perf_counter() - start < 5
    assert len(found.pairs) == 900
    assert not found.short
    assert (found.smallest, found.largest) == (15, 15)
    assert sum(pair.category for pair in found.pairs) > 700


DIGEST = """
import hashlib
from reviews.engine.assignment import plan
from reviews.tests.test_assignment_engine import whole_round
print(hashlib.sha256(repr(plan(whole_round(applications=60, reviewers=12))).encode()).hexdigest())
"""


def test_another_process_finds_the_same() -> None:
    """A preview is confirmed in another process: the hash seed of Python must not matter."""
    answers = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_nothing_to_do_is_an_empty_plan() -> None:
    assert plan(Problem([], [])).pairs == ()
    done = plan(Problem([ToReview(1, required=1)], [Expert(5), Expert(6)], kept=frozenset({(1, 5)})))
    assert done.pairs == ()
    assert [load.total for load in done.loads] == [1, 0]


def test_without_reviewers_every_application_is_short() -> None:
    found = plan(Problem([ToReview(1, required=2)], [Expert(9, available=False)]))
    assert [(s.application, s.missing, s.free) for s in found.short] == [(1, 2, 0)]
