"""The application's own fields, its pre-screening and its sponsor."""

from typing import Any

from django.db import transaction

from applications.models import Application, Prescreening, Sponsor

from .answers import recount
from .locking import lock_open


@transaction.atomic
def save_prescreening(
    application: Application,
    *,
    fields: dict[str, Any],
    declarations: dict[str, Any],
    sponsor: dict[str, Any] | None,
) -> Application:
    """Store what the pre-screening page says.

    Args:
        fields: columns of the application (category, start date, SDGs, nomination, titles, …).
        declarations: columns of the pre-screening.
        sponsor: columns of the sponsor, or None when there is none.

    Raises:
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    if locked.snapshots.exists():
        fields = {name: value for name, value in fields.items() if name != "category"}
    language_changes = fields.get("language", locked.language) != locked.language
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save()
    Prescreening.objects.update_or_create(application=locked, defaults=declarations)
    if sponsor is None:
        Sponsor.objects.filter(application=locked).delete()
    else:
        Sponsor.objects.update_or_create(application=locked, defaults=sponsor)
    if language_changes:
        recount(locked)
    return locked


@transaction.atomic
def declare_accurate(application: Application, accurate: bool) -> None:
    """The coordinator's statement that everything is complete and correct (S4 1.5)."""
    locked = lock_open(application.pk)
    Prescreening.objects.filter(application=locked).update(accurate=accurate)


@transaction.atomic
def set_clinic_attended(application: Application, attended: bool) -> None:
    """Whether the agency took part in a consultation clinic, so that OPDC's letter counts (S4 4.2)."""
    locked = lock_open(application.pk)
    locked.clinic_attended = attended
    locked.save(update_fields=["clinic_attended", "updated_at"])
