"""Rounds that are there already get the usual reminders; rounds born later get them from `notifications.plans`."""

from django.db import migrations

USUAL = ["30d", "14d", "7d", "3d", "1d", "6h"]
PLANS = [
    ("opening", "coordinators", ["7d", "1d"]),
    ("internal", "writers", USUAL),
    ("un", "writers", USUAL),
    ("return", "writers", ["7d", "3d", "1d", "6h"]),
    ("review", "reviewers", ["14d", "7d", "3d", "1d"]),
    ("letter", "referees", ["7d", "3d"]),
    ("handover", "coordinators", ["14d", "7d", "3d", "1d", "6h"]),
]


def add_plans(apps, schema_editor):
    Plan = apps.get_model("notifications", "ReminderPlan")
    for round_ in apps.get_model("criteria", "Round").objects.order_by("pk"):
        for milestone, audience, offsets in PLANS:
            Plan.objects.get_or_create(
                round=round_, milestone=milestone, defaults={"audience": audience, "offsets": offsets}
            )


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_reminders")]

    operations = [migrations.RunPython(add_plans, migrations.RunPython.noop)]
