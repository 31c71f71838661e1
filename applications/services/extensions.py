"""Granting one application more time (DESIGN §4)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role, User
from applications import deadlines
from applications.models import Application, Extension
from applications.permissions import roles_for
from applications.workflow import BEFORE_DECISION, OFFICER
from notifications import mails
from notifications.services import queue_message

from .transitions import TransitionRefused, database_now


@transaction.atomic
def grant_extension(application: Application, *, until: datetime, reason: str, actor: User) -> Extension:
    """Give one application a later deadline; its coordinators are told by mail.

    Raises:
        TransitionRefused: with the reasons, when role, state or the moment stand in the way.
    """
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    locked = Application.objects.select_related("round", "agency").get(pk=application.pk)
    problems = _problems(locked, until, reason, actor)
    if problems:
        raise TransitionRefused(*problems)
    extension = Extension.objects.create(
        application=locked, until=until, reason=reason.strip(), granted_by=actor
    )
    url = mails.absolute(reverse("application_overview", kwargs={"ref": locked.reference}))
    told = {"application": locked, "extension": extension, "url": url}
    for coordinator in coordinators(locked):
        subject, body = mails.render_for(coordinator.language, "extension", **told)
        queue_message(
            key=f"extension-{extension.pk}-{coordinator.pk}",
            recipient=coordinator.email,
            subject=subject,
            body=body,
            about=locked.reference,
            user=coordinator,
            language=coordinator.language or "th",
        )
    return extension


def coordinators(application: Application) -> list[User]:
    """Whom OPDC writes to about an application."""
    members = application.agency.memberships.filter(role=Role.COORDINATOR, user__is_active=True)
    return [member.user for member in members.select_related("user").order_by("pk")]


def _problems(application: Application, until: datetime, reason: str, actor: User) -> list[str]:
    if OFFICER not in roles_for(actor, application):
        return [_("Your role does not allow this step.")]
    if application.deleted_at or application.state not in BEFORE_DECISION:
        return [
            _("This application is no longer being worked on: %(state)s.")
            % {"state": application.get_state_display()}
        ]
    deadline = application.round.submission_deadline
    if deadline is None:
        return [_("This round has no deadline, so there is nothing to extend.")]
    found = []
    if not reason.strip():
        found.append(_("Please give the reason; it is kept in the history."))
    now = database_now()
    if until <= now:
        found.append(_("The new deadline must lie in the future."))
    elif until <= deadline.at:
        found.append(_("The new deadline must be later than the round's own."))
    elif until == deadlines.closing(application):
        found.append(_("This is already the deadline of this application."))
    return found
