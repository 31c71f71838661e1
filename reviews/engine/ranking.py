"""The ranking of one category: means, spread, leniency, and what happens when one reviewer is left out.

Pure: numbers in, numbers out. All means are compared as exact whole numbers (every mean of a ranking is a
fraction over one common denominator), so that two applications are tied exactly when their means are equal;
the figures handed out are the nearest floats. Nothing depends on the order of what comes in.

- The mean of a review: its scores weighted by the criteria's weights, over the criteria that were judged.
- The mean of an application: the plain mean of its reviews; its rank is one more than the number of
  applications with a higher mean. Without a judged review there is neither.
- Leniency: the z-score of each review among its reviewer's reviews here. A reviewer with one review, or with
  equal ones, says nothing about the order: z is 0. The mean z of an application is set back on the scale with
  the mean and standard deviation of all reviews.
- Sensitivity: the whole ranking is made again without each reviewer in turn. An application that would be left
  without a review keeps its mean, for its place is then not known to move.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

LOWEST, HIGHEST = 0, 5


@dataclass(frozen=True)
class CriterionWeight:
    """One criterion (`key`, e.g. "2.1") and its weight, 0 or more."""

    key: str
    weight: Decimal | Fraction | int


@dataclass(frozen=True)
class ReviewScores:
    """What one reviewer gave one application; None or a missing criterion: could not be judged."""

    application: int
    reviewer: int
    scores: Mapping[str, int | None]


@dataclass(frozen=True)
class Settings:
    """The round's own: how many reviews an application should have, and from which spread it is flagged."""

    reviews_required: int = 3
    spread_threshold: Decimal | Fraction = Decimal("1.5")


@dataclass(frozen=True)
class Swing:
    """Between which ranks an application moves when any one reviewer is left out, and who moves it the most."""

    best: int
    worst: int
    reviewer: int


@dataclass(frozen=True)
class Standing:
    """One application in the ranking. Figures are None when nothing was judged."""

    application: int
    rank: int | None
    mean: float | None
    adjusted: float | None
    median: float | None
    spread: float | None
    reviews: tuple[tuple[int, float | None], ...]  # reviewer and mean of the review, by reviewer
    by_criterion: tuple[float | None, ...]  # in the order of the criteria's keys
    wide: bool  # the spread reaches the threshold
    short: bool  # fewer reviews than the round asks for
    swing: Swing | None  # None: leaving out any one reviewer changes nothing


class _Case:
    """An application while it is worked on; means are whole numbers over the common denominator, or None."""

    def __init__(self, key: int, reviews: list[tuple[int, int | None]], sums: list[tuple[int, int]]) -> None:
        self.key, self.reviews = key, reviews
        self.sums = sums  # sum and number of the scores, for each criterion
        self.judged = [(reviewer, mean) for reviewer, mean in reviews if mean is not None]
        self.mean = _mean(self.judged)


def ranking(
    criteria: Iterable[CriterionWeight],
    applications: Iterable[int],
    reviews: Iterable[ReviewScores],
    settings: Settings,
) -> tuple[Standing, ...]:
    """The standing of every application, the best first; ties by the application's key, unranked ones last.

    Raises:
        ValueError: for a review of an unknown application, two reviews of one reviewer, a score outside 0 to 5,
            an unknown criterion, or a weight below 0.
    """
    weights = _whole_weights(criteria)
    cases, scale = _cases(weights, sorted(set(applications)), _checked(weights, reviews))
    ranks = _ranks(case.mean for case in cases)
    adjusted, swings = _adjusted(cases, scale), _swings(cases)
    found = [
        _standing(case, scale, settings, ranks.get(case.mean), adjusted.get(case.key), swings.get(case.key))
        for case in cases
    ]
    return tuple(sorted(found, key=lambda row: (row.rank is None, row.rank or 0, row.application)))


# --- reading --------------------------------------------------------------------------------------------------


