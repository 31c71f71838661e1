"""Decisions go out together, each once, with their letters; what cannot go is left out and named."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from applications.models import Event, EventKind, StatusChange
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from notifications.models import Message
from reviews.models import AgencyMessage, Decision, MessageTemplate, Outcome
from reviews.services import releasing
from reviews.services.releasing import preview, release

from . import factories
from .panels import CANARY, call, interest, reviewed, seen, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers():
    return [factories.make_officer() for _ in range(4)]


@pytest.fixture
def panel(officers):
    """Two applications; the first is to be endorsed, the second not."""
    for mean in (5, 1):
        reviewed(officers[0], mean)
    panel = call(officers)
    for item, outcome in zip(panel.items.all(), Outcome.values, strict=True):
        stage(item, officers[0], outcome=outcome, reason="เหตุผลของมติ / the reason")
    return panel


def test_decision_state_trail_and_letter_come_together(panel, officers):
    outcome = release(panel, seen=seen(panel, officers[0]), actor=officers[1])
    endorsed, refused = [item.application for item in panel.items.all()]
    assert [a.state for a in (endorsed, refused)] == [State.ENDORSED, State.NOT_ENDORSED]
    assert len(outcome.done) == 2
    decision = endorsed.decision
    assert (decision.outcome, decision.decided_by, decision.released_by) == (
        "endorse",
        officers[0],
        officers[1],
    )
    assert Event.objects.filter(kind=EventKind.RELEASED).count() == 2
    letters = {m.application_id: m for m in AgencyMessage.objects.select_related("template")}
    assert letters[endorsed.pk].template.purpose == "endorsed"
    assert "เหตุผลของมติ" in letters[refused.pk].body_th
    assert Message.objects.filter(about=endorsed.reference).count() == 1
    panel.refresh_from_db()
    assert panel.released_by == officers[1]


def test_until_the_release_the_agency_sees_nothing(client, panel, officers):
    application = panel.items.first().application
    client.force_login(application.agency.memberships.get(role="coordinator").user)
    page = client.get(reverse("application_overview", args=[application.reference])).content.decode()
    assert "เหตุผลของมติ" not in page
    assert (
        "เหตุผลของมติ"
        not in client.get(reverse("application_feedback", args=[application.reference])).content.decode()
    )
    assert not AgencyMessage.objects.exists()


def test_the_reasons_stay_out_of_the_history(panel, officers):
    release(panel, seen=seen(panel, officers[0]), actor=officers[0])
    notes = StatusChange.objects.filter(to_state__in=["endorsed", "not_endorsed"]).values_list(
        "note", flat=True
    )
    assert not any("เหตุผลของมติ" in note for note in notes)


def test_a_second_click_releases_nothing_twice(panel, officers):
    stamps = seen(panel, officers[0])
    release(panel, seen=stamps, actor=officers[0])
    again = release(panel, seen=stamps, actor=officers[1])
    assert (again.done, again.held, again.already) == ([], [], 2)
    assert Decision.objects.count() == 2
    assert AgencyMessage.objects.count() == 2


def test_what_was_withdrawn_meanwhile_is_left_out_and_the_others_go(panel, officers):
    stamps = seen(panel, officers[0])
    gone, stays = [item.application for item in panel.items.all()]
    coordinator = gone.agency.memberships.get(role="coordinator").user
    perform("withdraw", gone, actor=coordinator, note="ended")
    outcome = release(panel, seen=stamps, actor=officers[0])
    assert [held.application for held in outcome.held] == [gone]
    assert [a.pk for a in outcome.done] == [stays.pk]
    gone.refresh_from_db()
    assert gone.state == State.WITHDRAWN
    assert not Decision.objects.filter(application=gone).exists()


def test_what_was_prepared_anew_since_the_look_waits_for_another_look(panel, officers):
    stamps = seen(panel, officers[0])
    item = panel.items.first()
    stage(item, officers[1], outcome=Outcome.NOT_ENDORSE)
    outcome = release(panel, seen=stamps, actor=officers[0])
    assert [held.application for held in outcome.held] == [item.application]
    assert Decision.objects.count() == 1


def test_what_was_not_shown_is_not_released(panel, officers):
    stamps = seen(panel, officers[0])
    first = panel.items.first()
    release(panel, seen={first.pk: stamps[first.pk]}, actor=officers[0])
    assert Decision.objects.count() == 1


def test_a_quorum_that_was_lost_holds_the_decision_back(panel, officers):
    item = panel.items.first()
    interest(officers[2], item.application)
    _ready, held = preview(panel, officers[0])
    assert [row.application for row in held] == [item.application]


def test_what_another_panel_has_decided_is_left_out(panel, officers):
    other = call(officers)
    for item in other.items.all():
        stage(item, officers[0])
    stamps = seen(panel, officers[0])
    release(other, seen=seen(other, officers[0]), actor=officers[0])
    outcome = release(panel, seen=stamps, actor=officers[0])
    assert len(outcome.held) == 2
    assert Decision.objects.count() == 2


def test_an_officer_in_conflict_leaves_it_to_a_colleague(panel, officers):
    stamps = seen(panel, officers[0])
    application = panel.items.first().application
    interest(officers[3], application)
    outcome = release(panel, seen=stamps, actor=officers[3])
    assert [held.application for held in outcome.held] == [application]
    assert len(outcome.done) == 1
    again = release(panel, seen=stamps, actor=officers[0])
    assert len(again.done) == 1


def test_without_a_template_nothing_of_a_decision_happens(panel, officers):
    stamps = seen(panel, officers[0])
    MessageTemplate.objects.filter(purpose="endorsed").delete()
    outcome = release(panel, seen=stamps, actor=officers[0])
    assert len(outcome.held) == len(outcome.done) == 1
    application = outcome.held[0].application
    application.refresh_from_db()
    assert application.state == State.IN_REVIEW
    assert not Decision.objects.filter(application=application).exists()
    assert len(preview(panel, officers[0])[1]) == 1


def test_others_release_nothing(panel):
    with pytest.raises(TransitionRefused):
        release(panel, seen={}, actor=factories.make_user(is_superuser=True, is_staff=True))


def test_the_page_shows_the_letters_and_releases_what_it_showed(client, panel, officers):
    client.force_login(officers[0])
    address = reverse("panel_release", args=[panel.pk])
    page = client.get(address).content.decode()
    assert "เหตุผลของมติ" in page
    stamps = [row.stamp for row in preview(panel, officers[0])[0]]
    assert all(stamp in page for stamp in stamps)
    assert client.post(address, {"seen": [*stamps, "x", "1:y"]}).status_code == 302
    assert Decision.objects.count() == 2
    reply = client.post(address, {"seen": stamps}, follow=True)
    assert reply.status_code == 200
    assert AgencyMessage.objects.count() == 2
    assert CANARY not in client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_release_once():
    officers = [factories.make_officer() for _ in range(4)]
    reviewed(officers[0], 5)
    panel = call(officers)
    stage(panel.items.get(), officers[0])
    stamps = seen(panel, officers[0])
    gate, outcomes = threading.Barrier(2, timeout=10), []

    def confirm(officer):
        try:
            gate.wait()
            outcomes.append(releasing.release(panel, seen=stamps, actor=officer))
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=[officer]) for officer in officers[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(len(outcome.done) for outcome in outcomes) == [0, 1]
    assert Decision.objects.count() == AgencyMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_against_a_release_ends_in_one_state():
    officers = [factories.make_officer() for _ in range(4)]
    application = reviewed(officers[0], 5)
    panel = call(officers)
    stage(panel.items.get(), officers[0])
    stamps = seen(panel, officers[0])
    coordinator = application.agency.memberships.get(role="coordinator").user
    gate = threading.Barrier(2, timeout=10)

    def run(act):
        try:
            gate.wait()
            act()
        except TransitionRefused:
            pass
        finally:
            connection.close()

    acts = (
        lambda: release(panel, seen=stamps, actor=officers[0]),
        lambda: perform("withdraw", application, actor=coordinator, note="ended"),
    )
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    application.refresh_from_db()
    decided = Decision.objects.filter(application=application).exists()
    assert (application.state, decided) in ((State.ENDORSED, True), (State.WITHDRAWN, False))
    assert AgencyMessage.objects.filter(application=application).exists() == decided
