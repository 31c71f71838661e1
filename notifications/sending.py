"""Handing one mail to the mail server, and judging what it says."""

import hashlib
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from .models import Message


class TemporaryRefusal(Exception):
    """The mail has certainly not left, and a later attempt may succeed."""


class PermanentRefusal(Exception):
    """The mail has certainly not left, and never will as it is."""


class Uncertain(Exception):
    """The line broke while the mail was being handed over: nobody can know whether it left."""


def message_id(message: Message) -> str:
    """The same for every attempt, so that a mail server's log can settle what became of the mail."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<unpsa-{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{domain}>"


def hand_over(message: Message) -> None:
    """Give the mail to the server.

    Raises:
        TemporaryRefusal, PermanentRefusal, Uncertain
    """
    line = get_connection()
    try:
        line.open()
    except OSError as error:  # smtplib's own errors are OSErrors too
        raise TemporaryRefusal(_words(error)) from error
    try:
        _mail(message, line).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        temporary = all(400 <= code < 500 for code in _codes(error))
        raise (TemporaryRefusal if temporary else PermanentRefusal)(_words(error)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise PermanentRefusal(_words(error)) from error
    except OSError as error:
        raise Uncertain(_words(error)) from error
    except ValueError as error:  # a header or address that cannot be written
        raise PermanentRefusal(_words(error)) from error
    finally:
        _hang_up(line)


def _mail(message: Message, line: object) -> EmailMultiAlternatives:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if message.stop_url:  # one click in the mail program is enough (RFC 8058)
        headers["List-Unsubscribe"] = f"<{message.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        to=[message.recipient],
        headers=headers,
        connection=line,
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    return mail


def _codes(error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _said in error.recipients.values()]
    return [error.smtp_code]


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]


def _hang_up(line: object) -> None:
    """What happens after the mail was taken no longer changes what became of it."""
    try:
        line.close()
    except OSError:
        pass
