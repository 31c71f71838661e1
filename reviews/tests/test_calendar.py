"""Reviews in calendars; and the whole of a calendar of one's own, through its secret address."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Membership, Role, User
from applications.models import Application
from applications.states import State
from clinics.models import Coaching
from common.tests.test_ics import check_rfc
from criteria.models import Deadline, DeadlineKind, ReviewWindow
from notifications import feeds

from . import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def reviewer() -> User:
    return factories.make_reviewer()


@pytest.fixture
def application(reviewer) -> Application:
    row = factories.in_review(factories.make_officer(), reviewer)
    set_due(row)
    return row


def set_due(application: Application) -> None:
    due = Deadline.objects.filter(round=application.round, kind=DeadlineKind.REVIEW)
    due.update(at=timezone.now() + 20 * DAY)


def fetched(client, user: User) -> dict[str, dict]:
    answer = client.get(reverse("personal_feed", kwargs={"token": feeds.renew(user, "en")}))
    check_rfc(answer.content)
    return {str(e["UID"]).split("@")[0]: e for e in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_an_open_review_is_due(client, application, reviewer):
    ((key, event),) = fetched(client, reviewer).items()
    assert key == f"review-{application.assignments.get().pk}"
    assert event["SUMMARY"] == f"{application.reference}: review due"
    due = application.round.deadlines.get(kind=DeadlineKind.REVIEW).at
    assert event.decoded("DTSTART") == due.replace(microsecond=0)
    assert application.title_en not in event["DESCRIPTION"]


def test_a_submitted_one_is_not(client, application, reviewer):
    factories.make_review(application.assignments.get())
    assert fetched(client, reviewer) == {}


@pytest.mark.parametrize(
    "away",
    [
        lambda a, r: Coaching.objects.create(clinic=_clinic(a), coach=r, agency=a.agency),
        lambda a, r: Membership.objects.create(user=r, agency=a.agency, role=Role.VIEWER),
        lambda a, r: User.objects.filter(pk=r.pk).update(is_reviewer=False),
        lambda a, r: a.assignments.update(freed="withdrawn"),
        lambda a, r: Application.objects.filter(pk=a.pk).update(state=State.ACCEPTED),
        lambda a, r: ReviewWindow.objects.create(
            round=a.round, opens_at=timezone.now() - 9 * DAY, closes_at=timezone.now() - DAY
        ),
    ],
    ids=["coached", "member", "no reviewer", "freed", "not in review", "window closed"],
)
def test_what_one_may_no_longer_see_leaves_at_the_next_fetch(client, application, reviewer, away):
    assert len(fetched(client, reviewer)) == 1
    away(application, reviewer)
    assert not [key for key in fetched(client, reviewer) if key.startswith("review")]


def _clinic(application: Application):
    at = timezone.now() - DAY
    return application.round.clinics.create(name_th="ก", name_en="a", starts_at=at)


def test_a_member_who_left_has_nothing(client):
    agency = factories.make_agency()
    member = factories.make_member(agency)
    factories.make_application(agency)
    token = feeds.renew(member, "en")
    address = reverse("personal_feed", kwargs={"token": token})
    assert b"BEGIN:VEVENT" in client.get(address).content
    Membership.objects.filter(user=member).delete()
    assert b"BEGIN:VEVENT" not in client.get(address).content


@pytest.mark.parametrize("more", [1, 4])
def test_it_asks_the_same_queries_however_much_is_due(client, django_assert_num_queries, more):
    person, officer, agency = factories.make_reviewer(), factories.make_officer(), factories.make_agency()
    Membership.objects.create(user=person, agency=agency, role=Role.COORDINATOR)
    for _row in range(more):
        draft = factories.make_application(agency)
        draft.referee_requests.create(
            organisation_en="P", referee_name="A", email="a@example.org", expires_at=timezone.now() + DAY
        )
        clinic = _clinic(draft)
        slot = clinic.slots.create(starts_at=clinic.starts_at)
        slot.bookings.create(clinic=clinic, application=draft, booked_by=person)
        clinic.coaches.add(person)
        set_due(factories.in_review(officer, person))
    token = feeds.renew(person, "en")
    # feed and its person · applications, deadlines, extensions · letters · seats · coached · memberships and
    # agencies (conflicts), reviews, deadlines
    with django_assert_num_queries(11):
        answer = client.get(reverse("personal_feed", kwargs={"token": token}))
    assert answer.content.count(b"BEGIN:VEVENT") == 5 * more
