"""The officers' page of reminders: the dry run, what became of what left, and the plan."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.tests.factories import make_agency, make_application, make_member
from criteria.models import Deadline, Round
from notifications import reminders, services
from notifications.models import Delivery, Message, ReminderPlan

from .factories import in_review, make_officer, make_reviewer, make_round

pytestmark = pytest.mark.django_db
ADDRESS = "/officer/reminders/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_publish", lambda pk: None)


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make_officer())
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def round_() -> Round:
    """Its deadline is at noon in eight days and a half."""
    round_ = make_round()
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    Deadline.objects.filter(round=round_, kind="internal").update(at=noon + 9 * DAY)
    return round_


def draft(round_: Round) -> str:
    """A draft; returns the address of the one who writes it."""
    agency = make_agency()
    make_application(agency, round_)
    return make_member(agency).email


def sent_plan(page: Any, **changes: str) -> dict[str, str]:
    """The plan as a browser would send it back, with changes; an unticked box is not sent."""
    data = {}
    for form in page.context["plans"]:
        plan = form.instance
        data |= {
            f"{plan.milestone}-offsets": ", ".join(plan.offsets),
            f"{plan.milestone}-audience": plan.audience,
        }
        data |= {f"{plan.milestone}-enabled": "on"} if plan.enabled else {}
    data |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value}


def test_what_will_leave_when_and_to_whom(officer, round_):
    email = draft(round_)
    page = officer.get(ADDRESS, {"round": round_.code})
    rows = page.context["departures"]
    assert [row.before for row in rows] == [
        "7 days before",
        "3 days before",
        "1 day before",
        "6 hours before",
    ]
    assert [reminder.recipient for reminder in rows[0].people] == [email]
    assert email in page.content.decode()


def test_another_rounds_reminders_are_not_shown(officer, round_):
    draft(round_)
    other = Round.objects.get(code="unpsa-2022")
    assert officer.get(ADDRESS, {"round": other.code}).context["departures"] == []


@pytest.mark.parametrize("state", ["sent", "failed", "unknown", "cancelled"])
def test_what_became_of_what_left(officer, round_, state):
    email = draft(round_)
    at = Deadline.objects.get(round=round_, kind="internal").at
    reminders.send_due(at - 7 * DAY)
    Message.objects.update(state=state, error="550 no such user" if state == "failed" else "")
    page = officer.get(ADDRESS, {"round": round_.code, "state": state})
    assert [entry["row"].recipient for entry in page.context["gone"]] == [email]
    text = page.content.decode()
    assert ("Send again" in text) == (state == "failed")
    assert ("550 no such user" in text) == (state == "failed")
    assert ("ask the recipient" in text) == (state == "unknown")
    others = officer.get(ADDRESS, {"round": round_.code, "state": "queued"})
    assert others.context["gone"] == []


def test_a_failed_reminder_is_sent_again_and_a_mail_of_somebody_elses_is_not(officer, round_):
    draft(round_)
    reminders.send_due(Deadline.objects.get(round=round_, kind="internal").at - 7 * DAY)
    Message.objects.update(state="failed")
    message = Delivery.objects.get().message
    officer.post(f"/officer/messages/{message.pk}/retry/", {"next": ADDRESS})
    message.refresh_from_db()
    assert message.state == "queued"
    foreign = services.queue_message(key="invitation-1", recipient="a@b.example", subject="s", body="b")
    assert officer.post(f"/officer/messages/{foreign.pk}/retry/").status_code == 404


@pytest.mark.parametrize(("said", "state"), [("yes", "sent"), ("no", "failed")])
def test_an_officer_who_looked_into_the_log_settles_what_is_unknown(officer, round_, said, state):
    draft(round_)
    reminders.send_due(Deadline.objects.get(round=round_, kind="internal").at - 7 * DAY)
    Message.objects.update(state="unknown", message_id="<unpsa-1@example.go.th>")
    message = Delivery.objects.get().message
    assert "&lt;unpsa-1@example.go.th&gt;" in officer.get(ADDRESS).content.decode()
    address = f"/officer/messages/{message.pk}/settle/"
    assert officer.post(address).status_code == 400
    for _ in range(2):  # the second one finds nothing unknown any more
        assert officer.post(address, {"arrived": said, "next": ADDRESS}).headers["Location"] == ADDRESS
    message.refresh_from_db()
    assert message.state == state
    assert "found out" in message.error


def test_a_mail_that_is_not_unknown_cannot_be_settled(officer, round_):
    draft(round_)
    reminders.send_due(Deadline.objects.get(round=round_, kind="internal").at - 7 * DAY)
    message = Delivery.objects.get().message
    officer.post(f"/officer/messages/{message.pk}/settle/", {"arrived": "yes"})
    message.refresh_from_db()
    assert message.state == "queued"


class TestThePlan:
    def test_switched_off_and_changed(self, officer, round_):
        address = f"{ADDRESS}?round={round_.code}"
        changes = {"un_enabled": "", "internal_offsets": "6h, 5d,5d", "internal_audience": "coordinators"}
        answer = officer.post(address, sent_plan(officer.get(address), **changes))
        assert answer.status_code == 302
        assert not round_.reminder_plans.get(milestone="un").enabled
        row = round_.reminder_plans.get(milestone="internal")
        assert (row.offsets, row.audience) == (["5d", "6h"], "coordinators")
        draft(round_)
        assert [row.before for row in officer.get(address).context["departures"]] == [
            "5 days before",
            "6 hours before",
        ]

    def test_what_nobody_understands_is_told_and_nothing_is_saved(self, officer, round_):
        address = f"{ADDRESS}?round={round_.code}"
        page = officer.post(
            address, sent_plan(officer.get(address), internal_offsets="a week", un_enabled="")
        )
        assert page.status_code == 422
        assert "“a week” is no time before a deadline" in page.content.decode()
        assert round_.reminder_plans.get(milestone="un").enabled

    def test_a_reviewer_is_never_told_of_drafts(self, officer, round_):
        address = f"{ADDRESS}?round={round_.code}"
        page = officer.post(address, sent_plan(officer.get(address), internal_audience="reviewers"))
        assert page.status_code == 422

    def test_only_the_round_shown_is_changed(self, officer, round_):
        address = f"{ADDRESS}?round={round_.code}"
        officer.post(address, sent_plan(officer.get(address), internal_offsets="9d"))
        assert [p.round for p in ReminderPlan.objects.filter(offsets=["9d"])] == [round_]


def test_a_constant_number_of_queries(officer, round_, django_assert_num_queries):
    draft(round_)
    reminders.send_due(Deadline.objects.get(round=round_, kind="internal").at - 7 * DAY)
    officer.get(ADDRESS, {"round": round_.code})
    with CaptureQueriesContext(connection) as first:
        officer.get(ADDRESS, {"round": round_.code})
    for _ in range(4):
        draft(round_)
    reminders.send_due(
        Deadline.objects.get(round=round_, kind="internal").at - 7 * DAY + timedelta(minutes=5)
    )
    assert Delivery.objects.count() == 5
    with django_assert_num_queries(len(first)):
        officer.get(ADDRESS, {"round": round_.code})


def test_an_officer_in_conflict_does_not_learn_which_reviews_are_missing(client, round_):
    """A reminder of a review says that it has not been submitted."""
    officer, reviewer = make_officer(), make_reviewer()
    application = in_review(make_officer(), reviewer)
    now = timezone.localtime().replace(hour=12) + 2 * DAY
    address = f"{ADDRESS}?round={round_.code}"
    client.force_login(officer)
    Deadline.objects.filter(round=round_, kind="review").update(at=now + 7 * DAY)
    assert [row.reminder.recipient for row in client.get(address).context["departures"]] == [
        reviewer.email
    ] * 3
    assert reminders.send_due(now) == 1
    assert len(client.get(address).context["gone"]) == 1
    application.agency.memberships.create(user=officer, role="viewer")
    page = client.get(address)
    assert (page.context["departures"], page.context["gone"], page.context["states"]) == ([], [], [])
    assert reviewer.email not in page.content.decode()
    # Nor in the admin.
    get_user_model().objects.filter(pk=officer.pk).update(is_staff=True, is_superuser=True)
    for name in ("delivery", "message"):
        assert (
            reviewer.email
            not in client.get(reverse(f"admin:notifications_{name}_changelist")).content.decode()
        )
    application.agency.memberships.filter(user=officer).delete()
    assert reviewer.email in client.get(reverse("admin:notifications_delivery_changelist")).content.decode()


def test_it_is_not_there_for_others(client):
    client.force_login(make_reviewer())
    assert client.get(ADDRESS).status_code == 404
