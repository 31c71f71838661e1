"""What tests of clinics are made of: clinics that are coming or past, with seats."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_agency, make_member, make_officer, make_user
from applications.models import Application
from applications.tests.factories import make_application, make_round
from clinics.models import Booking, Clinic, ClinicState
from clinics.services import booking, clinics
from criteria.models import Round

__all__ = [
    "begin",
    "make_agency",
    "make_application",
    "make_clinic",
    "make_member",
    "make_officer",
    "make_round",
    "make_user",
    "seat",
    "writer_of",
]


def make_clinic(
    round_: Round | None = None,
    *,
    seats: int | None = 10,
    coaches: list[User] | None = None,
    published: bool = True,
    officer: User | None = None,
    **values: Any,
) -> Clinic:
    """A clinic in three days, open for booking."""
    start = timezone.now().replace(microsecond=0) + timedelta(days=3)
    told = {
        "round": round_ or make_round(),
        "name_th": "คลินิกให้คำปรึกษา",
        "name_en": "Consultation clinic",
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
        "place_th": "ห้องประชุม 1",
        "online_link": "https://meet.example.go.th/secret-room",
    } | values
    officer = officer or make_officer()
    clinic = clinics.make_clinic(actor=officer, values=told, coaches=coaches or [], seats=seats)
    return clinics.publish(clinic, actor=officer) if published else clinic


def writer_of(application: Application) -> User:
    """Somebody who writes for the application's agency; made when there is nobody."""
    member = application.agency.memberships.filter(role="coordinator").select_related("user").first()
    return member.user if member else make_member(application.agency)


def seat(clinic: Clinic, application: Application | None = None) -> Booking:
    """A seat (or a place on the waiting list) for an application of the clinic's round, of an agency of its own."""
    application = application or make_application(make_agency(), clinic.round)
    return booking.book(application, clinic.slots.first(), actor=writer_of(application))


def begin(clinic: Clinic) -> Clinic:
    """Let the clinic have begun two hours ago."""
    start = timezone.now() - timedelta(hours=2)
    Clinic.objects.filter(pk=clinic.pk).update(
        starts_at=start, ends_at=start + timedelta(hours=3), state=ClinicState.PUBLISHED
    )
    clinic.slots.update(starts_at=start)
    clinic.refresh_from_db()
    return clinic
