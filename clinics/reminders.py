"""Who is reminded of a clinic: the people of the agencies that have a seat, and its coaches."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.urls import reverse

from accounts.models import Membership, Role, User
from notifications.models import Delivery, Milestone, ReminderPlan
from notifications.registry import Target, register

from .models import Audience, Booking, BookingState, Clinic, ClinicState

ROLES = (Role.COORDINATOR, Role.CONTRIBUTOR)


def register_all() -> None:
    register(Milestone.CLINIC, clinics, is_expected)


def is_expected(delivery: Delivery) -> bool:
    """Whether the clinic still takes place, and the person still has a seat in it or coaches it."""
    what, _dash, key = delivery.subject.partition("-")
    if what == "clinic":
        rows = Clinic.objects.filter(pk=key, state=ClinicState.PUBLISHED, coaches=delivery.user_id)
        return rows.filter(coaches__is_active=True).exists()
    writers = Membership.objects.filter(user=delivery.user_id, role__in=ROLES, user__is_active=True)
    seats = Booking.objects.filter(
        pk=key, state=BookingState.BOOKED, clinic__state=ClinicState.PUBLISHED, application__deleted_at=None
    )
    return seats.filter(application__agency__in=writers.values("agency")).exists()


def clinics(plans: Sequence[ReminderPlan], now: datetime) -> Iterator[Target]:
    """Everybody who is expected at a clinic that has not begun. Four queries, however many clinics."""
    by_round = {plan.round_id: plan for plan in plans}
    coming = Clinic.objects.filter(
        round__in=by_round, audience=Audience.APPLICATIONS, state=ClinicState.PUBLISHED, starts_at__gt=now
    )
    rows = list(coming.prefetch_related("coaches").order_by("pk"))
    for clinic in rows:
        coaches = [user for user in clinic.coaches.all() if user.is_active]
        yield from _targets(by_round[clinic.round_id], clinic, coaches)
    seats = Booking.objects.filter(clinic__in=rows, state=BookingState.BOOKED, slot__starts_at__gt=now)
    yield from _of_agencies(by_round, list(seats.select_related("clinic", "slot", "application")))


def _of_agencies(by_round: dict[int, ReminderPlan], seats: Sequence[Booking]) -> Iterator[Target]:
    agencies = {booking.application.agency_id for booking in seats}
    members: dict[int, list[User]] = {}
    found = Membership.objects.filter(agency__in=agencies, role__in=ROLES, user__is_active=True)
    for member in found.select_related("user").order_by("pk"):
        members.setdefault(member.agency_id, []).append(member.user)
    for booking in sorted(seats, key=lambda row: row.pk):
        for user in members.get(booking.application.agency_id, []):
            path = reverse("application_clinics", kwargs={"ref": booking.application.reference})
            yield _target(
                by_round[booking.clinic.round_id],
                booking.clinic,
                user,
                subject=f"booking-{booking.pk}",
                at=booking.slot.starts_at,
                label=booking.application.reference,
                path=path,
                list_path=reverse("application_list"),
            )


def _targets(plan: ReminderPlan, clinic: Clinic, coaches: Iterable[User]) -> Iterator[Target]:
    for user in coaches:
        yield _target(
            plan,
            clinic,
            user,
            subject=f"clinic-{clinic.pk}",
            at=clinic.starts_at,
            label=plan.round.code,
            path=reverse("clinic_page", kwargs={"pk": clinic.pk}),
            list_path=reverse("coach_clinics"),
        )


def _target(plan: ReminderPlan, clinic: Clinic, user: User, **more: object) -> Target:
    return Target(
        plan=plan,
        recipient=user.email,
        user_id=user.pk,
        language=user.language,
        title_th=clinic.name_th,
        title_en=clinic.name_en,
        **more,
    )
