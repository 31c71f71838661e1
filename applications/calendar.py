"""What an agency's applications put into the calendars of its people: closings, returns, hand-overs, letters."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.dates import both_clocks
from common.i18n import pair
from common.ics import Entry, uid
from criteria.models import DeadlineKind

from .deadlines import closing
from .models import Application, RefereeRequest
from .services.referee_links import WAITING
from .states import OPEN, State

# What is due in a state: its name in the UID, its title, and the page where it is done. A new name is a new entry:
# a returned application is another duty than a draft.
DUTIES: dict[str, tuple[str, Promise, str]] = {
    State.DRAFT: ("draft", _("%(reference)s: the application closes"), "application_overview"),
    State.RETURNED: ("return", _("%(reference)s: returned, to be sent again"), "application_overview"),
    State.ENDORSED: ("handover", _("%(reference)s: to be entered at the UN"), "application_handover"),
}


def applications(user: User) -> Iterator[Entry]:
    """What is due from the agencies one belongs to, with the extensions that were granted."""
    rows = Application.objects.of_member(user).filter(state__in=DUTIES)
    for row in rows.prefetch_related("round__deadlines", "extensions").select_related("round"):
        un = row.round.deadline(DeadlineKind.UN)
        at = (un.at if un else None) if row.state == State.ENDORSED else closing(row)
        if at is None:
            continue
        name, title, page = DUTIES[row.state]
        yield _entry(
            row,
            uid=uid(name, row.pk),
            title=title,
            at=at,
            page=page,
            # Each of these only grows, so their sum does, whichever of them moves the date.
            sequence=sum(d.sequence for d in _closing(row)) + len(row.extensions.all()),
            changed_at=max(
                [row.created_at, *(d.changed_at for d in _closing(row))]
                + [extension.granted_at for extension in row.extensions.all()]
            ),
        )


def letters(user: User) -> Iterator[Entry]:
    """Letters of reference that were asked for and have not come; the referee is not named."""
    rows = RefereeRequest.objects.filter(
        application__in=Application.objects.of_member(user).filter(state__in=OPEN), state__in=WAITING
    )
    for row in rows.select_related("application"):
        yield _entry(
            row.application,
            uid=uid("letter", row.pk),
            title=_("%(reference)s: a letter of reference is due"),
            at=row.expires_at,
            page="application_letters",
            sequence=row.round_of_mail,
            changed_at=row.asked_at,
        )


def _closing(row: Application) -> list:
    kinds = (DeadlineKind.INTERNAL, DeadlineKind.UN)
    return [deadline for deadline in row.round.deadlines.all() if deadline.kind in kinds]


def _entry(
    row: Application,
    *,
    uid: str,
    title: Promise,
    at: datetime,
    page: str,
    sequence: int,
    changed_at: datetime,
) -> Entry:
    title_th, title_en = pair(lambda: title % {"reference": row.reference})
    text_th, text_en = pair(lambda: both_clocks(at))
    return Entry(
        uid=uid,
        sequence=sequence,
        changed_at=changed_at,
        at=at,
        title_th=title_th,
        title_en=title_en,
        text_th=text_th,
        text_en=text_en,
        path=reverse(page, kwargs={"ref": row.reference}),
    )
