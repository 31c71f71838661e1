"""How registration for events stands: for the public pages, for many events at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Sum
from django.utils import timezone

from .models import Audience, Clinic, Recording, Registration, Slot
from .models.registration import SEATED
from .services.registering import closed_because


@dataclass(frozen=True)
class Registering:
    """What `clinics/events/parts/public.html` shows of one event.

    Args:
        seats, taken: None and 0 for an event without limit.
        closed: why nobody can register any more, in words; empty while one can.
        recordings: only once the event has ended.
    """

    is_for_everybody: bool
    seats: int | None
    taken: int
    has_waiting_list: bool
    closed: str
    has_ended: bool
    recordings: list[Recording] = field(default_factory=list)

    @property
    def left(self) -> int | None:
        return None if self.seats is None else max(self.seats - self.taken, 0)

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def is_open(self) -> bool:
        """One can register, be it for the waiting list."""
        return not self.closed and (not self.is_full or self.has_waiting_list)


def seats_taken(clinics: Collection[int]) -> Mapping[int, int]:
    """How many seats are taken in each event for everybody, by key; held ones count. One query."""
    rows = Registration.objects.filter(clinic__in=clinics, state__in=SEATED).order_by()
    return dict(rows.values_list("clinic").annotate(n=Count("pk")))


def registering(clinics: Iterable[Clinic], now: datetime | None = None) -> dict[int, Registering]:
    """The state of each event by its key; three queries, however many events."""
    clinics, now = list(clinics), now or timezone.now()
    keys = [clinic.pk for clinic in clinics]
    taken, seats, recordings = seats_taken(keys), _seats(keys), _recordings(keys)
    return {
        clinic.pk: Registering(
            is_for_everybody=clinic.audience == Audience.EVERYBODY,
            seats=seats.get(clinic.pk),
            taken=taken.get(clinic.pk, 0),
            has_waiting_list=clinic.has_waiting_list,
            closed=closed_because(clinic, now),
            has_ended=(ended := now > (clinic.ends_at or clinic.starts_at)),
            recordings=recordings.get(clinic.pk, []) if ended else [],
        )
        for clinic in clinics
    }


def _seats(keys: Collection[int]) -> dict[int, int | None]:
    """Seats of all slots together; None where one of them has no limit."""
    rows = Slot.objects.filter(clinic__in=keys).order_by().values_list("clinic")
    sums = rows.annotate(total=Sum("capacity"), slots=Count("pk"), limited=Count("capacity"))
    return {pk: total if slots == limited else None for pk, total, slots, limited in sums}


def _recordings(keys: Collection[int]) -> dict[int, list[Recording]]:
    found: dict[int, list[Recording]] = {}
    for row in Recording.objects.filter(clinic__in=keys):
        found.setdefault(row.clinic_id, []).append(row)
    return found
