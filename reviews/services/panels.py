"""A panel: who sits on it and who is there, its agenda and the order of it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused
from applications.states import State
from criteria.models import Category, Round

from ..agenda import seen_among
from ..models import AgendaItem, Panel, PanelMember
from ..permissions import works_for_opdc
from ..queries_ranking import criteria_of, ranking_of


class Order(models.TextChoices):
    RANK = "rank", gettext_lazy("by rank in each category, the best first")
    REFERENCE = "reference", gettext_lazy("by reference")


def may_sit() -> models.QuerySet[User]:
    """Who can be a member of a panel: officers and admins."""
    staff = models.Q(is_officer=True) | models.Q(is_superuser=True)
    return User.objects.filter(staff, is_active=True).order_by("name_th", "email")


@transaction.atomic
def open_panel(
    *,
    round_: Round,
    category: Category | None,
    name_th: str,
    name_en: str,
    held_at: datetime,
    members: Collection[User],
    order: str,
    actor: User,
) -> Panel:
    """Call a panel. Everything in review of the round (or of one category) stands on its agenda.

    Raises:
        TransitionRefused: nothing is in review, or an order by rank by somebody who may not know the ranks.
    """
    _refuse_strangers(actor)
    panel = Panel.objects.create(
        round=round_, category=category, name_th=name_th, name_en=name_en, held_at=held_at, opened_by=actor
    )
    _set_members(panel, members)
    if not take_in(panel, actor=actor):
        raise TransitionRefused(_("Nothing is in review there, so a panel would have nothing to decide."))
    sort(panel, order=order, actor=actor)
    return panel


@transaction.atomic
def change_panel(
    panel: Panel, *, name_th: str, name_en: str, held_at: datetime, members: Collection[User], actor: User
) -> None:
    """Another name, date or other members; who was ticked as present stays so while a member."""
    _refuse_strangers(actor)
    locked = _lock(panel)
    locked.name_th, locked.name_en, locked.held_at = name_th, name_en, held_at
    locked.save(update_fields=["name_th", "name_en", "held_at"])
    _set_members(locked, members)


@transaction.atomic
def take_in(panel: Panel, *, actor: User) -> int:
    """Put on the agenda, at its end, what is in review and not on it yet. Returns how many."""
    _refuse_strangers(actor)
    locked = _lock(panel)
    missing = missing_of(locked).order_by("reference")
    last = locked.items.aggregate(last=models.Max("position"))["last"] or 0
    made = AgendaItem.objects.bulk_create(
        AgendaItem(panel=locked, application=application, position=position)
        for position, application in enumerate(missing, start=last + 1)
    )
    return len(made)


def missing_of(panel: Panel) -> models.QuerySet[Application]:
    """Applications in review that the panel should decide and that are not on its agenda."""
    rows = Application.objects.filter(round=panel.round_id, state=State.IN_REVIEW)
    if panel.category_id:
        rows = rows.filter(category=panel.category_id)
    return rows.exclude(agenda_items__panel=panel)


@transaction.atomic
def sort(panel: Panel, *, order: str, actor: User) -> None:
    """Put the whole agenda in order.

    Raises:
        TransitionRefused: by somebody who steps out for an application: the order would tell its rank.
    """
    _refuse_strangers(actor)
    locked = _lock(panel)
    items = list(locked.items.select_related("application__category"))
    if order != Order.RANK:
        items.sort(key=lambda item: item.application.reference)
        _number(items)
        return
    _refuse_readers_in_conflict(items, actor)
    ranks = _ranks(locked.round, items, actor)
    last = max(ranks.values(), default=0) + 1
    items.sort(
        key=lambda item: (
            item.application.category.number if item.application.category else 0,
            ranks.get(item.application_id, last),
            item.application.reference,
        )
    )
    _number(items)


@transaction.atomic
def move(panel: Panel, item: int, *, up: bool, actor: User) -> None:
    """Change places with the neighbour above or below; at the end of the agenda nothing happens.

    Raises:
        TransitionRefused: see `sort`.
    """
    _refuse_strangers(actor)
    items = list(_lock(panel).items.select_related("application").order_by("position", "pk"))
    _refuse_readers_in_conflict(items, actor)
    at = next((index for index, row in enumerate(items) if row.pk == item), None)
    other = None if at is None else at - 1 if up else at + 1
    if other is None or not 0 <= other < len(items):
        return
    items[at], items[other] = items[other], items[at]
    _number(items)


@transaction.atomic
def set_present(panel: Panel, users: Iterable[int], *, actor: User) -> None:
    """Tick exactly these members as present."""
    _refuse_strangers(actor)
    present = set(users)
    # One by one, a dozen at most: each change is logged.
    for member in _lock(panel).members.all():
        if member.is_present != (member.user_id in present):
            member.is_present = not member.is_present
            member.save(update_fields=["is_present"])


def _lock(panel: Panel) -> Panel:
    return Panel.objects.select_for_update(no_key=True, of=("self",)).select_related("round").get(pk=panel.pk)


def _set_members(panel: Panel, members: Collection[User]) -> None:
    panel.members.exclude(user__in=members).delete()
    known = set(panel.members.values_list("user", flat=True))
    # One by one: each change is logged.
    for user in members:
        if user.pk not in known:
            PanelMember.objects.create(panel=panel, user=user)


def _number(items: Iterable[AgendaItem]) -> None:
    changed = []
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position = position
            changed.append(item)
    AgendaItem.objects.bulk_update(changed, ["position"])


def _ranks(round_: Round, items: Iterable[AgendaItem], actor: User) -> dict[int, int]:
    """Application → rank in its category, for those that have one."""
    criteria = criteria_of(round_)
    categories = {item.application.category for item in items if item.application.category}
    found = {}
    for category in categories:
        category.round = round_
        rows = ranking_of(actor, category, criteria)
        found |= {row.application: row.rank for row in rows if row.rank is not None}
    return found


def _refuse_strangers(actor: User) -> None:
    if not works_for_opdc(actor):
        raise TransitionRefused(_("Panels are the matter of OPDC's officers."))


def _refuse_readers_in_conflict(items: Collection[AgendaItem], actor: User) -> None:
    if len(seen_among([item.application for item in items], actor)) < len(items):
        raise TransitionRefused(
            _(
                "You step out for an application on this agenda, so its order by rank or by hand is made by a "
                "colleague who does not. Nothing has been changed."
            )
        )
