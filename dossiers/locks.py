"""Who is really working on a dossier: a lock that PostgreSQL itself lets go when its holder dies.

An advisory lock belongs to a database session. A worker killed with SIGKILL loses its session, so its lock is
free at once, and the sweeper need not guess by time-outs whether somebody is still at work. (A pooler between
portal and PostgreSQL must therefore work in session mode; see docs/operations.md.)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# First half of the two-part key: "this is about dossiers".
DOSSIERS = 0x0D055


@contextmanager
def working_on(dossier_id: int) -> Iterator[bool]:
    """Hold the lock of a dossier; yields whether it was free."""
    key = dossier_id % 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [DOSSIERS, key])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [DOSSIERS, key])
