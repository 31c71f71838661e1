"""What happened to an application, for the history on its pages: changes of state and time granted."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.dates import both_clocks

from .models import Application
from .states import AGENCY_LABELS, State


@dataclass(frozen=True)
class Entry:
    """One line of `applications/_timeline.html`."""

    at: datetime
    label: str
    actor: User | None
    note: str


def entries(application: Application, *, for_agency: bool = False) -> list[Entry]:
    """The history, the latest first; agencies read their own words for the states. Two queries."""
    changes = application.status_changes.select_related("actor")
    found = [
        Entry(row.at, _label(row.to_state, row.get_to_state_display(), for_agency), row.actor, row.note)
        for row in changes.order_by("-at", "-pk")
    ]
    found += [
        Entry(
            row.granted_at,
            _("more time: until %(moment)s") % {"moment": both_clocks(row.until)},
            row.granted_by,
            row.reason,
        )
        for row in application.extensions.select_related("granted_by").order_by("-granted_at", "-pk")
    ]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _label(state: str, label: str, for_agency: bool) -> str:
    return str(AGENCY_LABELS.get(State(state), label)) if for_agency else label
