"""A panel's agenda as one person may read it: who steps out where, whether the quorum stands, what is prepared.

Whoever may not see the scores of an application learns nothing from its line: no decision, no notes, and no place
in the order, because an order by rank would tell it. Such a reader gets the agenda by reference.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.states import State

from .conflicts import ConflictKind, conflicts_between
from .models import AgendaItem, Decision, Outcome, Panel
from .visibility import sees_scores_q

Conflicts = Mapping[tuple[int, int], ConflictKind]


@dataclass(frozen=True)
class Line:
    """One application on the agenda, for one reader. What is hidden reads as empty."""

    number: int  # its place for this reader, as in the page's address
    item: AgendaItem
    hidden: str  # why the reader steps out, in words; "" when nothing is hidden
    attending: tuple[User, ...]  # members who are present and free of conflict
    stepping_out: tuple[User, ...]  # members in conflict, present or not
    quorum: int

    @property
    def application(self) -> Application:
        return self.item.application

    @property
    def decision(self) -> Decision | None:
        """The released one, of this panel or of another."""
        return getattr(self.application, "decision", None)

    @property
    def has_quorum(self) -> bool:
        return len(self.attending) >= self.quorum

    @property
    def outcome(self) -> str:
        return "" if self.hidden else self.item.outcome

    @property
    def outcome_words(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def reason(self) -> str:
        return "" if self.hidden else self.item.reason

    @property
    def notes(self) -> str:
        return "" if self.hidden else self.item.notes

    @property
    def is_open(self) -> bool:
        """Whether the panel can still decide it."""
        return self.application.state == State.IN_REVIEW and self.decision is None

    @property
    def is_prepared(self) -> bool:
        return bool(self.outcome) and self.is_open


def items_of(panel: int) -> list[AgendaItem]:
    """The items of a panel in its own order, with the panel and all that a line names. One query."""
    rows = AgendaItem.objects.filter(panel=panel).select_related(
        "panel__round",
        "panel__category",
        "application__round",
        "application__agency",
        "application__category",
        "application__decision",
        "decided_by",
    )
    return list(rows.order_by("position", "pk"))


def lines(panel: Panel, reader: User, items: list[AgendaItem] | None = None) -> list[Line]:
    """The agenda for one reader, in a constant number of queries.

    Args:
        items: from `items_of`, when the caller has them.
    """
    items = items_of(panel.pk) if items is None else items
    members = list(panel.members.select_related("user"))
    people = [member.user for member in members]
    present = {member.user_id for member in members if member.is_present}
    applications = [item.application for item in items]
    conflicts = conflicts_between(applications, {*people, reader})
    seen = seen_among(applications, reader)
    items = readers_order(items, seen)
    return [
        Line(
            number=number,
            item=item,
            hidden="" if item.application_id in seen else hidden_because(item.application, reader, conflicts),
            attending=tuple(free_of_conflict(item.application, people, conflicts, among=present)),
            stepping_out=tuple(user for user in people if (item.application_id, user.pk) in conflicts),
            quorum=item.application.round.panel_quorum,
        )
        for number, item in enumerate(items, start=1)
    ]


def readers_order(items: Sequence[AgendaItem], seen: Collection[int]) -> list[AgendaItem]:
    """The panel's own order; by reference for who may not see the scores of all, because a rank could be read off it.

    Args:
        items: in the panel's order.
        seen: from `seen_among`.
    """
    if len(seen) == len(items):
        return list(items)
    return sorted(items, key=lambda item: item.application.reference)


def seen_among(applications: Sequence[Application], reader: User) -> set[int]:
    """Keys of those whose scores the reader may see."""
    keys = [application.pk for application in applications]
    found = Application.objects.filter(sees_scores_q(reader), pk__in=keys)
    return set(found.order_by().values_list("pk", flat=True))


def hidden_because(application: Application, reader: User, conflicts: Conflicts) -> str:
    """In words, for somebody who may not see the scores."""
    kind = conflicts.get((application.pk, reader.pk))
    if kind is not None:
        return _("You have a conflict of interest (%(kind)s).") % {"kind": kind.label}
    return _("You still have to submit your own review of this application.")


def free_of_conflict(
    application: Application, people: Sequence[User], conflicts: Conflicts, *, among: set[int]
) -> list[User]:
    """The people whose keys are `among` and who are not in conflict with the application."""
    return [user for user in people if user.pk in among and (application.pk, user.pk) not in conflicts]
