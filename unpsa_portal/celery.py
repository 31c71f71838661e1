"""The Celery app. The database row is the truth of every job; Celery is only its engine.

A worker that was told no settings runs with the production settings, as the web process does.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unpsa_portal.settings.production")

app = Celery("unpsa_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
