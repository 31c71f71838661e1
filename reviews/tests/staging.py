"""The stage of the walks through all pages: one application that could go anywhere, and everybody around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from applications.models import Application, UnReceipt
from applications.states import DECIDED, State
from reviews.models import (
    AgendaItem,
    BulkAction,
    BulkItem,
    BulkKind,
    Decision,
    Declaration,
    Interest,
    Outcome,
    Panel,
)

from . import factories


@dataclass
class Stage:
    """One application with everything that any page could ask for, whatever its state says."""

    application: Application
    people: dict[str, User]
    panels: dict[str, AgendaItem]
    action: BulkAction
    reviewer: User  # free to be assigned
    letter: str = ""  # the mark of the letter of refusal that was read

    @property
    def ref(self) -> str:
        return self.application.reference


def make_people(application: Application) -> dict[str, User]:
    """One person of each kind, by name."""
    made = {
        "coordinator": factories.make_member(application.agency),
        "officer": factories.make_officer(),
        "officer in conflict": factories.make_officer(),
        "contributor": factories.make_member(application.agency, Role.CONTRIBUTOR),
        "viewer": factories.make_member(application.agency, Role.VIEWER),
        "another agency": factories.make_member(factories.make_agency()),
        "reviewer": factories.make_reviewer(),
        "admin": User.objects.create_superuser("admin@way.example", "long-enough-word", name_th="ผู้ดูแล"),
    }
    Declaration.objects.create(
        application=application,
        user=made["officer in conflict"],
        interest=Interest.WORK,
        declared_by=made["officer in conflict"],
    )
    return made


def set_stage() -> Stage:
    """Submitted and wholly decided upon: whatever its state says, nothing but that stands in the way."""
    application = factories.submitted()
    people = make_people(application)
    chairs = [factories.make_officer() for _ in range(3)]
    factories.screen(application, chairs[0])
    factories.make_review(factories.assign_to(application, people["reviewer"], chairs[0]))
    items = {outcome.value: _prepared(application, outcome, chairs) for outcome in Outcome}
    action = BulkAction.objects.create(kind=BulkKind.SCREENED, done_by=chairs[0])
    BulkItem.objects.create(action=action, application=application, done=True)
    return Stage(application, people, items, action, factories.make_reviewer())


def _prepared(application: Application, outcome: str, chairs: list[User]) -> AgendaItem:
    panel = Panel.objects.create(
        round=application.round,
        name_th="คณะ",
        name_en="Panel",
        held_at=timezone.now() - timedelta(days=1),
        opened_by=chairs[0],
    )
    for chair in chairs:
        panel.members.create(user=chair, is_present=True)
    return AgendaItem.objects.create(
        panel=panel,
        application=application,
        position=1,
        outcome=outcome,
        reason="ตามมติ",
        decided_by=chairs[0],
        decided_at=timezone.now(),
        present=[chair.pk for chair in chairs],
    )


@contextmanager
def in_state(stage: Stage, state: State) -> Iterator[None]:
    """The application in a state, with the rows that belong to it; everything is undone afterwards."""
    application = stage.application
    with transaction.atomic():
        sent = {"submitted_at": None} if state == State.DRAFT else {}
        Application.objects.filter(pk=application.pk).update(state=state, **sent)
        officer = stage.people["officer"]
        if state in DECIDED:
            outcome = "not_endorse" if state == State.NOT_ENDORSED else "endorse"
            Decision.objects.create(
                application=application, outcome=outcome, reason="ก", decided_by=officer, released_by=officer
            )
        if state in DECIDED - {State.ENDORSED, State.NOT_ENDORSED}:
            UnReceipt.objects.create(
                application=application, reference="UN-1", submitted_at=timezone.now(), recorded_by=officer
            )
        yield
        transaction.set_rollback(True)


def post(client: Client, address: str, data: dict[str, Any]) -> Any:
    client.cookies.pop("messages", None)
    response = client.post(address, data)
    assert response.status_code < 500, (address, response.status_code)
    return response
