"""The queue of dossiers as officers read it: how many stand where, and the rows of one part of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import BANGKOK
from dossiers.models import Dossier, DossierState

WAITING, MAKING, FAILED, READY, CALLED_OFF = "waiting", "making", "failed", "ready", "off"
LABELS = {
    FAILED: _("Failed"),
    MAKING: _("Being made"),
    WAITING: _("Waiting"),
    READY: _("Ready today"),
    CALLED_OFF: _("Called off"),
}
TONES = {FAILED: "bad", MAKING: "", WAITING: "quiet", READY: "ok", CALLED_OFF: "quiet"}
# What stands on the page when no part is chosen: what still needs somebody or something.
OPEN = (FAILED, MAKING, WAITING)


@dataclass(frozen=True)
class Part:
    """One part of the queue with its number, as a link above the list."""

    name: str
    label: str
    count: int
    current: bool


def condition(part: str) -> Q:
    """Which dossiers a part holds. Ready ones are those of today, by the clock of Bangkok."""
    return {
        WAITING: Q(state=DossierState.QUEUED),
        MAKING: Q(state=DossierState.RENDERING),
        FAILED: Q(state=DossierState.FAILED),
        READY: Q(state=DossierState.READY, finished_at__gte=_midnight()),
        CALLED_OFF: Q(state__in=[DossierState.CANCELLED, DossierState.SUPERSEDED]),
    }[part]


def _midnight() -> datetime:
    return timezone.now().astimezone(BANGKOK).replace(hour=0, minute=0, second=0, microsecond=0)


def part_of(dossier: Dossier) -> str:
    """The part in which a row stands."""
    return {
        DossierState.QUEUED: WAITING,
        DossierState.RENDERING: MAKING,
        DossierState.FAILED: FAILED,
        DossierState.READY: READY,
    }.get(DossierState(dossier.state), CALLED_OFF)


def parts(chosen: str) -> list[Part]:
    """Every part with its number. One query."""
    counted = Dossier.objects.aggregate(**{name: Count("pk", filter=condition(name)) for name in LABELS})
    return [Part(name, str(label), counted[name], name == chosen) for name, label in LABELS.items()]


def rows(chosen: str) -> QuerySet[Dossier]:
    """The rows of a part, or of all that is open: what failed first, then what is being made, then by its turn."""
    found = Dossier.objects.select_related("snapshot__application__agency").defer("snapshot__content")
    if chosen in (READY, CALLED_OFF):
        return found.filter(condition(chosen)).order_by("-finished_at", "-pk")
    kept = [chosen] if chosen in LABELS else OPEN
    fits = Q()
    for name in kept:
        fits |= condition(name)
    order = Case(
        *(When(condition(name), then=Value(place)) for place, name in enumerate(OPEN)),
        output_field=IntegerField(),
    )
    return found.filter(fits).order_by(order, "queued_at", "pk")


def line_of(dossier: Dossier) -> dict[str, Any]:
    """What a line says beside the row itself."""
    part = part_of(dossier)
    return {
        "dossier": dossier,
        "application": dossier.snapshot.application,
        "number": dossier.snapshot.number,
        "part": part,
        "label": dossier.get_state_display(),
        "tone": TONES[part],
        "may_retry": part in (FAILED, CALLED_OFF) or dossier.waits_to_try_again,
        "may_cancel": dossier.is_waiting,
    }
