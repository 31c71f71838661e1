"""Starting an application, and giving it its reference."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from applications.models import Application, NominationMode, Prescreening
from criteria.models import Category, Round


def next_reference(round_: Round) -> str:
    """The next reference of a round, e.g. `UNPSA22-0007`. Locks the round's row, so no number is given twice."""
    locked = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    locked.last_reference += 1
    locked.save(update_fields=["last_reference"])
    return f"{locked.reference_prefix}-{locked.last_reference:04d}"


@transaction.atomic
def start_application(
    *,
    round_: Round,
    agency: Agency,
    actor: User | None,
    category: Category | None = None,
    title_th: str = "",
    title_en: str = "",
    started_on: date | None = None,
    language: str = "",
) -> Application:
    """A new draft with an empty pre-screening.

    Raises:
        ValidationError: when the category belongs to another round.
    """
    if category is not None and category.round_id != round_.pk:
        raise ValidationError({"category": _("This category belongs to another round.")})
    application = Application.objects.create(
        reference=next_reference(round_),
        round=round_,
        agency=agency,
        category=category,
        title_th=title_th,
        title_en=title_en,
        started_on=started_on,
        language=language or round_.default_language,
        nomination_mode=NominationMode.SELF if actor else "",
        website=agency.website,
        created_by=actor,
    )
    Prescreening.objects.create(application=application)
    return application
