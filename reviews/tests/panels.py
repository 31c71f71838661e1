"""What tests of panels are made of: an application that was reviewed, a panel that sits, a prepared decision."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from applications.models import Application
from reviews.agenda import lines
from reviews.models import AgendaItem, Declaration, Interest, Outcome, Panel
from reviews.services import deciding, panels
from reviews.services.releasing import preview

from . import factories

# Stands in each review, to be looked for where it must not be.
CANARY = "นกขมิ้นที่ห้ามบิน"


def reviewed(officer: User, *means: int) -> Application:
    """An application in review with one submitted review for each mean."""
    reviewers = [factories.make_reviewer() for _ in means]
    application = factories.in_review(officer, *reviewers)
    for assignment, mean in zip(application.assignments.order_by("pk"), means, strict=True):
        factories.make_review(assignment, [mean] * 6, strengths=CANARY)
    return application


def call(officers: list[User], *, order: str = "reference", present: int = 3) -> Panel:
    """A panel of these officers, called by the first; `present` of them are there."""
    panel = panels.open_panel(
        round_=factories.make_round(),
        category=None,
        name_th="คณะที่ 1",
        name_en="Panel 1",
        held_at=timezone.now(),
        members=officers,
        order=order,
        actor=officers[0],
    )
    panels.set_present(panel, [user.pk for user in officers[:present]], actor=officers[0])
    return panel


def interest(user: User, application: Application) -> None:
    Declaration.objects.create(
        application=application, user=user, interest=Interest.FAMILY, note="x", declared_by=user
    )


def stage(item: AgendaItem, actor: User, **more: Any) -> AgendaItem:
    told = {"version": item.version, "outcome": Outcome.ENDORSE, "reason": "ดีเด่น", "notes": ""} | more
    return deciding.stage(item, actor=actor, **told)


def references(panel: Panel, reader: User) -> list[str]:
    """The agenda as this reader gets it."""
    return [line.application.reference for line in lines(panel, reader)]


def seen(panel: Panel, reader: User) -> dict[int, str]:
    """What the confirmation of a release names."""
    return {row.item.pk: row.stamp for row in preview(panel, reader)[0]}
