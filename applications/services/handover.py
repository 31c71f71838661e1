"""The hand-over desk: ticks of pasted and checked fields, and the UN's receipt that ends it (DESIGN §4)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications.handover_fields import FormField
from applications.models import Application, HandoverTick, StatusChange, UnReceipt
from applications.states import State
from common.dates import both_clocks
from common.i18n import in_both

from .evidence import ask_scanner, take_in
from .transitions import TransitionRefused, perform


def _lock_endorsed(application: Application) -> Application:
    locked = Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    if locked.state != State.ENDORSED:
        raise TransitionRefused(_("The hand-over desk is open only while the application is endorsed."))
    return locked


@transaction.atomic
def tick_pasted(application: Application, field: FormField, *, actor: User, pasted: bool) -> HandoverTick:
    """Note that a field has been pasted into the UN's form (or not, after all); a check of it starts anew.

    Raises:
        TransitionRefused: when the application is not endorsed (any more).
    """
    locked = _lock_endorsed(application)
    tick, _created = HandoverTick.objects.get_or_create(application=locked, field=field.key)
    if pasted and tick.pasted_by is not None and tick.sha256 == field.sha256:
        # A page that was opened earlier ticks again: who pasted, and a check made since, stay.
        return tick
    tick.sha256 = field.sha256
    tick.pasted_by, tick.pasted_at = (actor, timezone.now()) if pasted else (None, None)
    tick.checked_by, tick.checked_at = None, None
    tick.save()
    return tick


@transaction.atomic
def tick_checked(application: Application, field: FormField, *, actor: User, checked: bool) -> HandoverTick:
    """A second person has compared the field with the UN's form.

    Raises:
        TransitionRefused: when it is not pasted, was pasted by the same person, or has changed since.
    """
    locked = _lock_endorsed(application)
    tick = (
        HandoverTick.objects.select_related("pasted_by").filter(application=locked, field=field.key).first()
    )
    if tick is None or tick.pasted_by is None or tick.sha256 != field.sha256:
        raise TransitionRefused(_("This field has not been pasted yet."))
    if checked and tick.pasted_by == actor:
        raise TransitionRefused(
            _("You pasted this field yourself. A second person checks it against the UN form.")
        )
    tick.checked_by, tick.checked_at = (actor, timezone.now()) if checked else (None, None)
    tick.save()
    return tick


def record_receipt(
    application: Application,
    *,
    reference: str,
    submitted_at: datetime,
    upload: UploadedFile | None,
    actor: User,
) -> StatusChange:
    """Keep what the UN gave back and move the application to `sent_to_un`; recording twice does it once.

    Raises:
        ValidationError: when the file is refused or the time lies in the future.
        TransitionRefused: when the application is not endorsed.
    """
    if submitted_at > timezone.now():
        raise ValidationError(
            {"submitted_at": _("This time has not come yet. Look at the time on the UN's receipt.")}
        )
    receipt = UnReceipt(
        application=application, reference=reference, submitted_at=submitted_at, recorded_by=actor
    )
    if upload is not None:
        try:
            take_in(receipt, upload, actor)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
    try:
        with transaction.atomic():
            _lock_endorsed(application)
            receipt.save()
            ask_scanner(receipt)
            note = f"{reference} · {in_both(lambda: both_clocks(submitted_at))}"
            return perform("send_to_un", application, actor=actor, note=note)
    except BaseException:
        if upload is not None:
            receipt.file.storage.delete(receipt.file.name)
        raise
