"""Which tables the database guards against changes."""

from django.db import connection


def guarded_tables() -> set[str]:
    """What the database itself says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only'")
        return {name for (name,) in cursor.fetchall()}
