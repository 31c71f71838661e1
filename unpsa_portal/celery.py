"""The Celery app. The database row is the truth of every job; Celery is only its engine.

A worker that was told no settings runs with the production settings, as the web process does.
"""

import contextlib
import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unpsa_portal.settings.production")

# Celery puts the directory it is made in before everything else on the import path. It shall be the checkout, not
# wherever somebody called `bin/manage`: a file there named like a library would be imported in its place.
with contextlib.chdir(Path(__file__).resolve().parent.parent):
    app = Celery("unpsa_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
