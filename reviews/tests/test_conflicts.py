"""Conflicts of interest: each kind, and that the filter and the pairwise answer never differ."""

import random

import pytest
from django.utils import timezone

from accounts.models import Agency, Membership
from applications.models import Application, RefereeRequest, RefereeState
from clinics.models import Clinic, Coaching
from clinics.services.advising import advise
from clinics.services.attendance import record_attendance
from clinics.tests import factories as clinic_factories
from reviews.conflicts import ConflictKind, conflict_of, conflict_q, conflicts_between
from reviews.models import Declaration, Interest

from .factories import make_agency, make_application, make_officer, make_reviewer, make_round, make_user

pytestmark = pytest.mark.django_db


def declares(user, application, interest=Interest.FAMILY):
    return Declaration.objects.create(application=application, user=user, interest=interest, declared_by=user)


def asks(application, email, state=RefereeState.ASKED):
    return RefereeRequest.objects.create(
        application=application,
        organisation_en="Partner",
        referee_name="A",
        email=email,
        expires_at=timezone.now(),
        state=state,
    )


def coaches(user, agency):
    clinic = Clinic.objects.create(
        round=make_round(), name_th="คลินิก", name_en="Clinic", starts_at=timezone.now()
    )
    return Coaching.objects.create(clinic=clinic, coach=user, agency=agency)


def in_filter(user, application) -> bool:
    return Application.objects.filter(conflict_q(user), pk=application.pk).exists()


def both(user, application) -> ConflictKind | None:
    """The kind, once both ways of asking have agreed."""
    kind = conflict_of(user, application)
    assert in_filter(user, application) == (kind is not None)
    return kind


def test_a_stranger_has_none():
    assert both(make_reviewer(), make_application()) is None


def test_a_member_of_the_agency():
    user, application = make_reviewer(), make_application()
    Membership.objects.create(user=user, agency=application.agency, role="viewer")
    assert both(user, application) == ConflictKind.MEMBER


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("upwards", [True, False])
def test_agencies_above_and_below(steps, upwards):
    line = [make_agency()]
    for _step in range(steps):
        line.append(make_agency(parent=line[-1]))
    top, bottom = line[0], line[-1]
    user, application = make_reviewer(), make_application(bottom if upwards else top)
    Membership.objects.create(user=user, agency=top if upwards else bottom)
    assert both(user, application) == ConflictKind.RELATED


def test_a_sister_agency_is_no_conflict():
    above = make_agency()
    user, application = make_reviewer(), make_application(make_agency(parent=above))
    Membership.objects.create(user=user, agency=make_agency(parent=above))
    assert both(user, application) is None


def test_who_made_it():
    user, application = make_reviewer(), make_application()
    Application.objects.filter(pk=application.pk).update(created_by=user)
    assert both(user, Application.objects.get(pk=application.pk)) == ConflictKind.AUTHOR


def test_a_coach_of_the_agency():
    user, application = make_officer(), make_application()
    coaches(user, application.agency)
    assert both(user, application) == ConflictKind.COACH


@pytest.mark.parametrize("state", [RefereeState.ASKED, RefereeState.RECEIVED])
def test_a_referee_in_any_case_of_letters(state):
    user, application = make_reviewer(), make_application()
    asks(application, user.email.upper(), state)
    assert both(user, application) == ConflictKind.REFEREE


@pytest.mark.parametrize("state", [RefereeState.DECLINED, RefereeState.WITHDRAWN])
def test_who_gave_no_letter_is_no_referee(state):
    user, application = make_reviewer(), make_application()
    asks(application, user.email, state)
    assert both(user, application) is None


def test_the_latest_declaration_counts():
    user, application = make_reviewer(), make_application()
    declares(user, application, Interest.NONE)
    assert both(user, application) is None
    declares(user, application, Interest.MONEY)
    assert both(user, application) == ConflictKind.DECLARED
    declares(user, application, Interest.NONE)
    assert both(user, application) is None


def test_a_circle_in_the_tree_ends():
    """The admin prevents one; two admins at once might make one all the same."""
    first, second = make_agency(), make_agency()
    Agency.objects.filter(pk=first.pk).update(parent=second)
    Agency.objects.filter(pk=second.pk).update(parent=first)
    user, application = make_reviewer(), make_application(first)
    Membership.objects.create(user=user, agency=second)
    assert both(user, application) == ConflictKind.RELATED


@pytest.mark.parametrize("seed", range(6))
def test_filter_and_pairs_agree_on_whatever_there_is(seed):
    dice = random.Random(seed)
    agencies = []
    for _ in range(8):
        agencies.append(make_agency(parent=dice.choice([None, *agencies])))
    users = [make_user(is_reviewer=dice.random() < 0.7, is_officer=dice.random() < 0.3) for _ in range(6)]
    applications = [make_application(dice.choice(agencies)) for _ in range(8)]
    for application in applications:
        if dice.random() < 0.3:
            application.created_by = dice.choice(users)
            application.save(update_fields=["created_by"])
        if dice.random() < 0.4:
            email = dice.choice(users).email
            asks(application, dice.choice([email, email.title()]), dice.choice(RefereeState.values))
    for user in users:
        for agency in dice.sample(agencies, dice.choice([0, 0, 1, 2])):
            Membership.objects.create(user=user, agency=agency)
        if dice.random() < 0.3:
            coaches(user, dice.choice(agencies))
        for _ in range(dice.choice([0, 1, 3])):
            declares(user, dice.choice(applications), dice.choice(Interest.values))
    pairs = {
        (key, user.pk)
        for user in users
        for key in Application.objects.filter(conflict_q(user)).values_list("pk", flat=True)
    }
    found = conflicts_between(applications, users)
    known = {application.pk for application in applications}
    assert set(found) == {pair for pair in pairs if pair[0] in known}
    outside = {
        (key, user.pk)
        for user in users
        for key in Application.objects.exclude(conflict_q(user)).values_list("pk", flat=True)
    }
    assert not outside & set(found)


def test_constant_queries(django_assert_num_queries):
    rows = [make_application() for _ in range(5)]
    users = [make_reviewer() for _ in range(5)]
    for count in (1, 5):
        with django_assert_num_queries(5):
            conflicts_between(rows[:count], users[:count])


def test_recording_who_took_part_bars_the_clinics_coaches_from_all_of_that_agency():
    coach, bystander = make_reviewer(), make_reviewer()
    clinic = clinic_factories.make_clinic(coaches=[coach])
    seat = clinic_factories.seat(clinic)
    assert both(coach, seat.application) is None
    record_attendance(clinic_factories.begin(clinic), {seat.pk: True}, actor=make_officer())
    other = make_application(seat.application.agency, clinic.round)
    assert [both(coach, row) for row in (seat.application, other)] == [ConflictKind.COACH] * 2
    assert both(bystander, seat.application) is None


def test_writing_advice_bars_its_author():
    officer = make_officer()
    clinic = clinic_factories.make_clinic()
    seat = clinic_factories.seat(clinic)
    advise(clinic_factories.begin(clinic), seat.application, text="เพิ่มตัวเลข", actor=officer)
    assert both(officer, seat.application) == ConflictKind.COACH
