"""Who is really sending a mail: a lock that PostgreSQL lets go when its holder dies (see dossiers.locks)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# First half of the two-part key: "this is about messages".
MESSAGES = 0x0A11


@contextmanager
def sending(message_id: int) -> Iterator[bool]:
    """Hold the lock of a message; yields whether it was free."""
    key = message_id % 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [MESSAGES, key])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [MESSAGES, key])
