"""Who took part. It decides whether OPDC's letter counts for an application (S4 4.2), and who cannot score it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.services.details import set_clinic_attended
from applications.services.locking import Sealed
from applications.services.transitions import TransitionRefused, database_now
from clinics import permissions
from clinics.models import Booking, BookingState, Clinic, ClinicKind, ClinicState, Coaching, RecordKind

from .locking import lock_application, lock_clinic
from .trail import record


@dataclass
class Recorded:
    """What became of an attendance list: how many lines changed, and which applications are sealed."""

    changed: int = 0
    sealed: list[Application] = field(default_factory=list)


@transaction.atomic
def record_attendance(clinic: Clinic, told: Mapping[int, bool], *, actor: User) -> Recorded:
    """Store who took part. Correcting is possible; every change has its line in the clinic's history.

    Args:
        told: booking's key → whether they took part. Bookings that are not in it stay as they are.

    Raises:
        TransitionRefused: the clinic has not begun, or the actor is neither its coach nor an officer.
    """
    decision = permissions.coach(actor, clinic)
    if not decision.allowed:
        raise TransitionRefused(decision.reason)
    rows = Booking.objects.filter(clinic=clinic, state=BookingState.BOOKED, pk__in=told)
    for key in rows.order_by("application").values_list("application", flat=True):
        lock_application(key)
    clinic, _slots = lock_clinic(clinic.pk)
    if clinic.state != ClinicState.PUBLISHED or clinic.starts_at > database_now():
        raise TransitionRefused(_("Who took part can be recorded once the clinic has begun."))
    result = Recorded()
    for booking in rows.select_related("application__agency").order_by("application"):
        if booking.attended is not told[booking.pk]:
            _record_one(booking, clinic, told[booking.pk], actor)
            result.changed += 1
            if not sync(booking.application):
                result.sealed.append(booking.application)
    return result


def _record_one(booking: Booking, clinic: Clinic, attended: bool, actor: User) -> None:
    booking.attended, booking.attended_by, booking.attended_at = attended, actor, database_now()
    booking.save(update_fields=["attended", "attended_by", "attended_at"])
    kind = RecordKind.ATTENDED if attended else RecordKind.ABSENT
    record(kind, clinic, actor=actor, application=booking.application)
    if attended:
        for coach in clinic.coaches.all():
            coached(clinic, coach, booking.application)
    elif actor.is_officer:
        # A reviewer cannot take away what keeps the reviewer from scoring.
        _not_coached(clinic, booking.application)


def coached(clinic: Clinic, coach: User, application: Application) -> None:
    """From now on the coach cannot score that agency (DESIGN §8)."""
    Coaching.objects.get_or_create(clinic=clinic, coach=coach, agency=application.agency)


def _not_coached(clinic: Clinic, application: Application) -> None:
    """Nobody of the agency was there after all; who has written advice has advised all the same."""
    same = Booking.objects.filter(clinic=clinic, application__agency=application.agency_id, attended=True)
    if same.exists():
        return
    authors = clinic.advice.filter(application__agency=application.agency_id).values("coach")
    Coaching.objects.filter(clinic=clinic, agency=application.agency_id).exclude(coach__in=authors).delete()


def sync(application: Application) -> bool:
    """Let attendance decide whether the application took part in a clinic. A workshop or a meeting is no clinic.

    Returns:
        False when the application is sealed; it is done when OPDC returns it.
    """
    recorded = Booking.objects.filter(
        application=application, clinic__kind=ClinicKind.CLINIC, attended__isnull=False
    )
    told = set(recorded.values_list("attended", flat=True))
    if not told or Application.objects.filter(pk=application.pk, clinic_attended=True in told).exists():
        return True
    try:
        with transaction.atomic():
            set_clinic_attended(application, True in told)
    except Sealed:
        return False
    return True
