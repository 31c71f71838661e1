"""The project: settings, addresses, Celery app, embedded services, health."""

from .celery import app as celery_app

__all__ = ["celery_app"]
