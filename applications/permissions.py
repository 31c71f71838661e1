"""Who may do what with an application: one small table of predicates (DESIGN §8).

Each answers and says why not. `applications.access` resolves the names; views only name them.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import Agency, Role, User
from accounts.queries import role_in
from common.access import ALLOWED, Decision

from .models import Application
from .states import State
from .workflow import BEFORE_DECISION, COORDINATOR, OFFICER

WRITERS = (Role.CONTRIBUTOR, Role.COORDINATOR)


def roles_for(user: User, application: Application) -> frozenset[str]:
    """The workflow's actors that the user is for this application."""
    roles = set()
    if role_in(user, application.agency_id) == Role.COORDINATOR:
        roles.add(COORDINATOR)
    if user.is_officer:
        roles.add(OFFICER)
    return frozenset(roles)


def view(user: User, application: Application) -> Decision:
    """Members of the agency, officers and admins."""
    if user.is_officer or user.is_superuser or role_in(user, application.agency_id):
        return ALLOWED
    return Decision(False, _("This application belongs to another agency."))


def edit(user: User, application: Application) -> Decision:
    """Contributors and coordinators, while the application is open."""
    if role_in(user, application.agency_id) not in WRITERS:
        return Decision(
            False,
            _(
                "You can read this application but not change it. Ask your agency's coordinator for writing access."
            ),
        )
    if application.state == State.WITHDRAWN:
        return Decision(
            False, _("This application has been withdrawn. It can only be read; everything written is kept.")
        )
    if not application.is_open:
        return Decision(
            False,
            _("This application has been submitted and is sealed. It can only be read until it is returned."),
        )
    return ALLOWED


def submit(user: User, application: Application) -> Decision:
    """Coordinators, while the application is open; what is still missing is the guard's matter."""
    decision = edit(user, application)
    if not decision.allowed:
        return decision
    if COORDINATOR not in roles_for(user, application):
        return Decision(False, _("Only your agency's coordinator can submit. Everything you wrote is saved."))
    return ALLOWED


def withdraw(user: User, application: Application) -> Decision:
    """Coordinators, until the decision."""
    if COORDINATOR not in roles_for(user, application):
        return Decision(False, _("Only your agency's coordinator can withdraw an application."))
    if application.state not in BEFORE_DECISION:
        return Decision(False, _("This application has been decided and can no longer be withdrawn."))
    return ALLOWED


def delete(user: User, application: Application) -> Decision:
    """Coordinators, a draft that was never submitted."""
    if COORDINATOR not in roles_for(user, application):
        return Decision(False, _("Only your agency's coordinator can delete a draft."))
    if application.state != State.DRAFT or application.submitted_at:
        return Decision(
            False, _("An application that has been submitted cannot be deleted; it can be withdrawn.")
        )
    return ALLOWED


def restore(user: User, application: Application) -> Decision:
    """Coordinators bring deleted drafts back."""
    if COORDINATOR in roles_for(user, application):
        return ALLOWED
    return Decision(False, _("Only your agency's coordinator can bring a deleted draft back."))


def comment(user: User, application: Application) -> Decision:
    """Writers while the application is open; officers during a return, when both sides work on it."""
    if edit(user, application).allowed:
        return ALLOWED
    if user.is_officer and application.state == State.RETURNED:
        return ALLOWED
    return Decision(
        False,
        _(
            "Comments are written by the agency's writers while the application is open, and by OPDC during a return."
        ),
    )


def read_dossier(user: User, application: Application) -> Decision:
    """Whoever may see the application may read its dossier."""
    return view(user, application)


def hand_over(user: User, application: Application, *, recording: bool = False) -> Decision:
    """Writers and officers copy and tick; recording the UN's receipt is the coordinator's or an officer's."""
    roles = roles_for(user, application)
    if roles or (not recording and role_in(user, application.agency_id) in WRITERS):
        return ALLOWED
    return Decision(
        False, _("The hand-over to the UN is the matter of your agency's coordinator and of OPDC's officers.")
    )


def carry(user: User, application: Application) -> Decision:
    """Writers of the agency may begin a new draft from any application of theirs."""
    return create(user, role_in(user, application.agency_id))


def create(user: User, agency_role: str | None) -> Decision:
    """Coordinators and contributors start applications for their agency."""
    if agency_role in WRITERS:
        return ALLOWED
    return Decision(False, _("You need writing access in an agency to start an application."))


def manage_people(user: User, agency: Agency) -> Decision:
    """Coordinators decide who belongs to their agency."""
    if role_in(user, agency.pk) == Role.COORDINATOR:
        return ALLOWED
    return Decision(False, _("Only a coordinator of the agency can invite people or change their roles."))


PERMISSIONS: dict[str, Callable[[User, Application], Decision]] = {
    "application.view": view,
    "application.edit": edit,
    "application.comment": comment,
    "application.submit": submit,
    "application.dossier": read_dossier,
    "application.withdraw": withdraw,
    "application.delete": delete,
    "application.restore": restore,
    "application.handover": hand_over,
    "application.carry": carry,
}
