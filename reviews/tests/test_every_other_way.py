"""No other page and no page of the admin moves a state: the walk goes through the URL table and the admin itself."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, resolve, reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Application, Event, Extension, Snapshot, StatusChange
from applications.states import State
from common.admin import ReadOnly
from criteria.models import Round
from notifications.models import OptOut
from reviews.models import (
    AgendaItem,
    Assignment,
    ClauseDecision,
    Decision,
    Declaration,
    Job,
    JobFormat,
    JobKind,
    MessageTemplate,
    Refusal,
    Review,
    ReviewerProfile,
    Score,
    Submission,
)
from tests.test_url_table import OURS

from . import factories
from .staging import Stage, in_state, post, set_stage
from .test_every_page_way import PAGES

pytestmark = pytest.mark.django_db

# What such a page could ask for, plausible for each field that has this name anywhere.
ANYTHING: dict[str, Any] = {
    "version": 1,
    "seen": 1,
    "after": 0,
    "clause": "1.1",
    "status": "fail",
    "state": "endorsed",
    "outcome": "endorse",
    "recommendation": "endorse",
    "result": "un_winner",
    "interest": "none",
    "do": "stage",
    "go": "submit",
    "what": "screened",
    "look": "1",
    "approve": "1",
    "confirmed": "on",
    "tick": "pasted",
    "on": "yes",
    "done": "yes",
    "day": "2026-01-02",
    "until": "2030-01-02T10:00",
    "held_at": "2026-01-02T10:00",
    **dict.fromkeys(("note", "reason", "text", "notes", "strengths", "weaknesses", "advice"), "เหตุผล"),
    **{f"{name}_{code}": "ถ้อยคำ" for name in ("subject", "body", "text", "name") for code in ("th", "en")},
}
# Who walks through every other page, and while the application is in which states.
WALKS = {
    "coordinator": (State.DRAFT, State.RETURNED, State.IN_SCREENING, State.IN_REVIEW, State.ENDORSED),
    "officer": (State.SUBMITTED, State.IN_SCREENING, State.ACCEPTED, State.IN_REVIEW, State.SENT_TO_UN),
    "reviewer": (State.IN_REVIEW,),
    "admin": (State.IN_SCREENING,),
}
MOVING = {
    "application_submit",
    "application_withdraw",
    "officer_screening",
    "officer_return",
    "officer_accept",
    "officer_refuse",
    "officer_reopen",
    "officer_reviewers",
    "officer_reviewer",
    "assign_table_apply",
    "assign_automatic",
    "officer_bulk_do",
    "officer_bulk_undo",
    "panel_release",
    "handover_receipt",
    "officer_result",
}
# Not what happened, but how the desk works; admins may change it.
SETTINGS = {MessageTemplate, ReviewerProfile, OptOut}
OTHER = [pattern for pattern in OURS if pattern.name not in MOVING]


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def states() -> dict[int, str]:
    return dict(Application.objects.values_list("pk", "state"))


def test_the_pages_that_move_are_those_of_the_other_walk(stage):
    walked = {
        resolve(page.send(stage, stage.people["officer"])[0].partition("?")[0]).url_name for page in PAGES
    }
    assert walked == MOVING


@pytest.mark.parametrize("who", WALKS)
def test_no_other_page_moves_a_state(client, stage, who):
    actor = stage.people[who]
    client.force_login(actor)
    reads_only: set[str] = set()
    for state in WALKS[who]:
        for pattern in OTHER:
            if pattern.name in reads_only:
                continue
            with in_state(stage, state):
                address = _address(pattern, stage)
                before, changes = states(), StatusChange.objects.count()
                if post(client, address, ANYTHING).status_code == 405:
                    reads_only.add(pattern.name)
                kept = {key: value for key, value in states().items() if key in before}
                assert kept == before, (who, state, address)
                # A new draft has its own first line; nothing else writes one.
                new = Application.objects.count() - len(before)
                assert StatusChange.objects.count() - changes <= new, (who, state, address)
    assert len(reads_only) < len(OTHER) / 2, "most addresses do take a POST"


def _address(pattern: URLPattern, stage: Stage) -> str:
    """The address with rows that really exist."""
    item = stage.panels["endorse"]
    assignment = stage.application.assignments.get()
    job, _made = Job.objects.get_or_create(
        kind=JobKind.APPLICATIONS, format=JobFormat.CSV, asked_by=stage.people["officer"]
    )
    keys = {
        "document": stage.application.documents.first().pk,
        "letter": stage.application.letters.first().pk,
        "assignment": assignment.pk,
        "review": assignment.review.pk,
        "panel": item.panel_id,
        "agency": stage.people["coordinator"].memberships.get().pk,
    }
    head, _line, _tail = pattern.name.partition("_")
    values = {
        "ref": stage.application.reference,
        "pk": keys.get(head, 1),
        "number": "1" if head == "answer" else 1,
        "other": 1,
        "object_id": stage.application.round_id,
        "item": item.pk,
        "position": 1,
        "slug": stage.application.agency.slug,
        "language": "th",
        "way": "submit",
        "format": "csv",
        "code": "0" * 16,
        "token": job.token if head == "job" else stage.action.token,
    }
    kwargs = {name: values[name] for name in pattern.pattern.converters}
    try:
        return reverse(pattern.name, kwargs=kwargs)
    except NoReverseMatch:
        return reverse(f"admin:{pattern.name}", kwargs=kwargs)


class TestAdmin:
    """The admin shows what the services did; nobody does it there, whatever Django's permissions say."""

    @pytest.fixture(params=["admin", "staff officer"])
    def insider(self, request, client, stage) -> User:
        if request.param == "admin":
            client.force_login(stage.people["admin"])
            return stage.people["admin"]
        officer = factories.make_officer(is_staff=True)
        officer.user_permissions.set(Permission.objects.all())
        client.force_login(officer)
        return officer

    def test_no_state_is_changed_in_any_state(self, client, stage, insider):
        key = stage.application.pk
        change = reverse("admin:applications_application_change", args=[key])
        listed = reverse("admin:applications_application_changelist")
        fields = {
            field.name: field.value_from_object(stage.application)
            for field in Application._meta.concrete_fields
            if field.value_from_object(stage.application) is not None
        }
        for state in State:
            other = State.ENDORSED if state != State.ENDORSED else State.DRAFT
            with in_state(stage, state):
                before, changes = states(), StatusChange.objects.count()
                assert client.get(change).status_code == 200
                told = fields | {"state": other, "_save": "1"} | _inlines(key, other)
                assert client.post(change, told).status_code == 403
                rows = {
                    "form-TOTAL_FORMS": 1,
                    "form-INITIAL_FORMS": 1,
                    "form-0-id": key,
                    "form-0-state": other,
                }
                post(client, listed, rows | {"_save": "1"})
                post(client, listed, {"action": "delete_selected", "_selected_action": key, "post": "yes"})
                assert (states(), StatusChange.objects.count()) == (before, changes), state

    def test_no_row_of_the_story_is_added_changed_or_deleted(self, client, stage, insider):
        told = [StatusChange, Snapshot, Event, Extension, Decision, Refusal, ClauseDecision, Declaration]
        told += [Assignment, Review, Score, Submission, AgendaItem]
        with in_state(stage, State.ENDORSED):
            before = {model: list(model.objects.order_by("pk").values()) for model in told}
            for model in told:
                guard = admin.site._registry.get(model)
                assert guard is None or isinstance(guard, ReadOnly), model
            for model in set(admin.site._registry) - SETTINGS:
                if model._meta.app_label in ("applications", "reviews", "dossiers", "notifications"):
                    _try_everything(client, model)
            assert {model: list(model.objects.order_by("pk").values()) for model in told} == before

    def test_nothing_that_an_application_rests_on_is_deleted_under_it(self, client, stage, insider):
        with in_state(stage, State.ENDORSED):
            before = states(), list(StatusChange.objects.values())
            for row in (stage.application.agency, stage.application.round, stage.people["officer"]):
                meta = type(row)._meta
                post(
                    client,
                    reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[row.pk]),
                    {"post": "yes"},
                )
            assert (states(), list(StatusChange.objects.values())) == before
            assert Round.objects.filter(pk=stage.application.round_id).exists()


def _inlines(key: int, state: str) -> dict[str, Any]:
    """The trail's own form on the application's page, with a line that somebody would like to slip in."""
    return {
        "status_changes-TOTAL_FORMS": 1,
        "status_changes-INITIAL_FORMS": 0,
        "status_changes-0-application": key,
        "status_changes-0-from_state": "in_review",
        "status_changes-0-to_state": state,
        "status_changes-0-at_0": "2026-01-02",
        "status_changes-0-at_1": "10:00:00",
    }


def _try_everything(client: Client, model: type[Model]) -> None:
    """Add, change and delete a row of this model with all its own values: refused."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model.objects.first()
    told = (
        {} if row is None else {field.name: str(field.value_from_object(row)) for field in model._meta.fields}
    )
    told |= {"post": "yes", "state": "un_winner", "outcome": "endorse", "at": str(timezone.now())}
    assert client.post(reverse(f"{name}_add"), told).status_code == 403
    if row is not None:
        for act in ("change", "delete"):
            assert client.post(reverse(f"{name}_{act}", args=[row.pk]), told).status_code == 403, (name, act)
