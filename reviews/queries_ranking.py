"""The ranking of one category, for one reader: read in a constant number of queries, reckoned by the pure engine.

A ranking stays in the cache under a fingerprint of all it rests on: the applications whose scores the reader may
see, the versions of the counted reviews, the weights and the settings. Asking the fingerprint is cheap; any change
gives another one, so that nothing is ever shown that no longer holds, nor to somebody who may not see it.
"""

import hashlib
import logging
from collections.abc import Iterable
from contextlib import suppress

from django.contrib.postgres.aggregates import BitXor
from django.core.cache import cache
from django.db.models import BigIntegerField, Count, F, Func, QuerySet, Value
from django.db.models.expressions import Combinable
from redis.exceptions import RedisError

from accounts.models import User
from applications.models import Application
from applications.queries import ApplicationQuerySet
from applications.states import State
from criteria.models import Category, Criterion, Round

from .engine.ranking import CriterionWeight, ReviewScores, Settings, Standing, ranking
from .models import Review
from .visibility import counted_reviews, sees_scores_q, with_after_others

logger = logging.getLogger(__name__)

# In review, or decided: what left the round before a decision is in no ranking.
RANKED_STATES = (
    State.IN_REVIEW,
    State.ENDORSED,
    State.NOT_ENDORSED,
    State.SENT_TO_UN,
    State.UN_WINNER,
    State.UN_FINALIST,
    State.UN_NOT_SELECTED,
)
# Goes up when the engine's result changes its shape or its rules: what an older version kept is not used then.
EDITION = 1
KEPT = 600  # seconds
# A review and its version in one number: no sheet is saved a million times.
VERSIONS = 1_000_000


def ranked_applications(user: User, category: Category) -> ApplicationQuerySet:
    """Exactly the applications of a category that the user's ranking is made of."""
    rows = Application.objects.filter(sees_scores_q(user), category=category, state__in=RANKED_STATES)
    return rows.filter(deleted_at=None).order_by()


def criteria_of(round_: Round) -> list[Criterion]:
    """The criteria in the order of their clauses, as in `Standing.by_criterion`."""
    return sorted(Criterion.objects.filter(round=round_), key=lambda row: row.clause)


def ranking_of(user: User, category: Category, criteria: Iterable[Criterion]) -> tuple[Standing, ...]:
    """The standings of a category among the applications whose scores the user may see.

    Args:
        category: with its round.
        criteria: of that round (`criteria_of`).
    """
    weights = [CriterionWeight(row.clause, row.weight) for row in criteria]
    round_ = category.round
    settings = Settings(round_.reviews_required, round_.spread_threshold)
    rows = ranked_applications(user, category)
    reviews = _reviews_of(rows)
    told = (EDITION, category.pk, weights, settings, _fingerprint(rows, reviews))
    key = f"ranking-{hashlib.sha256(repr(told).encode()).hexdigest()}"
    found = _kept(key)
    if found is None:
        found = ranking(weights, rows.values_list("pk", flat=True), _read(reviews), settings)
        _keep(key, found)
    return found


def changed_after_others(applications: Iterable[int]) -> dict[int, int]:
    """How many counted reviews of each application were changed after their reviewer had seen the others.

    Args:
        applications: keys of applications whose scores the reader may see.
    """
    rows = with_after_others(counted_reviews().filter(assignment__application__in=applications))
    counted = rows.filter(after_others=True).order_by().values_list("assignment__application")
    return dict(counted.annotate(number=Count("pk")))


def _reviews_of(rows: ApplicationQuerySet) -> QuerySet[Review]:
    return counted_reviews().filter(assignment__application__in=rows.values("pk")).order_by()


def _fingerprint(rows: ApplicationQuerySet, reviews: QuerySet[Review]) -> tuple[dict[str, int | None], ...]:
    """Two small answers that change with every application, review, or version of a review. Two queries."""
    return (
        rows.aggregate(number=Count("pk"), mark=_mark(F("pk"))),
        reviews.aggregate(number=Count("pk"), mark=_mark(F("pk") * VERSIONS + F("version"))),
    )


def _mark(number: Combinable) -> BitXor:
    """One 64-bit number for a set of numbers, whatever their order."""
    return BitXor(Func(number, Value(0), function="hashint8extended", output_field=BigIntegerField()))


def _read(reviews: QuerySet[Review]) -> list[ReviewScores]:
    """Every counted review with its scores; one query. A review without any score is a review too."""
    found: dict[tuple[int, int], dict[str, int | None]] = {}
    columns = (
        "assignment__application",
        "assignment__reviewer",
        "scores__criterion__clause",
        "scores__value",
    )
    for application, reviewer, clause, value in reviews.values_list(*columns):
        scores = found.setdefault((application, reviewer), {})
        if clause is not None:
            scores[clause] = value
    return [ReviewScores(application, reviewer, scores) for (application, reviewer), scores in found.items()]


def _kept(key: str) -> tuple[Standing, ...] | None:
    """What was reckoned before; nothing when the cache is away, for it only spares time."""
    try:
        return cache.get(key)
    except RedisError:
        logger.warning("the cache is away; the ranking is reckoned anew")
        return None


def _keep(key: str, standings: tuple[Standing, ...]) -> None:
    with suppress(RedisError):
        cache.set(key, standings, KEPT)
