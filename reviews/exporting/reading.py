"""What exports read of reviews: only what the person who asked may see, in a constant number of queries."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import Case, DecimalField, F, QuerySet, Sum, When

from accounts.models import User
from applications.queries import ApplicationQuerySet

from ..models import Review, Score
from ..visibility import counted_reviews, sees_scores_q


def visible(rows: ApplicationQuerySet, user: User) -> set[int]:
    """The keys of those applications whose scores the user may see."""
    return set(rows.filter(sees_scores_q(user)).order_by().values_list("pk", flat=True))


def review_means(
    applications: ApplicationQuerySet | Collection[int],
) -> dict[int, tuple[int, Decimal | None]]:
    """For each review that counts: its application, and its mean weighted by the criteria that were judged."""
    counted = counted_reviews().filter(assignment__application__in=applications)
    judged = Case(When(value__isnull=False, then=F("criterion__weight")), default=0, output_field=_decimal())
    rows = (
        Score.objects.filter(review__in=counted.order_by().values("pk"))
        .order_by()
        .values_list("review", "review__assignment__application")
        .annotate(over=Sum(F("value") * F("criterion__weight"), output_field=_decimal()), under=Sum(judged))
    )
    return {
        review: (application, over / under if under else None) for review, application, over, under in rows
    }


def by_application(means: dict[int, tuple[int, Decimal | None]]) -> dict[int, tuple[int, float | None]]:
    """For each application: how many reviews count, and the mean of their means."""
    collected: dict[int, list[Decimal | None]] = {}
    for application, mean in means.values():
        collected.setdefault(application, []).append(mean)
    return {key: (len(found), _mean(found)) for key, found in collected.items()}


def scores_of(applications: ApplicationQuerySet) -> dict[int, dict[str, tuple[int | None, bool, str]]]:
    """Review → clause → score, "cannot judge", reason. One query."""
    counted = counted_reviews().filter(assignment__application__in=applications)
    found: dict[int, dict[str, tuple[int | None, bool, str]]] = {}
    rows = Score.objects.filter(review__in=counted.order_by().values("pk")).order_by()
    fields = ("review", "criterion__clause", "value", "cannot_judge", "reason")
    for review, clause, value, cannot, reason in rows.values_list(*fields).iterator(chunk_size=5000):
        found.setdefault(review, {})[clause] = (value, cannot, reason)
    return found


def reviews_of(applications: ApplicationQuerySet) -> QuerySet[Review]:
    """The reviews that count, in the order of reference and reviewer."""
    rows = counted_reviews().filter(assignment__application__in=applications.order_by().values("pk"))
    return rows.order_by("assignment__application__reference", "assignment__reviewer__email")


def _mean(values: list[Decimal | None]) -> float | None:
    told = [value for value in values if value is not None]
    return round(float(sum(told) / len(told)), 4) if told else None


def _decimal() -> DecimalField:
    return DecimalField(max_digits=14, decimal_places=4)
