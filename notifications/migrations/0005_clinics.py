"""Clinics are reminded of too: rounds that are there already get the usual reminder a day before."""

from django.db import migrations, models


def add_plans(apps, schema_editor):
    Plan = apps.get_model("notifications", "ReminderPlan")
    for round_ in apps.get_model("criteria", "Round").objects.order_by("pk"):
        Plan.objects.get_or_create(
            round=round_, milestone="clinic", defaults={"audience": "seats", "offsets": ["1d"]}
        )


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0004_plans_of_rounds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='milestone',
            field=models.CharField(choices=[('opening', 'opening of the round'), ('internal', 'deadline at OPDC'), ('un', 'deadline at the UN'), ('return', 'returned application due'), ('review', 'review due'), ('letter', 'letter of reference due'), ('handover', 'hand-over to the UN due'), ('clinic', 'clinic soon')], max_length=10, verbose_name='milestone'),
        ),
        migrations.AlterField(
            model_name='reminderplan',
            name='audience',
            field=models.CharField(choices=[('writers', 'everybody who writes'), ('coordinators', 'coordinators only'), ('reviewers', 'reviewers with open reviews'), ('referees', 'referees who have not answered'), ('seats', 'agencies with a seat, and coaches')], max_length=12, verbose_name='to whom'),
        ),
        migrations.AlterField(
            model_name='reminderplan',
            name='milestone',
            field=models.CharField(choices=[('opening', 'opening of the round'), ('internal', 'deadline at OPDC'), ('un', 'deadline at the UN'), ('return', 'returned application due'), ('review', 'review due'), ('letter', 'letter of reference due'), ('handover', 'hand-over to the UN due'), ('clinic', 'clinic soon')], max_length=10, verbose_name='milestone'),
        ),
        migrations.RunPython(add_plans, migrations.RunPython.noop),
    ]
