"""Who may do what with clinics (DESIGN §8). Each answers and says why not.

A coach is an officer or a reviewer whom the clinic names. Of applications, coaches read those that have a seat in a
clinic of theirs, and no other; officers read all.
"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import role_in
from applications.models import Application
from applications.permissions import WRITERS
from applications.states import State
from common.access import ALLOWED, Decision, staff_only

from .models import Booking, BookingState, Clinic


def sees_desk(user: User) -> bool:
    """Officers; admins see what officers see (DESIGN §8)."""
    return user.is_officer or user.is_superuser


def can_coach(user: User) -> bool:
    """Whom a clinic may name as its coach."""
    return user.is_active and (user.is_officer or user.is_reviewer)


officers_only = staff_only("officer", sees_desk)
coaches_only = staff_only("coach", lambda user: sees_desk(user) or can_coach(user))


def manage(user: User) -> Decision:
    """Officers make, change, publish and cancel clinics."""
    if user.is_officer:
        return ALLOWED
    return Decision(False, _("Only OPDC's officers can change a clinic."))


def coach(user: User, clinic: Clinic) -> Decision:
    """Officers and the clinic's own coaches record who took part, and write advice."""
    if user.is_officer or (can_coach(user) and clinic.coaches.filter(pk=user.pk).exists()):
        return ALLOWED
    return Decision(False, _("Only the coaches of this clinic and OPDC's officers can do this."))


def view(user: User, clinic: Clinic) -> Decision:
    """Whoever coaches it, and those who see the officers' desk."""
    return ALLOWED if user.is_superuser else coach(user, clinic)


def advise(user: User, clinic: Clinic, application: Application) -> Decision:
    """A coach reads and advises an application that has a seat in this clinic."""
    decision = coach(user, clinic)
    seats = Booking.objects.filter(clinic=clinic, application=application, state=BookingState.BOOKED)
    if decision.allowed and not seats.exists():
        return Decision(False, _("This application has no seat in this clinic."))
    return decision


def book(user: User, application: Application) -> Decision:
    """Those who write for the agency take seats, give them back and say what is done."""
    if role_in(user, application.agency_id) not in WRITERS:
        return Decision(
            False, _("Seats are taken by your agency's coordinator and by those who write with you.")
        )
    if application.deleted_at or application.state == State.WITHDRAWN:
        return Decision(False, _("This application has been withdrawn or deleted."))
    return ALLOWED
