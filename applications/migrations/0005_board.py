"""Indexes of the officer's board: its usual order, and its counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_guarded_trail"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                models.F("round"),
                models.OrderBy(models.F("submitted_at"), descending=True, nulls_last=True),
                models.F("id"),
                name="application_newest_first",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["round", "state", "category"], name="application_counts"),
        ),
        migrations.RemoveIndex(model_name="application", name="application_round_i_e21def_idx"),
    ]
