"""Stopping optional reminders by one click: a signed link, no account, no sign-in (RFC 8058)."""

from django.core import signing
from django.urls import reverse

from .mails import absolute
from .models import OptOut

SALT = "notifications.stop"


def stop_url(email: str) -> str:
    """The link in the mails to this address; it never ends, because old mails lie about for years."""
    token = signing.dumps(email.lower(), salt=SALT)
    return absolute(reverse("reminders_stop", kwargs={"token": token}))


def address_of(token: str) -> str | None:
    """Whose link it is; None when nobody has signed it."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None


def stop(email: str) -> None:
    """No optional reminders to this address from now on."""
    OptOut.objects.get_or_create(email=email)


def resume(email: str) -> None:
    """Optional reminders again."""
    OptOut.objects.filter(email=email).delete()


def is_stopped(email: str) -> bool:
    return OptOut.objects.filter(email=email).exists()
