"""A day before a clinic: the people of agencies with a seat, and its coaches; each once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinics.services import clinics as services
from clinics.services.booking import give_back
from notifications import reminders
from notifications.models import Delivery, Message, Milestone, ReminderPlan

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_clinics():
    ReminderPlan.objects.exclude(milestone=Milestone.CLINIC).update(enabled=False)


def due(clinic) -> list[str]:
    """Whoever would be reminded until the clinic begins."""
    ReminderPlan.objects.exclude(milestone=Milestone.CLINIC).update(enabled=False)
    before = clinic.starts_at - timedelta(hours=20)
    found = reminders.upcoming(before - timedelta(days=1, hours=5), clinic.starts_at)
    return sorted(reminder.recipient for reminder in found)


def test_those_with_a_seat_and_the_coaches_are_reminded_and_nobody_else():
    coach = factories.make_user(is_reviewer=True)
    clinic = factories.make_clinic(seats=1, coaches=[coach])
    seat, _waiting = factories.seat(clinic), factories.seat(clinic)
    contributor = factories.make_member(seat.application.agency, "contributor")
    factories.make_member(seat.application.agency, "viewer")
    expected = [coach.email, factories.writer_of(seat.application).email, contributor.email]
    assert due(clinic) == sorted(expected)


def test_a_seat_given_back_or_a_clinic_called_off_reminds_nobody():
    clinic = factories.make_clinic()
    seat = factories.seat(clinic)
    give_back(seat, actor=factories.writer_of(seat.application))
    assert due(clinic) == []
    other = factories.make_clinic(clinic.round)
    factories.seat(other)
    services.cancel(other, reason="เลื่อน", actor=factories.make_officer())
    assert due(other) == []


def test_every_round_is_born_with_it_a_day_before():
    plan = ReminderPlan.objects.get(round=factories.make_round(code="newborn"), milestone=Milestone.CLINIC)
    assert (plan.offsets, plan.audience, plan.enabled) == (["1d"], "seats", True)


def test_it_is_sent_once_in_both_languages():
    start = timezone.now().replace(microsecond=0) + timedelta(hours=20)
    clinic = factories.make_clinic(starts_at=start, ends_at=start + timedelta(hours=2))
    factories.seat(clinic)
    ReminderPlan.objects.exclude(milestone=Milestone.CLINIC).update(enabled=False)
    noon = clinic.starts_at - timedelta(hours=24) + timedelta(minutes=1)
    sent = [target.recipient for target in reminders.targets(noon)]
    assert len(sent) == 1
    moment = next(r.leaves for r in reminders.upcoming(noon - timedelta(days=2), clinic.starts_at))
    assert [reminders.send_due(moment + timedelta(minutes=5)) for _turn in range(2)] == [1, 0]
    delivery = Delivery.objects.get()
    body = Message.objects.get(pk=delivery.message_id).body
    assert "คลินิกให้คำปรึกษา" in body
    assert "Consultation clinic" in body


def test_many_seats_cost_as_many_queries(django_assert_num_queries):
    clinic = factories.make_clinic()
    for _turn in range(3):
        factories.seat(clinic)
    ReminderPlan.objects.exclude(milestone=Milestone.CLINIC).update(enabled=False)
    before = clinic.starts_at - timedelta(days=2)
    plans = list(ReminderPlan.objects.filter(milestone=Milestone.CLINIC).select_related("round"))
    source = reminders.SOURCES[Milestone.CLINIC]
    with django_assert_num_queries(4):
        assert len(list(source(plans, before))) == 3
