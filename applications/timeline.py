"""What happened to an application, as one line after another: states, time granted, and every other event.

Agencies never read about reviewers, and neither does an officer who may not know what they think (DESIGN §8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.dates import both_clocks
from common.i18n import localized

from .models import Application, Event, EventKind, Extension
from .states import AGENCY_LABELS, State

# Who reviews, and whether, is known to officers without conflict only.
ABOUT_REVIEWS = frozenset(
    {
        EventKind.ASSIGNED,
        EventKind.UNASSIGNED,
        EventKind.DECLARED,
        EventKind.RECUSED,
        EventKind.REVIEW_SUBMITTED,
        EventKind.REVIEW_REOPENED,
        EventKind.STAGED,
        EventKind.UNSTAGED,
        # Approved feedback says that reviews are in, long before the decision is released.
        EventKind.FEEDBACK,
    }
)
# The desk's own steps: the agency reads their result. (A message can be called back for a while; what has left stands
# among the agency's messages.)
INSIDE_THE_DESK = frozenset({EventKind.SCREENED, EventKind.MESSAGE})
# Who downloaded a dossier, as `record(DOWNLOADED, by=…)` keeps it; whatever else it says is about a reviewer.
BY_AGENCY, BY_DESK = "agency", "desk"


@dataclass(frozen=True)
class Entry:
    """One line of `applications/_timeline.html`. `behalf` is whom the actor acted for, when that differs."""

    at: datetime
    label: str
    actor: User | None
    note: str
    behalf: User | None = None
    # A change of state weighs more than the rest.
    is_state: bool = False


def entries(
    application: Application, *, for_agency: bool = False, about_reviews: bool = False
) -> list[Entry]:
    """The history, the latest first. Three queries, and one more when a line names a person.

    Args:
        for_agency: agencies read their own words for the states, and not what is the desk's own.
        about_reviews: also what tells of reviewers and of prepared decisions; only for who may know of them.
    """
    changes = application.status_changes.select_related("actor", "real_actor")
    found = [
        _entry(row, row.at, _label(row.to_state, row.get_to_state_display(), for_agency), is_state=True)
        for row in changes
    ]
    found += [
        Entry(
            row.granted_at,
            _("more time: until %(moment)s") % {"moment": both_clocks(row.until)},
            row.granted_by,
            row.reason,
        )
        for row in _extensions(application)
    ]
    events = [
        event
        for event in application.events.select_related("actor", "real_actor")
        if _is_shown(event, for_agency=for_agency, about_reviews=about_reviews)
    ]
    people = _people(events)
    found += [_entry(event, event.at, _words(event, people)) for event in events]
    # Of one moment, what was written last stands on top.
    return sorted(found, key=lambda entry: entry.at)[::-1]


def _extensions(application: Application) -> Iterable[Extension]:
    """The oldest first; what the caller has fetched with their givers is not fetched again."""
    if "extensions" in getattr(application, "_prefetched_objects_cache", {}):
        return sorted(application.extensions.all(), key=lambda row: row.pk)
    return application.extensions.select_related("granted_by").order_by("granted_at", "pk")


def _entry(row: Any, at: datetime, label: str, *, is_state: bool = False) -> Entry:
    """A line of a row with `actor` and `real_actor`: the one who acted, and on whose behalf."""
    stood_in = row.real_actor_id is not None and row.real_actor_id != row.actor_id
    if stood_in:
        return Entry(at, label, row.real_actor, row.note, behalf=row.actor, is_state=is_state)
    return Entry(at, label, row.actor, row.note, is_state=is_state)


def _is_shown(event: Event, *, for_agency: bool, about_reviews: bool) -> bool:
    kind = event.kind
    if kind == EventKind.DOWNLOADED:
        by = event.detail.get("by")
        return by == BY_AGENCY if for_agency else by in (BY_AGENCY, BY_DESK) or about_reviews
    if for_agency:
        return kind not in ABOUT_REVIEWS | INSIDE_THE_DESK
    return about_reviews or kind not in ABOUT_REVIEWS


def _people(events: Iterable[Event]) -> dict[int, User]:
    """The people whom the events name, in one query; none when they name nobody."""
    keys = {key for event in events if isinstance(key := event.detail.get("person"), int)}
    return User.objects.in_bulk(keys) if keys else {}


def _words(event: Event, people: dict[int, User]) -> str:
    """One event in the reader's language, from its kind and its details."""
    detail = event.detail
    person = people.get(detail.get("person")) or detail.get("person") or ""
    values = {
        "person": person,
        "clause": detail.get("clause", ""),
        "snapshot": detail.get("snapshot", ""),
        "question": detail.get("question", ""),
        "subject": localized(detail, "subject"),
    }
    named = {
        EventKind.SCREENED: (values["clause"], _("clauses decided: %(clause)s (snapshot %(snapshot)s)")),
        EventKind.ASSIGNED: (person, _("reviewer assigned: %(person)s")),
        EventKind.UNASSIGNED: (person, _("assignment taken back: %(person)s")),
        EventKind.DECLARED: (person, _("interests declared: %(person)s")),
        EventKind.RECUSED: (person, _("reviewer stepped back: %(person)s")),
        EventKind.REVIEW_SUBMITTED: (person, _("review submitted: %(person)s")),
        EventKind.REVIEW_REOPENED: (person, _("review reopened: %(person)s")),
        EventKind.MESSAGE: (values["subject"], _("message to the agency: %(subject)s")),
        EventKind.DOWNLOADED: (values["snapshot"], _("dossier of snapshot %(snapshot)s downloaded")),
        EventKind.LATE_ACCEPTED: (values["question"], _("late answer accepted: question %(question)s")),
    }
    fact, words = named.get(EventKind(event.kind), ("", ""))
    if detail.get("called_back"):
        words = _("message to the agency called back before it left: %(subject)s")
    return words % values if fact else str(event.get_kind_display())


def _label(state: str, label: str, for_agency: bool) -> str:
    return str(AGENCY_LABELS.get(State(state), label)) if for_agency else label
