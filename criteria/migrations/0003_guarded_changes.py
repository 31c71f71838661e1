from django.db import migrations

from common.append_only import guarded


class Migration(migrations.Migration):
    dependencies = [("criteria", "0002_reviews")]

    operations = [guarded("criteria_deadlinechange")]
