"""Moving a deadline: the new moment, and the reason that stays (FACTS §2: UN deadlines are often extended)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Deadline, DeadlineChange


def needs_reason(before: datetime | None, after: datetime | None) -> bool:
    """Setting an empty deadline is data entry; moving or emptying one is a change that people relied on."""
    return before is not None and before != after


@transaction.atomic
def move_deadline(
    deadline: Deadline, at: datetime | None, *, reason: str, actor: AbstractBaseUser
) -> Deadline:
    """Set, move or empty a deadline. The same moment again changes nothing.

    Raises:
        ValidationError: when a deadline that was set is changed without a reason.
    """
    locked = Deadline.objects.select_for_update().get(pk=deadline.pk)
    before = locked.at
    if before == at:
        return locked
    if needs_reason(before, at) and not reason.strip():
        raise ValidationError(_("Give the reason for the new date; it is kept with the old one."))
    locked.at = at
    locked.save(update_fields=["at"])
    if before is not None:
        DeadlineChange.objects.create(
            deadline=locked, before=before, after=at, reason=reason.strip(), changed_by=actor
        )
    return locked
