import django.utils.timezone
from django.db import migrations, models

# The only place that counts: an admin's form, `.update()`, a rulebook that is loaded again and SQL by hand all pass it.
COUNT = """
CREATE FUNCTION criteria_deadline_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.at IS DISTINCT FROM OLD.at THEN
        NEW.sequence := OLD.sequence + 1;
        NEW.changed_at := statement_timestamp();
        NEW.former_at := COALESCE(OLD.at, OLD.former_at);
    ELSE
        NEW.sequence := OLD.sequence;
        NEW.changed_at := OLD.changed_at;
        NEW.former_at := OLD.former_at;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counts_moves BEFORE UPDATE ON criteria_deadline
FOR EACH ROW EXECUTE FUNCTION criteria_deadline_moved();
"""
# What was moved before the counting began, from the record of changes.
FILL = """
UPDATE criteria_deadline AS deadline
SET sequence = moved.times, changed_at = moved.last_at, former_at = moved.before
FROM (
    SELECT DISTINCT ON (deadline_id) deadline_id, before, changed_at AS last_at,
           count(*) OVER (PARTITION BY deadline_id) AS times
    FROM criteria_deadlinechange ORDER BY deadline_id, changed_at DESC, id DESC
) AS moved
WHERE moved.deadline_id = deadline.id;
"""


class Migration(migrations.Migration):
    dependencies = [("criteria", "0005_winner_stories")]

    operations = [
        migrations.AddField(
            "deadline",
            "sequence",
            models.PositiveIntegerField(default=0, editable=False, verbose_name="version for calendars"),
        ),
        migrations.AddField(
            "deadline",
            "changed_at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="changed"
            ),
        ),
        migrations.AddField(
            "deadline",
            "former_at",
            models.DateTimeField(editable=False, null=True, verbose_name="moment before"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            COUNT, "DROP TRIGGER counts_moves ON criteria_deadline; DROP FUNCTION criteria_deadline_moved();"
        ),
    ]
