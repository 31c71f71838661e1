"""Deadlines as people read them: what is left, in Bangkok and in EST."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import EST, both_clocks, local_datetime
from criteria.models import DeadlineKind, Round

from .deadlines import closing, extension_of
from .models import Application
from .states import ENDED, State

SOON = timedelta(days=7)
LAST_DAY = timedelta(days=1)


def remaining(at: datetime, moment: datetime | None = None) -> str:
    """`เหลือ 21 วัน 3 ชม.`, or how long ago it passed."""
    left = at - (moment or timezone.now())
    if left < timedelta(0):
        return _("passed %(time)s ago") % {"time": _span(-left)}
    return _("%(time)s left") % {"time": _span(left)}


def _span(time: timedelta) -> str:
    """The two largest units that tell something."""
    days, hours, minutes = time.days, time.seconds // 3600, time.seconds % 3600 // 60
    in_days = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    in_hours = _("%(n)s hr") % {"n": hours}
    in_minutes = _("%(n)s min") % {"n": minutes}
    if days:
        return f"{in_days} {in_hours}" if days < 60 and hours else in_days
    return f"{in_hours} {in_minutes}" if hours else in_minutes


def tone(at: datetime, moment: datetime | None = None) -> str:
    """`bad` in the last day and after, `warn` in the last week."""
    left = at - (moment or timezone.now())
    return "bad" if left < LAST_DAY else "warn" if left < SOON else ""


def clock(round_: Round) -> dict[str, Any] | None:
    """The card of `components/deadline_clock.html`: the deadline that closes submission in the portal.

    With both an own deadline of OPDC and the UN's, the first is the one that counts here; the other is the note.
    """
    deadline = round_.submission_deadline
    if deadline is None:
        return None
    own = deadline.kind == DeadlineKind.INTERNAL
    un = round_.deadline(DeadlineKind.UN)
    return _card(
        deadline.at,
        title=_("Deadline at OPDC") if own else _("Deadline at the UN"),
        notes=[_un_note(un.at)] if own and un else [],
    )


def clock_of(application: Application) -> dict[str, Any] | None:
    """The card of one application: the round's, or the later deadline that OPDC has granted to it.

    None once no deadline concerns it any more.
    """
    if application.state in ENDED:
        return None
    if application.state == State.ENDORSED:
        # OPDC has it; what counts from now on is the UN's day.
        un = application.round.deadline(DeadlineKind.UN)
        return _card(un.at, title=_("Deadline at the UN"), notes=[]) if un else None
    card, at = clock(application.round), closing(application)
    deadline = application.round.submission_deadline
    if card is None or at == deadline.at:
        return card
    un = application.round.deadline(DeadlineKind.UN)
    notes = [
        _("Extended by OPDC: %(reason)s") % {"reason": extension_of(application).reason},
        _("The round's own deadline: %(moment)s") % {"moment": both_clocks(deadline.at)},
    ]
    if un and un.pk != deadline.pk:
        notes.append(_un_note(un.at))
    return _card(at, title=_("Your extended deadline"), notes=notes)


def _card(at: datetime, *, title: str, notes: list[str]) -> dict[str, Any]:
    return {
        "title": title,
        "remaining": remaining(at),
        "sentence": both_clocks(at),
        "bangkok": local_datetime(at, short=True),
        "est": local_datetime(at, zone=EST, short=True),
        "tone": tone(at),
        "notes": notes,
    }


def _un_note(at: datetime) -> str:
    return _("The UN's own deadline: %(moment)s") % {"moment": both_clocks(at)}
