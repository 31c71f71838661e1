"""Every clinic has at least one slot; in a migration of its own, for data and tables change apart."""

from django.db import migrations


def one_slot_each(apps, schema_editor):
    """A clinic that was there before slots were has one, as long as itself and without limit."""
    Clinic = apps.get_model("clinics", "Clinic")
    Slot = apps.get_model("clinics", "Slot")
    Slot.objects.bulk_create(
        Slot(clinic=clinic, starts_at=clinic.starts_at) for clinic in Clinic.objects.filter(slots=None)
    )


class Migration(migrations.Migration):
    dependencies = [("clinics", "0002_events")]

    operations = [
        migrations.RunPython(one_slot_each, migrations.RunPython.noop, elidable=True),
    ]
