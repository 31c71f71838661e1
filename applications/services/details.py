"""The application's own fields, its pre-screening and its sponsor."""

import hashlib
import json
from typing import Any

from django.db import transaction

from applications.models import Application, Prescreening, Sponsor

from .answers import recount
from .locking import lock_open

# What the pre-screening page shows and stores.
OF_APPLICATION = (
    "category_id",
    "language",
    "title_th",
    "title_en",
    "started_on",
    "website",
    "sdgs",
    "nomination_mode",
    "nomination_organisation",
    "nomination_contact_email",
)
OF_PRESCREENING = (
    "innovative",
    "previous_unpsa_winner",
    "un_system_involved",
    "un_system_details",
    "submitted_past_three_years",
    "other_awards",
    "heard_of",
    "verification_consent",
)
OF_SPONSOR = ("name_th", "name_en", "sector", "level")


class StalePrescreening(Exception):
    """Somebody has saved the page since it was opened. Nothing was stored; `current` is what is there now."""

    def __init__(self, current: Application) -> None:
        super().__init__("stale")
        self.current = current


def fingerprint(application: Application) -> str:
    """What the page was based on, as a short text that changes when any of its values does.

    Not the time of the last change: every saved answer moves that, and answers are no matter of this page.
    """
    parts = (
        (application, OF_APPLICATION),
        (getattr(application, "prescreening", None), OF_PRESCREENING),
        (getattr(application, "sponsor", None), OF_SPONSOR),
    )
    values = [[getattr(row, name) for name in names] if row else None for row, names in parts]
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:32]


@transaction.atomic
def save_prescreening(
    application: Application,
    *,
    fields: dict[str, Any],
    declarations: dict[str, Any],
    sponsor: dict[str, Any] | None,
    base: str = "",
) -> Application:
    """Store what the pre-screening page says.

    Args:
        fields: columns of the application (category, start date, SDGs, nomination, titles, …).
        declarations: columns of the pre-screening.
        sponsor: columns of the sponsor, or None when there is none.
        base: the fingerprint of what the writer's page was showing; "" stores without comparing.

    Raises:
        StalePrescreening: when somebody has saved other values since.
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    if base and base != fingerprint(locked) and not _says_the_same(locked, fields, declarations):
        raise StalePrescreening(locked)
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


def _says_the_same(locked: Application, fields: dict[str, Any], declarations: dict[str, Any]) -> bool:
    """Sending the same page again (a double click, a lost reply) is no conflict."""
    told = getattr(locked, "prescreening", None) or Prescreening()
    return all(getattr(locked, name) == value for name, value in fields.items()) and all(
        getattr(told, name) == value for name, value in declarations.items()
    )


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
