"""A new application that begins with what its agency answered in the self-check."""

from typing import Any

from django.db import transaction

from accounts.models import Sector
from applications.models import Application
from applications.selfcheck import Answers

from .details import save_prescreening
from .starting import start_application

# Not the consent: whoever applies gives it in the application itself.
DECLARED = (
    "innovative",
    "un_system_involved",
    "submitted_past_three_years",
    "previous_unpsa_winner",
)


@transaction.atomic
def start_from_answers(answers: Answers, **values: Any) -> Application:
    """Start an application (the arguments of `start_application`) and fill its pre-screening in.

    Always a new one: nothing that exists is changed. What the person has chosen while starting (category, start date)
    goes before what the self-check said; the sector is the one in the register of agencies.
    """
    application = start_application(**values)
    fields: dict[str, Any] = {"sdgs": list(answers.sdgs)}
    if answers.nomination_mode:
        fields["nomination_mode"] = answers.nomination_mode
    sponsored = answers.led_by_public and application.agency.sector != Sector.PUBLIC
    return save_prescreening(
        application,
        fields=fields,
        declarations={name: getattr(answers, name) for name in DECLARED},
        sponsor={"sector": Sector.PUBLIC} if sponsored else None,
    )
