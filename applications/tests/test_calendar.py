"""What applications put into the calendars of their agency's people, and of nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from applications import calendar
from applications.models import Application, RefereeState
from applications.states import State
from criteria.models import Deadline, DeadlineKind

from . import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def member(application):
    return factories.make_member(application.agency)


def entries(user) -> dict:
    found = [*calendar.applications(user), *calendar.letters(user)]
    assert len({entry.uid for entry in found}) == len(found)
    return {entry.uid.split("@")[0]: entry for entry in found}


def at(application: Application, kind: str):
    return application.round.deadlines.get(kind=kind).at


def test_a_draft_closes_at_opdcs_date(application, member):
    (entry,) = entries(member).values()
    assert entry.uid.startswith(f"draft-{application.pk}@")
    assert entry.at == at(application, DeadlineKind.INTERNAL)
    assert application.reference in entry.title_en
    assert application.reference in entry.title_th


def test_nothing_of_what_it_says_is_told(application, member):
    (entry,) = entries(member).values()
    told = " ".join([entry.title_th, entry.title_en, entry.text_th, entry.text_en])
    for secret in (application.title_th, application.title_en, application.agency.name_th):
        assert secret not in told


def test_every_member_has_it_and_nobody_else(application, member):
    viewer = factories.make_member(application.agency, Role.VIEWER)
    for stranger in (
        factories.make_member(factories.make_agency()),
        factories.make_user(is_reviewer=True),
        factories.make_officer(),
    ):
        assert entries(stranger) == {}
    assert len(entries(viewer)) == 1
    Membership.objects.filter(user=viewer).delete()
    assert entries(viewer) == {}


def test_an_extension_moves_it_and_counts(application, member):
    (before,) = entries(member).values()
    until = before.at + 3 * DAY
    application.extensions.create(until=until, reason="น้ำท่วม", granted_by=factories.make_officer())
    (after,) = entries(member).values()
    assert (after.uid, after.at) == (before.uid, until)
    assert after.sequence > before.sequence
    assert after.changed_at > before.changed_at
    assert "น้ำท่วม" not in after.text_th


def test_a_moved_deadline_counts_too_whichever_it_is(application, member):
    seen = [entries(member)[f"draft-{application.pk}"].sequence]
    deadlines = Deadline.objects.filter(round=application.round)
    for kind, moment in (
        (DeadlineKind.INTERNAL, timezone.now() + 30 * DAY),
        (DeadlineKind.INTERNAL, None),
        (DeadlineKind.UN, timezone.now() + 40 * DAY),
        (DeadlineKind.INTERNAL, timezone.now() + 20 * DAY),
    ):
        deadlines.filter(kind=kind).update(at=moment)
        entry = entries(member)[f"draft-{application.pk}"]
        assert entry.at == Application.objects.get(pk=application.pk).round.submission_deadline.at
        seen.append(entry.sequence)
    assert seen == sorted(set(seen)), "it only grows"


@pytest.mark.parametrize(
    ("state", "name", "kind"),
    [
        (State.RETURNED, "return", DeadlineKind.INTERNAL),
        (State.ENDORSED, "handover", DeadlineKind.UN),
    ],
)
def test_each_duty_is_an_entry_of_its_own(application, member, state, name, kind):
    Application.objects.filter(pk=application.pk).update(state=state)
    ((key, entry),) = entries(member).items()
    assert key == f"{name}-{application.pk}"
    assert entry.at == at(application, kind)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.WITHDRAWN, State.SENT_TO_UN])
def test_what_waits_for_others_is_no_duty(application, member, state):
    Application.objects.filter(pk=application.pk).update(state=state)
    assert entries(member) == {}


def test_a_deleted_draft_is_gone(application, member):
    Application.objects.filter(pk=application.pk).update(deleted_at=timezone.now())
    assert entries(member) == {}


def test_without_a_date_there_is_no_entry(application, member):
    Deadline.objects.filter(round=application.round).update(at=None)
    assert entries(member) == {}


def test_a_letter_that_is_awaited(application, member):
    request = application.referee_requests.create(
        organisation_en="Partner",
        referee_name="Dr Secret",
        email="a@example.org",
        expires_at=timezone.now() + 5 * DAY,
    )
    entry = entries(member)[f"letter-{request.pk}"]
    assert entry.at == request.expires_at
    assert "Secret" not in entry.title_en + entry.text_en + entry.title_th + entry.text_th
    for state in (RefereeState.RECEIVED, RefereeState.DECLINED, RefereeState.WITHDRAWN):
        application.referee_requests.update(state=state)
        assert f"letter-{request.pk}" not in entries(member)