def _whole_weights(criteria: Iterable[CriterionWeight]) -> dict[str, int]:
    """Weights as whole numbers in the same proportion, by key."""
    exact = {row.key: Fraction(row.weight) for row in sorted(criteria, key=lambda row: row.key)}
    if any(weight < 0 for weight in exact.values()):
        raise ValueError("a weight is below 0")
    common = math.lcm(*(weight.denominator for weight in exact.values()))
    return {key: int(weight * common) for key, weight in exact.items()}


def _checked(weights: Mapping[str, int], reviews: Iterable[ReviewScores]) -> list[ReviewScores]:
    """The reviews by application and reviewer, once each, with scores that are on the scale."""
    rows = sorted(reviews, key=lambda row: (row.application, row.reviewer))
    for one, other in pairwise(rows):
        if (one.application, one.reviewer) == (other.application, other.reviewer):
            raise ValueError(f"reviewer {one.reviewer} has two reviews of application {one.application}")
    for row in rows:
        for key, score in row.scores.items():
            if key not in weights:
                raise ValueError(f"there is no criterion {key}")
            if score is not None and not LOWEST <= score <= HIGHEST:
                raise ValueError(f"{score} is not on the scale {LOWEST} to {HIGHEST}")
    return rows


def _cases(
    weights: Mapping[str, int], applications: Sequence[int], rows: Sequence[ReviewScores]
) -> tuple[list[_Case], int]:
    """The applications with their reviews' means as whole numbers over one denominator, and that denominator."""
    groups: dict[int, list[ReviewScores]] = {key: [] for key in applications}
    for row in rows:
        if row.application not in groups:
            raise ValueError(f"there is no application {row.application}")
        groups[row.application].append(row)
    parts = {id(row): _review_mean(weights, row.scores) for row in rows}
    # Divisible by every number of reviews there is, so that means of means are whole numbers too.
    most = max((len(group) for group in groups.values()), default=0)
    scale = math.lcm(*{under for _over, under in parts.values() if under}) * math.lcm(*range(1, most + 1))
    return [_case(key, group, weights, parts, scale) for key, group in groups.items()], scale


