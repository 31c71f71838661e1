"""The Celery app. The database row is the truth of every job; Celery is only its engine."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unpsa_portal.settings.development")

app = Celery("unpsa_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
