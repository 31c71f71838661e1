"""The signed part of an invitation's link.

It holds the invitation's number and which sending it was: a link that was sent again ends the former one. Whether
the invitation still stands is the row's to say.
"""

from django.core import signing

from .models import Invitation

SALT = "accounts.invitation"


def invitation_token(invitation: Invitation) -> str:
    """The token of the latest sending."""
    return signing.dumps([invitation.pk, invitation.sent_count], salt=SALT)


def read_invitation_token(token: str) -> tuple[int, int] | None:
    """The invitation's number and its sending; None when nobody here has signed this."""
    try:
        pk, sending = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, sending
