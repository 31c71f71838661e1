"""Who may do what with an application: one small table of predicates (DESIGN §8).

Each answers and says why not. `applications.access` resolves the names; views only name them.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.queries import role_in
from common.access import ALLOWED, Decision

from .models import Application
from .workflow import COORDINATOR, OFFICER

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


def read_dossier(user: User, application: Application) -> Decision:
    """Whoever may see the application may read its dossier."""
    return view(user, application)


def create(user: User, agency_role: str | None) -> Decision:
    """Coordinators and contributors start applications for their agency."""
    if agency_role in WRITERS:
        return ALLOWED
    return Decision(False, _("You need writing access in an agency to start an application."))


PERMISSIONS: dict[str, Callable[[User, Application], Decision]] = {
    "application.view": view,
    "application.edit": edit,
    "application.submit": submit,
    "application.dossier": read_dossier,
}
