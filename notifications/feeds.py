"""Making, renewing and ending the secret address of one's own calendar. Who did it stands in the audit log."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from .models import CalendarFeed

# Bytes of chance in a token: nobody guesses it.
CHANCE = 32


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def renew(user: User, language: str) -> str:
    """A new address, whose token is given out this once; the one before ends at this moment."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    token = secrets.token_urlsafe(CHANCE)
    feed = CalendarFeed.objects.filter(user=user).first() or CalendarFeed(user=user)
    feed.token_hash, feed.language, feed.made_at = hash_of(token), language, timezone.now()
    feed.save()
    return token


@transaction.atomic
def end(user: User) -> None:
    """No address any more. Ending twice is no error."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for feed in CalendarFeed.objects.filter(user=user):
        feed.delete()


def feed_of(token: str) -> CalendarFeed | None:
    """The feed at this address, if its person may still sign in."""
    rows = CalendarFeed.objects.filter(token_hash=hash_of(token), user__is_active=True)
    return rows.select_related("user").first()
