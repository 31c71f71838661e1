"""`{% referee_rows application as requests %}`: requests for letters, ready for a list."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application, RefereeRequest, RefereeState
from applications.services.referee_links import WAITING
from common.dates import local_datetime
from common.i18n import localized
from notifications.models import Message, MessageState

register = template.Library()

LABELS = {
    RefereeState.ASKED: gettext_lazy("asked, not opened yet"),
    RefereeState.OPENED: gettext_lazy("opened, no letter yet"),
    RefereeState.RECEIVED: gettext_lazy("letter received"),
    RefereeState.DECLINED: gettext_lazy("declined"),
    RefereeState.WITHDRAWN: gettext_lazy("request withdrawn"),
}
TONES = {
    RefereeState.ASKED: "info",
    RefereeState.OPENED: "info",
    RefereeState.RECEIVED: "ok",
    RefereeState.DECLINED: "bad",
    RefereeState.WITHDRAWN: "quiet",
}


@register.simple_tag
def referee_rows(application: Application) -> list[dict[str, Any]]:
    """Each request with its state in words, its dates, and whether its mail could be sent (two queries)."""
    rows = list(application.referee_requests.all())
    keys = {f"referee:{row.pk}:{row.round_of_mail}:ask": row.pk for row in rows}
    undelivered = Message.objects.filter(key__in=keys, state=MessageState.FAILED) if keys else ()
    failed = {keys[message.key] for message in undelivered}
    return [_row(row, failed=row.pk in failed) for row in rows]


def _row(row: RefereeRequest, *, failed: bool) -> dict[str, Any]:
    waits = row.state in WAITING
    ended = waits and timezone.now() > row.expires_at
    state = RefereeState(row.state)
    label, tone = LABELS[state], TONES[state]
    if ended:
        label, tone = _("not answered in time"), "warn"
    return {
        "request": row,
        "name": localized(row, "organisation"),
        "label": label,
        "tone": tone,
        "dates": _dates(row, waits=waits, ended=ended),
        "waits": waits,
        "failed": failed and waits,
    }


def _dates(row: RefereeRequest, *, waits: bool, ended: bool) -> list[str]:
    def on(sentence: str, moment: Any) -> str:
        return sentence % {"at": local_datetime(moment, short=True)}

    dates = [on(_("asked %(at)s"), row.asked_at)]
    if row.opened_at:
        dates.append(on(_("opened %(at)s"), row.opened_at))
    if row.state == RefereeState.RECEIVED:
        dates.append(on(_("received %(at)s"), row.answered_at))
    elif row.state == RefereeState.DECLINED:
        dates.append(on(_("declined %(at)s"), row.answered_at))
    elif row.state == RefereeState.WITHDRAWN:
        dates.append(on(_("withdrawn %(at)s"), row.answered_at))
    elif waits:
        dates.append(on(_("the link ended %(at)s") if ended else _("valid until %(at)s"), row.expires_at))
    return dates
