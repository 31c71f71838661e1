"""The table of decisions and of what the UN made of them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from applications.queries import ApplicationQuerySet
from applications.states import State
from common.exporting.table import Table, moment, number, text
from common.i18n import is_thai

from ..models import Outcome
from ..visibility import sees_scores_q


def decisions(rows: ApplicationQuerySet, user: User) -> Table:
    """One line for each released decision. The panel's reason stands where the user may see scores."""
    columns = (
        text(_("Reference"), 16),
        text(_("Title"), 40),
        text(_("Agency"), 30),
        number(_("Category")),
        text(_("Decision"), 16),
        text(_("Reason"), 50),
        text(_("Panel"), 30),
        moment(_("Released (Bangkok time)")),
        text(_("State"), 20),
        text(_("Reference of the UN"), 20),
        moment(_("Sent to the UN (Bangkok time)")),
    )
    return Table(_("Decisions"), columns, _rows(rows, user))


def _rows(rows: ApplicationQuerySet, user: User) -> Iterator[list[Any]]:
    seen = set(rows.filter(sees_scores_q(user)).order_by().values_list("pk", flat=True))
    ending = "th" if is_thai() else "en"
    fields = (
        "pk",
        "reference",
        f"title_{ending}",
        f"agency__name_{ending}",
        "category__number",
        "decision__outcome",
        "decision__reason",
        f"decision__panel__name_{ending}",
        "decision__released_at",
        "state",
        "un_receipt__reference",
        "un_receipt__submitted_at",
    )
    outcomes = {value: str(label) for value, label in Outcome.choices}
    states = {state.value: str(state.label) for state in State}
    decided = rows.filter(decision__isnull=False).order_by("reference").values_list(*fields)
    for row in decided.iterator(chunk_size=1000):
        key, *start, outcome, reason, panel, released, state, un_reference, sent = row
        told = reason if key in seen else ""
        yield [*start, outcomes[outcome], told, panel, released, states[state], un_reference, sent]
