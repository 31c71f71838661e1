"""The table of the board's search, filled for what is sealed already, and an index for its counts."""

import json

import django.db.models.deletion
from django.db import migrations, models

from reviews.engine.words import sealed_words


def fill(apps, schema_editor):
    """One row for the newest snapshot of each application."""
    snapshots = apps.get_model("applications", "Snapshot").objects.order_by("application_id", "-number")
    texts = apps.get_model("reviews", "SearchText").objects
    for snapshot in snapshots.distinct("application_id").iterator(chunk_size=100):
        text = sealed_words(json.loads(snapshot.content))
        texts.create(
            application_id=snapshot.application_id,
            snapshot_number=snapshot.number,
            text=text,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_guarded_trail"),
        ("reviews", "0002_guarded_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="applications.application",
                        verbose_name="application",
                    ),
                ),
                ("snapshot_number", models.PositiveIntegerField(verbose_name="snapshot")),
                ("text", models.TextField(verbose_name="text")),
            ],
            options={
                "verbose_name": "text for searching",
                "verbose_name_plural": "texts for searching",
            },
        ),
        # A search reads every text: unpacking them would take three times as long as reading them.
        migrations.RunSQL(
            "ALTER TABLE reviews_searchtext ALTER COLUMN text SET STORAGE EXTERNAL", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["assignment"], include=("submitted_at",), name="review_submitted"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
