"""Tables whose rows are never changed, guarded by the database itself: also against the admin and `.update()`.

Only the removal of a draft that its agency deleted (`erasing`) may take its rows along.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('portal.erasing', true) = 'yes' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def guarded(table: str) -> migrations.RunSQL:
    """The migration operation that makes a table append-only.

    Args:
        table: its name in the database; a constant of a migration, never input.
    """
    return migrations.RunSQL(
        sql=[
            FUNCTION,
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION portal_refuse_change()",
        ],
        reverse_sql=f"DROP TRIGGER append_only ON {table}",
    )


@contextmanager
def erasing() -> Iterator[None]:
    """Allow the deletion of guarded rows until the block ends. Inside a transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.erasing', 'yes', true)")
        yield
        cursor.execute("SELECT set_config('portal.erasing', 'no', true)")
