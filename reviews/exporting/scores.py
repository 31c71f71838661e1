"""The table of score sheets: one line for each review that counts and that the user may see."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from applications.queries import ApplicationQuerySet
from common.exporting.table import Column, Table, moment, number, text
from common.i18n import is_thai
from criteria.models import Criterion

from ..models import Recommendation
from ..visibility import sees_scores_q, with_after_others
from .reading import review_means, reviews_of, scores_of


def scores(rows: ApplicationQuerySet, user: User) -> Table:
    """Scores and reasons by criterion; "cannot judge" is a word beside an empty number."""
    seen = rows.filter(sees_scores_q(user))
    clauses = _clauses(rows)
    criteria: list[Column] = []
    for clause in clauses:
        criteria += [number(clause), text(_("%(clause)s: reason") % {"clause": clause}, 40)]
    columns = (
        text(_("Reference"), 16),
        text(_("Title"), 40),
        number(_("Category")),
        text(_("Reviewer"), 24),
        text(_("E-mail address"), 24),
        number(_("Mean (0 to 5)")),
        *criteria,
        text(_("Could not be judged"), 16),
        text(_("Recommendation"), 16),
        text(_("Strengths"), 40),
        text(_("Weaknesses"), 40),
        text(_("Advice to the agency"), 40),
        moment(_("Submitted (Bangkok time)")),
        text(_("Changed after seeing others"), 12),
    )
    return Table(_("Scores"), columns, _rows(seen, clauses))


def _clauses(rows: ApplicationQuerySet) -> list[str]:
    told = Criterion.objects.filter(round__in=rows.order_by().values("round"))
    return sorted(set(told.order_by().values_list("clause", flat=True)))


def _rows(seen: ApplicationQuerySet, clauses: list[str]) -> Iterator[list[Any]]:
    keys = seen.order_by().values("pk")
    means, sheets = review_means(keys), scores_of(keys)
    labels = {value: str(label) for value, label in Recommendation.choices}
    name = "name_th" if is_thai() else "name_en"
    fields = (
        "pk",
        "assignment__application__reference",
        f"assignment__application__{'title_th' if is_thai() else 'title_en'}",
        "assignment__application__category__number",
        f"assignment__reviewer__{name}",
        "assignment__reviewer__email",
        "recommendation",
        "strengths",
        "weaknesses",
        "advice",
        "submitted_at",
        "after_others",
    )
    for row in with_after_others(reviews_of(seen)).values_list(*fields).iterator(chunk_size=2000):
        key, reference, title, category, reviewer, email, recommendation, *texts, at, changed = row
        sheet = sheets.get(key, {})
        mean = means.get(key, (0, None))[1]
        cells: list[Any] = []
        for clause in clauses:
            value, _cannot, reason = sheet.get(clause, (None, False, ""))
            cells += [value, reason]
        cannot = ", ".join(clause for clause in clauses if sheet.get(clause, (None, False, ""))[1])
        start = [reference, title, category, reviewer or email, email]
        number_ = None if mean is None else round(float(mean), 4)
        word = _("yes") if changed else ""
        yield [*start, number_, *cells, cannot, labels.get(recommendation, ""), *texts, at, word]
