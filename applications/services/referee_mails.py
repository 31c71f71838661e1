"""Mails about letters of reference: to the referee, in the language chosen for the mail, and to the agency."""

from typing import Any

from django.utils import translation

from accounts.models import Role, User
from applications.models import RefereeRequest
from common.dates import local_datetime
from common.i18n import localized
from notifications.mails import absolute, render
from notifications.services import queue_message

from .referee_links import path_of

# Mails to those at the agency who have not said which language they want: Thai is the portal's first.
AGENCY_LANGUAGE = "th"


def one_line(text: str) -> str:
    """A title may hold line breaks; the subject of a mail may not."""
    return " ".join(text.split())


def mail_of(name: str, request: RefereeRequest, *, language: str = "", link: str = "") -> tuple[str, str]:
    """Subject and text of one of the mails `templates/mail/referee_*`.

    Args:
        link: what stands where the referee's own link belongs; the link itself when left out.
    """
    language = language or request.language
    with translation.override(language):
        application, asker = request.application, request.asked_by
        values: dict[str, Any] = {
            "title": one_line(application.title),
            "agency": one_line(str(application.agency)),
            "organisation": one_line(localized(request, "organisation")),
            "referee": one_line(request.referee_name),
            "asker": one_line(asker.get_full_name()) if asker else one_line(str(application.agency)),
            "asker_email": asker.email if asker else "",
            "until": local_datetime(request.expires_at),
            "reason": request.decline_reason.strip(),
            "reference": application.reference,
        }
    return render(name, language, link=link or absolute(path_of(request)), **values)


def key_of(request: RefereeRequest, key: str) -> str:
    """The key of a mail to the referee in the outbox, by which it leaves once."""
    return f"referee:{request.pk}:{request.round_of_mail}:{key}"


def _to_referee(name: str, request: RefereeRequest, key: str) -> None:
    subject, body = mail_of(name, request)
    queue_message(
        key=key_of(request, key),
        recipient=request.email,
        subject=subject,
        body=body,
        language=request.language,
        about=request.application.reference,
    )


def ask(request: RefereeRequest) -> None:
    """The request itself, with the link."""
    _to_referee("referee_request", request, "ask")


def withdrawn(request: RefereeRequest) -> None:
    """Nothing is asked of the referee any more."""
    _to_referee("referee_withdrawn", request, "withdrawn")


def tell_agency(name: str, request: RefereeRequest, path: str) -> None:
    """Tell who asked, and the coordinators, that a letter has come or has been declined."""
    for user in _agency_people(request):
        language = user.language or AGENCY_LANGUAGE
        subject, body = mail_of(name, request, language=language, link=absolute(path))
        queue_message(
            key=f"referee:{request.pk}:{request.round_of_mail}:{request.state}:{user.pk}",
            recipient=user.email,
            subject=subject,
            body=body,
            language=language,
            about=request.application.reference,
            user=user,
        )


def _agency_people(request: RefereeRequest) -> list[User]:
    """Active coordinators of the agency, and who asked while still a member."""
    members = request.application.agency.memberships.filter(user__is_active=True).select_related("user")
    return [row.user for row in members if row.role == Role.COORDINATOR or row.user_id == request.asked_by_id]
