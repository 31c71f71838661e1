"""Mails that not everybody who may read the outbox may know of.

Each rule of an upper floor is asked with the reader, and answers with a filter on the messages to leave out. They
register when the portal starts.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from accounts.models import User

from .models import Message

HIDDEN: list[Callable[[User], Q]] = []


def readable(rows: QuerySet[Message], reader: User) -> QuerySet[Message]:
    """The messages that this person may know of."""
    for rule in HIDDEN:
        rows = rows.exclude(rule(reader))
    return rows
