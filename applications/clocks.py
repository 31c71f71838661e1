"""Deadlines as people read them: what is left, in Bangkok and in EST."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import EST, local_datetime
from criteria.models import Deadline, DeadlineKind, Round

SOON = timedelta(days=7)
LAST_DAY = timedelta(days=1)


def remaining(deadline: Deadline, moment: datetime | None = None) -> str:
    """`เหลือ 21 วัน 3 ชม.`, or how long ago it passed."""
    left = deadline.at - (moment or timezone.now())
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


def tone(deadline: Deadline, moment: datetime | None = None) -> str:
    """`bad` in the last day and after, `warn` in the last week."""
    left = deadline.at - (moment or timezone.now())
    return "bad" if left < LAST_DAY else "warn" if left < SOON else ""


def clock(round_: Round) -> dict[str, Any] | None:
    """The card of `components/deadline_clock.html`: the deadline that closes submission in the portal.

    With both an own deadline of OPDC and the UN's, the first is the one that counts here; the other is the note.
    """
    deadline = round_.submission_deadline
    if deadline is None:
        return None
    un = round_.deadline(DeadlineKind.UN)
    own = deadline.kind == DeadlineKind.INTERNAL
    return {
        "title": _("Deadline at OPDC") if own else _("Deadline at the UN"),
        "remaining": remaining(deadline),
        "bangkok": local_datetime(deadline.at, short=True),
        "est": local_datetime(deadline.at, zone=EST, short=True),
        "tone": tone(deadline),
        "note": _un_note(un) if own and un else "",
    }


def _un_note(un: Deadline) -> str:
    return _("The UN's own deadline: %(est)s EST = %(bangkok)s in Bangkok") % {
        "est": local_datetime(un.at, zone=EST, short=True),
        "bangkok": local_datetime(un.at, short=True),
    }
