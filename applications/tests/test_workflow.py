"""Every state, actor and transition: what is not in the table is impossible (DESIGN §4)."""

import pytest
from django.utils import timezone

from accounts.models import Role
from applications.models import Application, UnReceipt
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from applications.workflow import TRANSITIONS

from . import factories

pytestmark = pytest.mark.django_db

# DESIGN §4, written once more by hand: (state, transition) → new state and who may.
ALLOWED = {
    ("draft", "submit"): ("submitted", "coordinator"),
    ("returned", "submit"): ("submitted", "coordinator"),
    ("submitted", "start_screening"): ("in_screening", "officer"),
    ("in_screening", "return"): ("returned", "officer"),
    ("in_screening", "accept"): ("accepted", "officer"),
    ("in_screening", "find_ineligible"): ("ineligible", "officer"),
    ("accepted", "reopen_screening"): ("in_screening", "officer"),
    ("accepted", "start_review"): ("in_review", "officer"),
    ("in_review", "endorse"): ("endorsed", "officer"),
    ("in_review", "not_endorse"): ("not_endorsed", "officer"),
    ("endorsed", "send_to_un"): ("sent_to_un", "officer coordinator"),
    ("sent_to_un", "un_winner"): ("un_winner", "officer"),
    ("sent_to_un", "un_finalist"): ("un_finalist", "officer"),
    ("sent_to_un", "un_not_selected"): ("un_not_selected", "officer"),
    **{
        (state, "withdraw"): ("withdrawn", "coordinator")
        for state in ("draft", "submitted", "in_screening", "returned", "accepted", "in_review")
    },
}


@pytest.fixture
def stage():
    agency = factories.make_agency()
    people = {
        "coordinator": factories.make_member(agency),
        "contributor": factories.make_member(agency, Role.CONTRIBUTOR),
        "viewer": factories.make_member(agency, Role.VIEWER),
        "officer": factories.make_officer(),
        "reviewer": factories.make_user(is_reviewer=True),
        "stranger": factories.make_member(factories.make_agency()),
        "admin": factories.make_user(is_staff=True, is_superuser=True),
    }
    application = factories.complete_application(agency)
    # What the UN gave back: the guard of "send_to_un" asks for it.
    UnReceipt.objects.create(
        application=application, reference="UN-1", submitted_at=timezone.now(), recorded_by=people["officer"]
    )
    return application, people


@pytest.mark.parametrize("state", State.values)
def test_only_the_tables_ways_can_be_gone(stage, state):
    application, people = stage
    for name in TRANSITIONS:
        for role, person in people.items():
            Application.objects.filter(pk=application.pk).update(state=state)
            target, actors = ALLOWED.get((state, name), ("", ""))
            try:
                factories.advance(application, name, actor=person, note="because")
                reached = Application.objects.get(pk=application.pk).state
            except TransitionRefused:
                reached = ""
            expected = target if role in actors.split() else ""
            assert reached == expected, f"{state} --{name}--> by {role}"


def test_a_refusal_or_return_needs_its_reason(stage):
    application, people = stage
    Application.objects.filter(pk=application.pk).update(state=State.IN_SCREENING)
    with pytest.raises(TransitionRefused):
        perform("return", application, actor=people["officer"], note="  ")


def test_a_resubmission_makes_the_next_snapshot(stage):
    application, people = stage
    perform("submit", application, actor=people["coordinator"])
    perform("start_screening", application, actor=people["officer"])
    perform("return", application, actor=people["officer"], note="แก้ข้อ 1")
    perform("submit", application, actor=people["coordinator"])
    assert list(application.snapshots.values_list("number", flat=True)) == [2, 1]


def test_nothing_is_sent_to_the_un_without_its_receipt(stage):
    application, people = stage
    UnReceipt.objects.all().delete()
    Application.objects.filter(pk=application.pk).update(state=State.ENDORSED)
    with pytest.raises(TransitionRefused):
        perform("send_to_un", application, actor=people["officer"], note="UN-1")
