"""What the officer's desk reads."""

from typing import Any

from django.db.models import Count

from accounts.models import User
from applications.models import Application
from applications.queries import ApplicationQuerySet
from applications.states import State

# Always shown on top of the list; the other states only while something is in them.
ALWAYS = (
    State.SUBMITTED,
    State.IN_SCREENING,
    State.RETURNED,
    State.ACCEPTED,
    State.IN_REVIEW,
    State.ENDORSED,
    State.SENT_TO_UN,
)


def filtered(told: dict[str, Any]) -> ApplicationQuerySet:
    """Every submitted application that fits what the filter form says, whatever its state."""
    rows = Application.objects.submitted()
    if "q" in told:
        rows = rows.search(told["q"])
    if "round" in told:
        rows = rows.filter(round=told["round"])
    if "category" in told:
        rows = rows.filter(category__number=told["category"])
    return rows


def unsubmitted(user: User, words: str) -> Application | None:
    """The draft whose reference was typed: an agency that asks for more time names it. Drafts are never listed."""
    rows = Application.objects.visible_to(user).filter(state=State.DRAFT, submitted_at=None)
    return rows.filter(reference__iexact=words.strip()).first() if words.strip() else None


def counts_by_state(rows: ApplicationQuerySet) -> list[dict[str, Any]]:
    """How many are in each state, in the order of the workflow; one query."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [
        {"state": state.value, "label": state.label, "count": found.get(state.value, 0)}
        for state in State
        if state in ALWAYS or state.value in found
    ]
