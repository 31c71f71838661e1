"""What is known of a whole round for one reader, whatever the filters of the board say.

What is derived from reviews counts only what the reader may see (`reviews.visibility`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject, TruncDate
from django.utils import timezone

from accounts.models import User
from applications.models import Application, Event, Extension, LateText, StatusChange
from applications.states import State
from common.dates import BANGKOK
from criteria.models import Round

from .models import Assignment, Declaration, Review
from .queries import REVIEWABLE, SOON, UNSCREENED, Dates, due_at

# Submissions are told day by day for so long.
DAYS = 28
# A new row of these changes the facts. Services write one for every change; a draft's deletion may wait.
MARKED = (Application, StatusChange, Event, LateText, Extension, Assignment, Review, Declaration)
KEPT_FOR = 30  # seconds
MOST_KEPT = 100
_KEPT: dict[str, tuple[float, "Facts"]] = {}


@dataclass(frozen=True)
class Facts:
    """What is known of a whole round, whatever the filters say."""

    states: dict[str, int]
    days: dict[date, int]
    screening_due: int
    returned_overdue: int
    late: int
    undeclared: int
    short: int  # in review with fewer reviewers than the round asks for, after a recusal for example
    dates: dict[str, datetime]
    reviews: dict[str, int]

    def count(self, *states: str) -> int:
        return sum(self.states.get(state, 0) for state in states)


def with_marks(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """The rounds with `marks`: the newest row of everything that changes facts, read from indexes in the same query."""
    newest = {model.__name__: Subquery(model.objects.order_by("-pk").values("pk")[:1]) for model in MARKED}
    return rounds.annotate(marks=JSONObject(**newest))


def facts_of(round_: Round, user: User, seen: Q, dates: Dates) -> Facts:
    """The facts of one round, for one reader. Two queries, or none while nothing has happened.

    A process keeps what it has counted until something is written to the trail, or half a minute has passed: what
    is due depends on the time, and a reader's conflicts on rows that are not marked.

    Args:
        round_: fetched `with_marks`.
        seen: `visibility.sees_scores_q(user)`.
    """
    key = repr(
        (user.pk, round_.pk, round_.reviews_required, sorted(round_.marks.items()), dates.get(round_.pk))
    )
    kept, moment = _KEPT.get(key), monotonic()
    if kept and moment - kept[0] < KEPT_FOR:
        return kept[1]
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    found = _count(round_, seen, dates)
    _KEPT[key] = (moment, found)
    return found


def _count(round_: Round, seen: Q, dates: Dates) -> Facts:
    now = timezone.now()
    here = Application.objects.filter(round=OuterRef("pk"))
    due = here.annotate(due_by=due_at({round_.pk: dates.get(round_.pk, {})}))
    since = now - timedelta(days=DAYS)
    submissions = here.filter(submitted_at__gte=since).annotate(day=TruncDate("submitted_at", tzinfo=BANGKOK))
    said = Declaration.objects.filter(application=OuterRef("application"), user=OuterRef("reviewer"))
    silent = Assignment.objects.filter(
        ~Exists(said), application__round=OuterRef("pk"), application__state__in=REVIEWABLE, freed=""
    )
    given = Count("assignments", filter=Q(assignments__freed=""))
    in_review = Application.objects.filter(round=round_, state=State.IN_REVIEW).order_by()
    short = in_review.annotate(given=given).filter(given__lt=round_.reviews_required)
    late = LateText.objects.waiting().filter(application__round=OuterRef("pk"))
    found = (
        Round.objects.filter(pk=round_.pk)
        .annotate(
            states=_grouped(here.filter(deleted_at=None), "state"),
            days=_grouped(submissions, "day"),
            screening_due=_number(due.filter(state__in=UNSCREENED, due_by__lt=now + SOON)),
            returned_overdue=_number(due.filter(state=State.RETURNED, due_by__lt=now)),
            late=_number(late, "application"),
            undeclared=_number(silent, "reviewer"),
            short=_number(Application.objects.filter(pk__in=short.values("pk"))),
        )
        .get()
    )
    return Facts(
        states={each["key"]: each["n"] for each in found.states},
        days={date.fromisoformat(each["key"]): each["n"] for each in found.days},
        screening_due=found.screening_due,
        returned_overdue=found.returned_overdue,
        late=found.late,
        undeclared=found.undeclared,
        short=found.short,
        dates=dates.get(round_.pk, {}),
        reviews=_reviews(round_, seen),
    )


def _reviews(round_: Round, seen: Q) -> dict[str, int]:
    """Reviews of what is in review now: given, begun, done; and the applications that have all theirs.

    An application whose scores the reader may not see is left out altogether.
    """
    known = Application.objects.filter(seen, round=round_, state=State.IN_REVIEW)
    each = (
        Assignment.objects.filter(freed="", application__in=known.values("pk"))
        .order_by()
        .values("application")
        .annotate(n_given=Count("pk"), n_begun=Count("review"), n_done=Count("review__submitted_at"))
    )
    return each.aggregate(
        given=Coalesce(Sum("n_given"), 0),
        begun=Coalesce(Sum("n_begun"), 0),
        done=Coalesce(Sum("n_done"), 0),
        complete=Count("application", filter=Q(n_done__gte=round_.reviews_required)),
    )


def _grouped(rows: QuerySet, key: str) -> ArraySubquery:
    """`[{"key": …, "n": …}, …]` of rows that already know the outer row."""
    groups = rows.order_by().values(key).annotate(n=Count("pk"))
    return ArraySubquery(groups.values(group=JSONObject(key=key, n="n")))


def _number(rows: QuerySet, of: str = "pk") -> Coalesce:
    """How many rows, or how many different ones of something, as a subquery of the outer row."""
    one = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(n=Count(of, distinct=of != "pk"))
    return Coalesce(Subquery(one.values("n")), 0)
