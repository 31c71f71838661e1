"""Whom an agency's applications remind: whose draft, which deadline, which people. (Referees: test_referee.py.)"""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from applications.models import Application, Extension
from common.dates import BANGKOK
from criteria.models import Deadline, Round
from notifications import reminders
from notifications.models import Delivery, Message, ReminderPlan
from notifications.registry import STILL

from .factories import make_agency, make_application, make_member, make_officer, make_round

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOON = datetime(2027, 6, 30, 12, tzinfo=BANGKOK)


@pytest.fixture
def round_() -> Round:
    ReminderPlan.objects.exclude(round__code="practice").update(enabled=False)
    round_ = make_round()
    Deadline.objects.filter(round=round_, kind="internal").update(at=NOON)
    Deadline.objects.filter(round=round_, kind="un").update(at=NOON + 14 * DAY)
    return round_


def whom(now: datetime = NOON - 4 * DAY, days: int = 1) -> set[tuple[str, str, str]]:
    rows = reminders.upcoming(now, now + days * DAY)
    return {(r.target.plan.milestone, r.departure.offset.code, r.recipient) for r in rows}


def test_writers_of_drafts_before_the_deadline_that_closes(round_):

    agency = make_agency()
    coordinator, writer = make_member(agency), make_member(agency, Role.CONTRIBUTOR)
    make_member(agency, Role.VIEWER)
    gone = make_member(agency)
    gone.is_active = False
    gone.save()
    make_application(agency, round_)
    assert whom() == {("internal", "3d", coordinator.email), ("internal", "3d", writer.email)}
    round_.reminder_plans.filter(milestone="internal").update(audience="coordinators")
    assert whom() == {("internal", "3d", coordinator.email)}
    Deadline.objects.filter(round=round_, kind="internal").update(at=None)
    assert whom() == set()
    assert {m for m, _o, _r in whom(NOON + 10 * DAY)} == {"un"}


@pytest.mark.parametrize(
    ("state", "milestone"), [("returned", "return"), ("endorsed", "handover"), ("submitted", None)]
)
def test_other_states(round_, state, milestone):

    agency = make_agency()
    make_member(agency)
    application = make_application(agency, round_)
    Application.objects.filter(pk=application.pk).update(state=state)
    assert {m for m, _o, _r in whom(NOON - 8 * DAY, 30)} == ({milestone} if milestone else set())


def test_a_deleted_draft_and_an_extension(round_):

    agency = make_agency()
    make_member(agency)
    application = make_application(agency, round_)
    Extension.objects.create(
        application=application, until=NOON + 20 * DAY, reason="r", granted_by=make_officer()
    )
    assert whom() == set()
    assert {o for _m, o, _r in whom(NOON + 16 * DAY)} == {"3d"}
    Application.objects.update(deleted_at=NOON)
    assert whom(NOON + 16 * DAY) == set()


def test_a_round_that_opens_is_told_to_coordinators(round_):
    first, second = make_agency(), make_agency()
    person = make_member(first)
    second.memberships.create(user=person, role=Role.COORDINATOR)
    Deadline.objects.filter(round=round_, kind="opening").update(at=NOON)
    assert whom(NOON - 8 * DAY, 2) == {("opening", "7d", person.email)}


def test_a_constant_number_of_queries(round_, django_assert_num_queries):

    def grow() -> None:
        agency = make_agency()
        make_member(agency)
        make_application(agency, round_)

    grow()
    with CaptureQueriesContext(connection) as first:
        whom()
    for _ in range(5):
        grow()
    with django_assert_num_queries(len(first)):
        assert len(whom()) == 6


@pytest.mark.parametrize("lost", ["membership", "role", "inactive", "submitted", "deleted"])
def test_a_mail_is_called_off_when_the_application_is_no_longer_theirs(round_, lost):
    agency = make_agency()
    person = make_member(agency)
    application = make_application(agency, round_)
    reminders.send_due(NOON - 3 * DAY)
    delivery = Delivery.objects.get()
    assert STILL[delivery.milestone](delivery)
    {
        "membership": lambda: agency.memberships.all().delete(),
        "role": lambda: agency.memberships.update(role=Role.VIEWER),
        "inactive": lambda: type(person).objects.update(is_active=False),
        "submitted": lambda: Application.objects.filter(pk=application.pk).update(state="submitted"),
        "deleted": lambda: Application.objects.filter(pk=application.pk).update(deleted_at=NOON),
    }[lost]()
    assert not STILL[delivery.milestone](Delivery.objects.get())


def test_a_round_that_opens_is_no_news_for_who_has_left(round_):
    person = make_member(make_agency())
    Deadline.objects.filter(round=round_, kind="opening").update(at=NOON)
    reminders.send_due(NOON - 7 * DAY)
    delivery = Delivery.objects.get(milestone="opening")
    assert STILL["opening"](delivery)
    person.memberships.all().delete()
    assert not STILL["opening"](Delivery.objects.get(pk=delivery.pk))


def test_mails_are_in_the_language_that_each_has_chosen(round_):
    agency = make_agency()
    english, unknown = make_member(agency), make_member(agency, Role.CONTRIBUTOR)
    english.language = "en"
    english.save()
    make_application(agency, round_)
    reminders.send_due(NOON - 3 * DAY)
    assert "ระบบใบสมัคร" not in Message.objects.get(recipient=english.email).body
    assert "ระบบใบสมัคร" in Message.objects.get(recipient=unknown.email).body
