"""The dates that everybody may know: deadlines of the rounds, clinics and events. The calendar's page and its feed
read the same list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.ics import USUAL_LENGTH, page_of
from clinics.models import Clinic, ClinicKind, ClinicState
from common import ics
from common.dates import both_clocks, local_datetime
from common.i18n import localized, pair
from criteria.models import Deadline, DeadlineKind, Round

from .rounds import is_known

# What happens at a deadline, as somebody outside reads it.
WORDS = {
    DeadlineKind.OPENING: gettext_lazy("The round opens for applications"),
    DeadlineKind.INTERNAL: gettext_lazy("Applications close at OPDC"),
    DeadlineKind.UN: gettext_lazy("Deadline at the United Nations"),
    DeadlineKind.REVIEW: gettext_lazy("Reviews are due"),
    DeadlineKind.DECISION: gettext_lazy("OPDC decides what goes to the United Nations"),
    DeadlineKind.RESULT: gettext_lazy("The United Nations announces the winners"),
}


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """One date of the calendar. `row` is the deadline or the clinic that it comes from."""

    row: Deadline | Clinic
    round: Round
    at: datetime
    ends_at: datetime | None = None
    moved_from: datetime | None = None
    cancelled: bool = False

    @property
    def is_clinic(self) -> bool:
        return isinstance(self.row, Clinic)

    @property
    def changed_at(self) -> datetime:
        return self.row.updated_at if isinstance(self.row, Clinic) else self.row.changed_at

    @property
    def title(self) -> str:
        if isinstance(self.row, Clinic):
            return localized(self.row, "name")
        return str(WORDS[DeadlineKind(self.row.kind)])

    @property
    def kind(self) -> str:
        """What it is, in a word, for a clinic; a deadline says it by its title."""
        return str(ClinicKind(self.row.kind).label) if isinstance(self.row, Clinic) else ""

    @property
    def place(self) -> str:
        return self.row.place if isinstance(self.row, Clinic) else ""

    @property
    def path(self) -> str:
        return page_of(self.row) if isinstance(self.row, Clinic) else reverse("calendar")

    def over(self, now: datetime) -> bool:
        return (self.ends_at or self.at) < now


def shown_rounds(now: datetime) -> list[Round]:
    """Rounds that are open or have had a date already. One that is only being prepared is OPDC's own business."""
    rounds = Round.objects.prefetch_related("deadlines").order_by("-year", "code")
    return [round_ for round_ in rounds if is_known(round_, now)]


def milestones(now: datetime | None = None) -> list[Milestone]:
    """Every date, the earliest first; what was taken away stands as cancelled, at its last known moment."""
    now = now or timezone.now()
    rounds = shown_rounds(now)
    found = [*_deadlines(rounds), *_clinics(rounds)]
    return sorted(found, key=lambda milestone: (milestone.at, milestone.is_clinic, milestone.row.pk))


def _deadlines(rounds: Iterable[Round]) -> Iterable[Milestone]:
    for round_ in rounds:
        for row in round_.deadlines.all():
            if row.at:
                yield Milestone(row=row, round=round_, at=row.at, moved_from=row.moved_from)
            elif row.former_at:
                yield Milestone(row=row, round=round_, at=row.former_at, cancelled=True)


def _clinics(rounds: Iterable[Round]) -> Iterable[Milestone]:
    by_key = {round_.pk: round_ for round_ in rounds}
    for row in Clinic.objects.filter(round__in=by_key).exclude(state=ClinicState.DRAFT).order_by("pk"):
        yield Milestone(
            row=row,
            round=by_key[row.round_id],
            at=row.starts_at,
            ends_at=row.ends_at,
            cancelled=row.state == ClinicState.CANCELLED,
        )


def entry(milestone: Milestone) -> ics.Entry:
    """The milestone as an entry of the feed."""
    title_th, title_en = pair(lambda: f"{milestone.title} · {localized(milestone.round, 'name')}")
    text_th, text_en = pair(lambda: "\n".join(_lines(milestone)))
    return ics.Entry(
        uid=ics.uid("clinic" if milestone.is_clinic else "deadline", milestone.row.pk),
        sequence=milestone.row.sequence,
        changed_at=milestone.changed_at,
        at=milestone.at,
        ends_at=milestone.at + USUAL_LENGTH
        if milestone.is_clinic and not milestone.ends_at
        else milestone.ends_at,
        title_th=title_th,
        title_en=title_en,
        text_th=text_th,
        text_en=text_en,
        path=milestone.path,
        place=milestone.place,
        cancelled=milestone.cancelled,
        busy=milestone.is_clinic,
    )


def _lines(milestone: Milestone) -> Iterable[str]:
    if milestone.is_clinic:
        yield milestone.kind
        yield local_datetime(milestone.at)
    else:
        yield both_clocks(milestone.at)
    if milestone.moved_from:
        yield _("Moved: it was %(moment)s before.") % {"moment": both_clocks(milestone.moved_from)}
    if milestone.cancelled:
        yield _("It does not take place.") if milestone.is_clinic else _("The date was taken back.")
