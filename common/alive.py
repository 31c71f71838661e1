"""Who is really at work: a lock that PostgreSQL itself lets go when its holder dies (docs/decisions/0003).

An advisory lock belongs to a database session. A worker killed with SIGKILL loses its session, so its lock is
free at once, and a sweeper need not guess by time-outs whether somebody is still at it. (A pooler between
portal and PostgreSQL must therefore work in session mode; see docs/operations.md.)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def working_on(what: int, key: int) -> Iterator[bool]:
    """Hold the lock of one piece of work; yields whether it was free.

    Args:
        what: first half of the two-part key, one number for each kind of work.
        key: the row's primary key.
    """
    keys = [what, key % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
