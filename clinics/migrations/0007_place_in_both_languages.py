from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0006_registrations")]

    operations = [
        migrations.RenameField("clinic", "place", "place_th"),
        migrations.AlterField(
            "clinic",
            "place_th",
            models.CharField(blank=True, max_length=255, verbose_name="where, in Thai"),
        ),
        migrations.AddField(
            "clinic",
            "place_en",
            models.CharField(blank=True, max_length=255, verbose_name="where, in English"),
        ),
    ]
