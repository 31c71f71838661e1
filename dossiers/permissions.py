"""Who may have a failed dossier made again."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import role_in
from applications.models import Application
from applications.permissions import WRITERS
from common.access import ALLOWED, Decision


def retry(user: User, application: Application) -> Decision:
    """Contributors, coordinators, and OPDC: those who would otherwise have to ask somebody."""
    if user.is_officer or user.is_superuser or role_in(user, application.agency_id) in WRITERS:
        return ALLOWED
    return Decision(
        False, _("You can read this dossier but not have it made again. Ask your agency's coordinator.")
    )