def _case(
    key: int,
    rows: Sequence[ReviewScores],
    weights: Mapping[str, int],
    parts: Mapping[int, tuple[int, int]],
    scale: int,
) -> _Case:
    reviews: list[tuple[int, int | None]] = []
    for row in rows:
        over, under = parts[id(row)]
        reviews.append((row.reviewer, over * (scale // under) if under else None))
    given = [[row.scores.get(name) for row in rows] for name in weights]
    judged = [[score for score in column if score is not None] for column in given]
    return _Case(key, reviews, [(sum(column), len(column)) for column in judged])


def _review_mean(weights: Mapping[str, int], scores: Mapping[str, int | None]) -> tuple[int, int]:
    """Weighted sum and sum of weights over what was judged; the second is 0 when that is nothing."""
    over = under = 0
    for key, score in scores.items():
        if score is not None:
            over += weights[key] * score
            under += weights[key]
    common = math.gcd(over, under) if under else 1
    return over // common, under // common


# --- reckoning ------------------------------------------------------------------------------------------------


def _mean(judged: Sequence[tuple[int, int]]) -> int | None:
    return sum(mean for _reviewer, mean in judged) // len(judged) if judged else None


def _ranks(means: Iterable[int | None]) -> dict[int, int]:
    """Rank of each mean that occurs: equal means share the better one."""
    ranks: dict[int, int] = {}
    for place, mean in enumerate(sorted((m for m in means if m is not None), reverse=True), start=1):
        ranks.setdefault(mean, place)
    return ranks


def _swings(cases: Sequence[_Case]) -> dict[int, Swing]:
    """Applications whose rank changes when some reviewer is left out: the ranking without each, made in full."""
    ranked = [case for case in cases if case.mean is not None]
    means = [case.mean for case in ranked]
    before = _ranks(means)
    starts = [before[mean] for mean in means]
    best, worst, most, movers = starts.copy(), starts.copy(), [0] * len(ranked), [0] * len(ranked)
    for reviewer, changed in sorted(_without_each(ranked).items()):
        others = means.copy()
        for index, mean in changed:
            others[index] = mean
        after = _ranks(others)
        for index, mean in enumerate(others):
            rank = after[mean]
            if rank == starts[index]:
                continue
            best[index], worst[index] = min(best[index], rank), max(worst[index], rank)
            if abs(rank - starts[index]) > most[index]:
                most[index], movers[index] = abs(rank - starts[index]), reviewer
    return {
        case.key: Swing(best[index], worst[index], movers[index])
        for index, case in enumerate(ranked)
        if most[index]
    }


def _without_each(ranked: Sequence[_Case]) -> dict[int, list[tuple[int, int]]]:
    """For each reviewer: places in `ranked` and the means that their applications have without that reviewer."""
    found: dict[int, list[tuple[int, int]]] = {}
    for index, case in enumerate(ranked):
        judged = case.judged
        total, others = sum(mean for _reviewer, mean in judged), len(judged) - 1
        for reviewer, mean in judged:
            if others:
                found.setdefault(reviewer, []).append((index, (total - mean) // others))
    return found


def _adjusted(cases: Sequence[_Case], scale: int) -> dict[int, float]:
    """Leniency-adjusted mean of every application that has a mean."""
    by_reviewer: dict[int, list[int]] = {}
    for case in cases:
        for reviewer, mean in case.judged:
            by_reviewer.setdefault(reviewer, []).append(mean)
    everything = [mean for means in by_reviewer.values() for mean in means]
    if not everything:
        return {}
    number, total, squares = _habit(everything)
    centre, deviation = total / (number * scale), math.sqrt(squares / (number**3 * scale**2))
    habits = {reviewer: _habit(means) for reviewer, means in by_reviewer.items()}
    return {
        case.key: centre
        + deviation * math.fsum(_z(mean, *habits[reviewer]) for reviewer, mean in judged) / len(judged)
        for case in cases
        if (judged := case.judged)
    }


def _habit(means: Sequence[int]) -> tuple[int, int, int]:
    """Number and sum of a reviewer's means, and the sum of squares of (number × mean − sum)."""
    number, total = len(means), sum(means)
    return number, total, sum((number * mean - total) ** 2 for mean in means)


def _z(mean: int, number: int, total: int, squares: int) -> float:
    """The z-score; its square is an exact fraction, so that a reviewer's constant shift changes no bit of it."""
    if not squares:
        return 0.0
    distance = number * mean - total
    return math.copysign(math.sqrt(distance**2 * number / squares), distance)


# --- writing down ---------------------------------------------------------------------------------------------


def _standing(
    case: _Case,
    scale: int,
    settings: Settings,
    rank: int | None,
    adjusted: float | None,
    swing: Swing | None,
) -> Standing:
    means = sorted(mean for _reviewer, mean in case.judged)
    spread = means[-1] - means[0] if means else None
    return Standing(
        application=case.key,
        rank=rank,
        mean=_figure(case.mean, scale),
        adjusted=adjusted,
        median=_figure(_twice_the_median(means), 2 * scale),
        spread=_figure(spread, scale),
        reviews=tuple((reviewer, _figure(mean, scale)) for reviewer, mean in case.reviews),
        by_criterion=tuple(_figure(total, number) if number else None for total, number in case.sums),
        wide=spread is not None
        and len(means) > 1
        and Fraction(spread, scale) >= Fraction(settings.spread_threshold),
        short=len(means) < settings.reviews_required,
        swing=swing,
    )


def _twice_the_median(means: Sequence[int]) -> int | None:
    """Of sorted means; twice, because the middle of two may lie between whole numbers."""
    middle = len(means) // 2
    if not means:
        return None
    return 2 * means[middle] if len(means) % 2 else means[middle - 1] + means[middle]


def _figure(over: int | None, under: int) -> float | None:
    return None if over is None else over / under
