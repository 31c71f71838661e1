"""The points of a return: where each belongs, and which are still to be done. Reads prefetched rows."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Application, ReturnPoint
from .states import State

# Clause → keys of the pages on which it is mended; the first is where its link leads.
PAGES_OF_CLAUSE = {
    "4.1": ("documents",),
    "4.2": ("letters",),
    "4.3": ("links",),
    "4.4": ("links", "documents"),
}
ADDRESSES = {
    "prescreening": "application_prescreening",
    "documents": "application_documents",
    "letters": "application_letters",
    "links": "application_links",
}


@dataclass(frozen=True)
class Point:
    """A point with the place where it is mended. `pages` are keys of `tasklist`, empty for the whole application."""

    row: ReturnPoint
    label: str
    pages: tuple[str, ...]
    url: str

    @property
    def is_done(self) -> bool:
        return self.row.done_at is not None


def current_points(application: Application) -> list[ReturnPoint]:
    """The points of the return that is being mended now; none in any other state."""
    if application.state != State.RETURNED:
        return []
    rows = list(application.return_points.all())
    latest = max((row.change_id for row in rows), default=None)
    return [row for row in rows if row.change_id == latest]


def note(application: Application) -> str:
    """The officer's message of the return that is being mended now."""
    if application.state != State.RETURNED:
        return ""
    change = application.status_changes.order_by("-at", "-pk").first()
    return change.note if change else ""


def open_points(application: Application) -> list[ReturnPoint]:
    """The current points that nobody has marked as done."""
    return [row for row in current_points(application) if row.done_at is None]


def points(application: Application) -> list[Point]:
    """The current points, each with its place."""
    return [_placed(application, row) for row in current_points(application)]


def _placed(application: Application, row: ReturnPoint) -> Point:
    ref = application.reference
    if row.question:
        number = row.question.topic.number
        url = reverse("application_topic", kwargs={"ref": ref, "number": number})
        label = _("Question %(number)s") % {"number": row.question.label}
        return Point(row, label, (f"topic-{number}",), f"{url}#q-{row.question.number}")
    if row.clause:
        pages = PAGES_OF_CLAUSE.get(row.clause, ("prescreening",))
        label = _("Clause %(number)s") % {"number": row.clause}
        return Point(row, label, pages, reverse(ADDRESSES[pages[0]], kwargs={"ref": ref}))
    return Point(row, _("The whole application"), (), "")
