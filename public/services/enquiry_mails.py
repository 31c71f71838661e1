"""Mails about an enquiry: to the asker in the asker's language, and to the officer who has it in hand."""

from datetime import date

from django.utils import translation

from accounts.models import User
from common.dates import local_date
from notifications.mails import absolute, render
from notifications.services import queue_message

from ..models import Enquiry, EnquiryMessage

# Officers' own language is not known, and Thai is the portal's first.
OFFICERS_LANGUAGE = "th"


def beginning(enquiry: Enquiry) -> str:
    """How the keys of all mails to the asker begin."""
    return f"enquiry:{enquiry.pk}:"


def received(enquiry: Enquiry) -> None:
    """The number and the secret link; opening it confirms the address."""
    _to_asker("enquiry_received", enquiry, "received")


def link_again(enquiry: Enquiry, hour: str) -> None:
    """The same link once more, at most once an hour."""
    _to_asker("enquiry_link", enquiry, f"link:{hour}")


def answered(enquiry: Enquiry, message: EnquiryMessage) -> None:
    """There is an answer; its text stands in the mail too."""
    _to_asker("enquiry_answered", enquiry, f"answer:{message.pk}", text=message.text)


def for_you(enquiry: Enquiry, officer: User, key: str, path: str) -> None:
    """An officer has something to answer. Nothing of its text: mails are forwarded."""
    subject, body = render(
        "enquiry_for_you",
        OFFICERS_LANGUAGE,
        number=enquiry.number,
        is_complaint=enquiry.kind == "complaint",
        due_words=_day(enquiry.due_on, OFFICERS_LANGUAGE),
        link=absolute(path),
    )
    queue_message(
        key=f"officer-enquiry:{enquiry.pk}:{key}:{officer.pk}",
        recipient=officer.email,
        subject=subject,
        body=body,
        language=OFFICERS_LANGUAGE,
        about=enquiry.number,
        user=officer,
    )


def _day(day: date, language: str) -> str:
    with translation.override(language):
        return local_date(day)


def _to_asker(name: str, enquiry: Enquiry, key: str, **values: object) -> None:
    subject, body = render(
        name,
        enquiry.language,
        number=enquiry.number,
        # Until the address is confirmed, nothing that a stranger typed is mailed to it.
        who=enquiry.name if enquiry.confirmed_at else "",
        subject=enquiry.subject if enquiry.confirmed_at else "",
        is_complaint=enquiry.kind == "complaint",
        due_words=_day(enquiry.due_on, enquiry.language),
        link=absolute(enquiry.status_path),
        **values,
    )
    queue_message(
        key=f"{beginning(enquiry)}{key}",
        recipient=enquiry.email,
        subject=subject,
        body=body,
        language=enquiry.language,
        about=enquiry.number,
    )
