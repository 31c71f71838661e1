"""A clinic as an entry of calendars: the same one in a file of its own, in a mail's link and in the personal feed."""

from datetime import timedelta

from django.urls import reverse

from common.dates import local_datetime
from common.i18n import localized, pair
from common.ics import Entry, uid

from .models import Clinic, ClinicState, Registration, RegistrationState, Slot

# A clinic that does not say when it ends stands in calendars as this long.
USUAL_LENGTH = timedelta(hours=1)


def page_of(clinic: Clinic) -> str:
    """The page for everybody that tells of a clinic."""
    return reverse("event_page", kwargs={"pk": clinic.pk})


def entry_of(
    clinic: Clinic,
    slot: Slot | None = None,
    *,
    with_link: bool = False,
    note: object = "",
    detail: str = "",
    path: str = "",
    cancelled: bool = False,
) -> Entry:
    """The entry of a clinic, or of one slot of it.

    Args:
        with_link: with the address for taking part online; for those who have a seat only.
        note: stands after the name, in brackets.
        detail: a line of its own, e.g. references.
        path: the page that tells more; the clinic's page for everybody unless told.
        cancelled: for this person, whatever the clinic says.
    """
    part = slot or clinic
    title_th, title_en = pair(lambda: _title(clinic, note))
    lines = (clinic.online_link if with_link else "", detail)
    text_th, text_en = pair(
        lambda: "\n".join(
            line for line in (local_datetime(part.starts_at), *lines, localized(clinic, "about")) if line
        )
    )
    return Entry(
        uid=uid(f"clinic-{clinic.pk}-slot", slot.pk) if slot else uid("clinic", clinic.pk),
        sequence=clinic.sequence,
        changed_at=clinic.updated_at,
        at=part.starts_at,
        ends_at=part.ends_at or part.starts_at + USUAL_LENGTH,
        title_th=title_th,
        title_en=title_en,
        text_th=text_th,
        text_en=text_en,
        path=path or page_of(clinic),
        place=clinic.place,
        cancelled=cancelled or clinic.state == ClinicState.CANCELLED,
        busy=True,
    )


def entry_of_registration(row: Registration) -> Entry:
    """The event for somebody who registered; who has no seat (any more) gets it as cancelled, without the link."""
    has_seat = row.state == RegistrationState.CONFIRMED and row.clinic.state != ClinicState.CANCELLED
    return entry_of(row.clinic, with_link=has_seat, path=row.path, cancelled=not has_seat)


def _title(clinic: Clinic, note: object) -> str:
    name = localized(clinic, "name")
    return f"{name} ({note})" if note else name
