"""What the UN has decided, and the register of winners that grows by it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applications.models import Application, StatusChange
from applications.services.transitions import TransitionRefused, perform
from common.dates import BANGKOK, local_date
from common.i18n import in_both
from criteria.models import PastWinner

from ..models import Purpose
from .declaring import lock
from .messages import filled, send_message, template_for

LETTERS = UUID("0f7e3b9d-8f5e-4d0c-a8c4-5b1a3f0f9e21")
# Grade A: known at first hand, from the application itself (the register's own scale).
GRADE = "A"


class UnResult(models.TextChoices):
    """The values are ways of the workflow."""

    WINNER = "un_winner", gettext_lazy("winner")
    FINALIST = "un_finalist", gettext_lazy("finalist, without an award")
    NOT_SELECTED = "un_not_selected", gettext_lazy("not selected")


@dataclass(frozen=True)
class Winner:
    """How a winner stands in the register."""

    agency_th: str
    agency_en: str
    initiative_th: str
    initiative_en: str
    place_th: str
    place_en: str


def proposed(application: Application) -> Winner:
    """Names as the application has them; the place is the UN's to say. Titles may be too long for the register."""
    return Winner(
        agency_th=application.agency.name_th,
        agency_en=application.agency.name_en,
        initiative_th=application.title_th,
        initiative_en=application.title_en,
        place_th="",
        place_en="",
    )


@transaction.atomic
def record_result(
    application: Application, *, result: str, day: date, note: str, winner: Winner | None, actor: User
) -> StatusChange:
    """Keep the UN's result with its date, tell the agency, and enter a winner in the register: each once.

    A finalist has not won, may apply again (S4 1.6) and so stays out of the register.

    Raises:
        TransitionRefused: not sent to the UN, a result already recorded, a day to come, a winner without names.
    """
    if result not in UnResult.values:
        raise TransitionRefused(_("Choose the result."))
    if day > timezone.now().astimezone(BANGKOK).date():
        raise TransitionRefused(_("This day has not come yet. Look at the UN's announcement."))
    if result == UnResult.WINNER and winner is None:
        raise TransitionRefused(_("Say how the winner stands in the register."))
    locked = lock(application.pk)
    announced = in_both(lambda: local_date(day, short=True))
    words = f"{announced} · {note.strip()}" if note.strip() else announced
    change = perform(result, locked, actor=actor, note=words)
    # The register counts for clause 1.6 of real rounds; what was practised has won nothing.
    if winner is not None and result == UnResult.WINNER and not locked.round.is_practice:
        _enter(locked, winner)
    template = template_for(Purpose.RESULT)
    token = uuid5(LETTERS, f"result {locked.reference}")
    letter = filled(template, locked, **_words("reasons", UnResult(result)))
    send_message(locked, token=token, actor=actor, template=template, **letter)
    return change


def _words(place: str, result: UnResult) -> dict[str, str]:
    """The result in both languages, for the letter."""
    found = {}
    for language in ("th", "en"):
        with translation.override(language):
            found[f"{place}_{language}"] = str(result.label)
    return found


def _enter(application: Application, winner: Winner) -> PastWinner:
    """The winner in the register; a row that an admin has made by hand is taken over."""
    values = vars(winner)
    key = {
        "year": application.round.year,
        "agency_en": winner.agency_en,
        "initiative_en": winner.initiative_en,
    }
    entered = {"reference": application.reference, "grade": GRADE}
    row, _made = PastWinner.objects.get_or_create(**key, defaults=values | entered)
    if row.reference not in ("", application.reference):
        raise TransitionRefused(_("Another application stands in the register under the same names."))
    for name, value in (values | entered).items():
        setattr(row, name, value)
    # The goals that the agency has named; an admin's own choice stays.
    row.sdgs = row.sdgs or sorted({int(code.partition(".")[0]) for code in application.sdgs})
    row.save()
    return row
