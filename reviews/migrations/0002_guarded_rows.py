from django.db import migrations

from common.append_only import guarded


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]

    operations = [
        guarded("reviews_clausedecision"),
        guarded("reviews_refusal"),
        guarded("reviews_declaration"),
        guarded("reviews_submission"),
        guarded("reviews_reopening"),
        guarded("reviews_decision"),
        guarded("reviews_agencymessage"),
    ]
