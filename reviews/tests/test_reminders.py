"""Which reviewers are reminded: of what is still open to them, without a word of what it says."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from applications.models import Application
from common.dates import BANGKOK
from criteria.models import Deadline, ReviewWindow
from notifications import reminders, services
from notifications.models import Delivery, Message, ReminderPlan
from notifications.registry import STILL
from reviews.models import Assignment, Interest
from reviews.services.declaring import declare

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


def window(opens: datetime, closes: datetime) -> None:
    round_ = Application.objects.first().round
    ReviewWindow.objects.create(round=round_, opens_at=opens, closes_at=closes)


def test_only_while_the_window_of_the_round_is_open(reviewers):
    window(NOON - 20 * DAY, NOON - 10 * DAY)
    assert reminded() == set()
    window(NOON - 3.5 * DAY, NOON - 2.5 * DAY)
    assert reminded() == {person.email for person in reviewers}


def test_none_leaves_before_the_window_opens_nor_after_it_closes(reviewers):
    window(NOON - 2 * DAY, NOON - DAY / 2)
    now = NOON - 8 * DAY
    assert {r.departure.offset.code for r in reminders.upcoming(now, NOON)} == {"1d"}


@pytest.mark.parametrize(
    "lost", ["freed", "conflict", "declared", "inactive", "no reviewer", "submitted", "closed"]
)
def test_a_mail_is_called_off_when_its_reviewer_may_no_longer_open_the_review(reviewers, lost):
    person = reviewers[0]
    assignment = Assignment.objects.get(reviewer=person)
    assert reminders.send_due(NOON - 3 * DAY) == 3
    delivery = Delivery.objects.get(recipient=person.email)
    assert STILL["review"](delivery)
    now = timezone.now()
    {
        "freed": lambda: Assignment.objects.filter(pk=assignment.pk).update(freed="returned"),
        "conflict": lambda: assignment.application.agency.memberships.create(user=person),
        "declared": lambda: declare(
            assignment.application, person, actor=person, interest=Interest.FAMILY, note="น้อง"
        ),
        "inactive": lambda: User.objects.filter(pk=person.pk).update(is_active=False),
        "no reviewer": lambda: User.objects.filter(pk=person.pk).update(is_reviewer=False),
        "submitted": lambda: make_review(assignment),
        "closed": lambda: window(now - 2 * DAY, now - DAY),
    }[lost]()
    assert not STILL["review"](Delivery.objects.select_related("user").get(pk=delivery.pk))


def test_the_mail_is_in_the_reviewers_language(reviewers):
    User.objects.filter(pk=reviewers[0].pk).update(language="en")
    reminders.send_due(NOON - 3 * DAY)
    assert "ระบบใบสมัคร" not in Message.objects.get(recipient=reviewers[0].email).body
    assert "ระบบใบสมัคร" in Message.objects.get(recipient=reviewers[1].email).body


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
