"""Who works at the officer's desk."""

from accounts.models import User
from common.access import staff_only


def works_for_opdc(user: User) -> bool:
    """Officers see every submitted application; admins see what officers see (DESIGN §8)."""
    return user.is_officer or user.is_superuser


officers_only = staff_only("officer", works_for_opdc)
