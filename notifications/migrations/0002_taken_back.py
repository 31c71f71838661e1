from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "waiting"),
                    ("claimed", "being sent"),
                    ("sent", "has been sent"),
                    ("failed", "failed"),
                    ("unknown", "unknown"),
                    ("cancelled", "taken back before it was sent"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
