from django.db import migrations

from common.append_only import guarded


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_trail")]

    operations = [
        guarded("applications_statuschange"),
        guarded("applications_snapshot"),
        guarded("applications_event"),
        guarded("applications_extension"),
    ]
