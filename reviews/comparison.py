"""What the reviewers of one application think, side by side. The caller has asked `visibility.sees_scores`."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from common import charts
from criteria.models import Criterion

from .forms.scoring import anchor_of
from .models import Remark, Review, Score, Submission
from .services.scoring import criteria_of
from .visibility import counted_reviews

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Opinion:
    """One submitted review."""

    review: Review
    is_own: bool
    scores: dict[int, Score]
    total: Decimal | None
    submissions: list[Submission]

    @property
    def reviewer(self) -> User:
        return self.review.assignment.reviewer

    @property
    def shown_total(self) -> Decimal | None:
        """The weighted mean, to one tenth."""
        return None if self.total is None else self.total.quantize(TENTH, ROUND_HALF_UP)

    @property
    def after_others(self) -> bool:
        """Whether what stands was submitted after its reviewer had seen the others'."""
        return bool(self.submissions) and self.submissions[-1].after_others


@dataclass(frozen=True)
class Given:
    """What one reviewer gave one criterion."""

    opinion: Opinion
    score: Score | None
    anchor: str

    @property
    def shown(self) -> str:
        return "–" if self.score is None or self.score.value is None else str(self.score.value)


@dataclass(frozen=True)
class Row:
    """One criterion, or the total: how many gave what, and who."""

    label: str
    chart: charts.Chart
    cannot: int
    given: list[Given]


@dataclass(frozen=True)
class Comparison:
    """Everything that the pages show."""

    opinions: list[Opinion]
    rows: list[Row]
    total: Row
    remarks: list[Remark]


def compare(application: Application, viewer: User) -> Comparison:
    """The submitted reviews that count, the viewer's own first. Five queries."""
    criteria = criteria_of(application)
    found = (
        counted_reviews()
        .filter(assignment__application=application)
        .select_related("assignment__reviewer", "snapshot")
        .defer("snapshot__content")
        .prefetch_related("scores", "submissions")
        .order_by("assignment")
    )
    opinions = [_opinion(review, viewer, criteria) for review in found]
    opinions.sort(key=lambda opinion: not opinion.is_own)
    return Comparison(
        opinions=opinions,
        rows=[_row(criterion, opinions) for criterion in criteria],
        total=_total(opinions),
        remarks=list(application.remarks.select_related("author")),
    )


def _opinion(review: Review, viewer: User, criteria: Iterable[Criterion]) -> Opinion:
    scores = {score.criterion_id: score for score in review.scores.all()}
    return Opinion(
        review=review,
        is_own=review.assignment.reviewer_id == viewer.pk,
        scores=scores,
        total=_weighted_mean(scores, criteria),
        submissions=list(review.submissions.all()),
    )


def _weighted_mean(scores: dict[int, Score], criteria: Iterable[Criterion]) -> Decimal | None:
    """By the round's weights, over the criteria that were judged; None when none was."""
    pairs = [
        (c.weight, scores[c.pk].value) for c in criteria if c.pk in scores and scores[c.pk].value is not None
    ]
    weight = sum((w for w, _value in pairs), Decimal(0))
    return sum((w * value for w, value in pairs), Decimal(0)) / weight if weight else None


def _row(criterion: Criterion, opinions: list[Opinion]) -> Row:
    given, counts, own, cannot = [], [0] * 6, None, 0
    for opinion in opinions:
        score = opinion.scores.get(criterion.pk)
        value = score.value if score else None
        given.append(Given(opinion, score, anchor_of(criterion, value) if value is not None else ""))
        cannot += bool(score and score.cannot_judge)
        if value is not None:
            counts[value] += 1
            own = value if opinion.is_own else own
    return Row(str(criterion), charts.histogram(counts, own), cannot, given)


def _total(opinions: list[Opinion]) -> Row:
    """The weighted means of the reviews, each at the level it is nearest to."""
    counts, own = [0] * 6, None
    for opinion in opinions:
        if opinion.total is None:
            continue
        level = int(opinion.total.quantize(Decimal(1), ROUND_HALF_UP))
        counts[level] += 1
        own = level if opinion.is_own else own
    return Row(_("Weighted mean"), charts.histogram(counts, own), 0, [])
