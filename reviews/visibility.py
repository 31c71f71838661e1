"""Who may see what others think of an application: the one rule that every list, count, export and file asks.

A score is visible to officers and admins without conflict, and to a reviewer of the application after the own
submission; never to somebody who still has to submit a review of it, whatever else that person is (DESIGN §8).
"""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts.models import User
from applications.models import Application
from criteria.models import ReviewWindow, Round

from .conflicts import conflict_q
from .models import Assignment, Review, Submission


def open_assignments(user: User) -> QuerySet[Assignment]:
    """The user's assignments that have not ended."""
    return Assignment.objects.filter(reviewer=user, freed="")


def sees_scores_q(user: User) -> Q:
    """Applications whose scores, comments, means, ranks and counts of opinions the user may see."""
    mine = open_assignments(user)
    waiting = mine.filter(Q(review=None) | Q(review__submitted_at=None))
    hidden = conflict_q(user) | Q(pk__in=waiting.values("application"))
    if user.is_officer or user.is_superuser:
        return ~hidden
    if not user.is_reviewer:
        return Q(pk__in=[])
    done = mine.filter(review__submitted_at__isnull=False).values("application")
    return Q(pk__in=done) & Q(round__in=open_rounds()) & ~hidden


def sees_scores(user: User, application: Application) -> bool:
    """The same for one application."""
    return Application.objects.filter(sees_scores_q(user), pk=application.pk).exists()


def counted_reviews() -> QuerySet[Review]:
    """Reviews that count: submitted, and their assignment has not ended."""
    return Review.objects.filter(submitted_at__isnull=False, assignment__freed="")


def with_after_others(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Adds `after_others`: what counts was submitted after its reviewer could see what the others think."""
    last = Submission.objects.filter(review=OuterRef("pk")).order_by("-number").values("after_others")[:1]
    return reviews.annotate(after_others=Coalesce(Subquery(last), False))


def reviewable_q(user: User) -> Q:
    """Applications that a reviewer may know of: assigned, no conflict, and the round's window is open."""
    mine = open_assignments(user).values("application")
    return Q(pk__in=mine) & Q(round__in=open_rounds()) & ~conflict_q(user)


def window_of(round_: Round) -> ReviewWindow | None:
    """The access window that is open now, or the next one, or the last; None when the round has none."""
    windows = list(round_.review_windows.all())
    now = timezone.now()
    ahead = [window for window in windows if window.closes_at >= now]
    return min(ahead, key=lambda w: w.opens_at) if ahead else (windows[-1] if windows else None)


def open_rounds() -> QuerySet[Round]:
    """Rounds whose reviewers may come in now, by the database's clock: those without windows, or with an open one."""
    opened = ReviewWindow.objects.filter(opens_at__lte=Now(), closes_at__gte=Now()).values("round")
    return Round.objects.filter(Q(review_windows=None) | Q(pk__in=opened)).order_by().values("pk")
