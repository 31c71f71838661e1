"""Reviews in the calendars of those who owe them: what a conflict or a closed window keeps from them is not there."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.states import State
from common.dates import both_clocks
from common.i18n import pair
from common.ics import Entry, uid
from criteria.models import Deadline, DeadlineKind

from .models import Assignment
from .visibility import open_assignments, reviewable_q


def reviews(user: User) -> Iterator[Entry]:
    """One entry for each review that is not submitted yet. Nothing of what the application says stands in it."""
    if not user.is_reviewer:
        return
    readable = Application.objects.filter(reviewable_q(user), state=State.IN_REVIEW, deleted_at=None)
    rows = open_assignments(user).filter(
        Q(review=None) | Q(review__submitted_at=None), application__in=readable
    )
    for row in rows.select_related("application__round").prefetch_related("application__round__deadlines"):
        deadline = row.application.round.deadline(DeadlineKind.REVIEW)
        if deadline is not None:
            yield _entry(row, deadline)


def _entry(row: Assignment, deadline: Deadline) -> Entry:
    reference = row.application.reference
    title_th, title_en = pair(lambda: _("%(reference)s: review due") % {"reference": reference})
    text_th, text_en = pair(lambda: both_clocks(deadline.at))
    return Entry(
        uid=uid("review", row.pk),
        sequence=deadline.sequence,
        changed_at=max(deadline.changed_at, row.assigned_at),
        at=deadline.at,
        title_th=title_th,
        title_en=title_en,
        text_th=text_th,
        text_en=text_en,
        path=reverse("review", kwargs={"ref": reference}),
    )
