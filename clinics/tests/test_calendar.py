"""Seats in clinics, and clinics one coaches, in calendars of one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.tests import factories
from clinics import calendar
from clinics.models import Booking, BookingState, Clinic, ClinicState, Slot

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    at = timezone.now() + 10 * DAY
    row = Clinic.objects.create(
        round=factories.make_round(),
        name_th="คลินิก UNPSA",
        name_en="UNPSA clinic",
        starts_at=at,
        ends_at=at + timedelta(hours=3),
        place_th="สำนักงาน ก.พ.ร.",
        online_link="https://meet.example.org/abc",
        sequence=3,
    )
    row.slots.create(starts_at=at + timedelta(hours=1), ends_at=at + timedelta(hours=2))
    return row


def book(clinic: Clinic, application, **values) -> Booking:
    slot: Slot = clinic.slots.first()
    person = factories.make_member(application.agency)
    return Booking.objects.create(
        clinic=clinic, slot=slot, application=application, booked_by=person, **values
    )


def test_a_seat_is_an_entry_at_its_slot(clinic):
    booking = book(clinic, factories.make_application())
    (entry,) = calendar.seats(booking.booked_by)
    assert (entry.at, entry.ends_at) == (booking.slot.starts_at, booking.slot.ends_at)
    assert (entry.title_th, entry.title_en) == ("คลินิก UNPSA", "UNPSA clinic")
    assert (entry.place, entry.sequence, entry.busy) == ("สำนักงาน ก.พ.ร.", 3, True)
    assert booking.application.reference in entry.text_en
    # The address of a video meeting stays out of other companies' servers.
    assert "meet.example" not in repr(entry)


def test_it_is_the_entry_of_the_agency_alone(clinic):
    book(clinic, factories.make_application())
    assert not list(calendar.seats(factories.make_member(factories.make_agency())))
    assert not list(calendar.seats(factories.make_officer()))


def test_two_seats_in_one_slot_are_one_entry(clinic):
    agency = factories.make_agency()
    first = book(clinic, factories.make_application(agency))
    second = book(clinic, factories.make_application(agency))
    (entry,) = calendar.seats(second.booked_by)
    assert first.application.reference in entry.text_th
    assert second.application.reference in entry.text_th


def test_who_waits_reads_that(clinic):
    booking = book(clinic, factories.make_application(), state=BookingState.WAITING)
    (entry,) = calendar.seats(booking.booked_by)
    assert "waiting list" in entry.title_en


def test_what_was_given_back_or_hidden_again_is_gone(clinic):
    booking = book(clinic, factories.make_application())
    Clinic.objects.update(state=ClinicState.DRAFT)
    assert not list(calendar.seats(booking.booked_by))
    Clinic.objects.update(state=ClinicState.PUBLISHED)
    Booking.objects.update(state=BookingState.CANCELLED)
    assert not list(calendar.seats(booking.booked_by))


def test_a_cancelled_clinic_is_told_of(clinic):
    booking = book(clinic, factories.make_application())
    Clinic.objects.update(state=ClinicState.CANCELLED)
    (entry,) = calendar.seats(booking.booked_by)
    assert entry.cancelled


def test_coaches_have_what_they_coach(clinic):
    coach, other = factories.make_user(), factories.make_user()
    clinic.coaches.add(coach)
    (entry,) = calendar.coached(coach)
    assert entry.uid.startswith(f"clinic-{clinic.pk}@")
    assert (entry.at, entry.ends_at) == (clinic.starts_at, clinic.ends_at)
    assert not list(calendar.coached(other))
    Clinic.objects.update(state=ClinicState.DRAFT)
    assert not list(calendar.coached(coach))


def test_without_an_end_it_takes_an_hour(clinic):
    coach = factories.make_user()
    clinic.coaches.add(coach)
    Clinic.objects.update(ends_at=None)
    (entry,) = calendar.coached(coach)
    assert entry.ends_at - entry.at == timedelta(hours=1)
