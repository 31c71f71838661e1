"""Which reviewers are reminded: of what is still open to them, without a word of what it says."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from applications.models import Application
from common.dates import BANGKOK
from criteria.models import Deadline
from notifications import reminders, services
from notifications.models import Message, ReminderPlan
from reviews.models import Assignment

from .factories import in_review, make_officer, make_review, make_reviewer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOON = datetime(2027, 6, 30, 12, tzinfo=BANGKOK)


@pytest.fixture(autouse=True)
def _no_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_publish", lambda pk: None)
    ReminderPlan.objects.exclude(milestone="review").update(enabled=False)


@pytest.fixture
def reviewers() -> list[User]:
    """Three, of one application in review, due on a day of 2027."""
    people = [make_reviewer() for _ in range(3)]
    application = in_review(make_officer(), *people)
    Deadline.objects.filter(round=application.round, kind="review").update(at=NOON)
    return people


def reminded() -> set[str]:
    now = NOON - 4 * DAY
    return {reminder.recipient for reminder in reminders.upcoming(now, NOON - 2 * DAY)}


def test_those_who_have_not_submitted(reviewers):
    make_review(Assignment.objects.get(reviewer=reviewers[0]))
    make_review(Assignment.objects.get(reviewer=reviewers[1]), submitted=False)
    assert reminded() == {reviewers[1].email, reviewers[2].email}


def test_not_who_was_freed_nor_who_is_in_conflict_nor_who_left(reviewers):
    Assignment.objects.filter(reviewer=reviewers[0]).update(freed="recused")
    agency = Assignment.objects.first().application.agency
    agency.memberships.create(user=reviewers[1], role="viewer")
    User.objects.filter(pk=reviewers[2].pk).update(is_active=False)
    assert reminded() == set()


def test_the_mail_names_the_reference_only(reviewers):
    application = Assignment.objects.first().application
    assert reminders.send_due(NOON - 3 * DAY) == 3
    message = Message.objects.get(recipient=reviewers[0].email)
    assert f"/reviews/{application.reference}/" in message.body
    for text in (message.subject, message.body, message.body_html):
        assert application.title_th not in text
        assert application.title_en not in text
    assert message.stop_url == ""


def test_nobody_once_the_round_is_decided(reviewers):
    Application.objects.update(state="endorsed")
    assert reminded() == set()
