"""Thin tasks: an id in, a service called. The row is the truth; a task may come twice or never."""

import random

from celery import Task, shared_task

from . import services


@shared_task(bind=True, max_retries=services.MOST_ATTEMPTS - 1)
def render_dossier(self: Task, dossier_id: int) -> None:
    """Render one dossier; try again after a growing pause, with jitter, a bounded number of times."""
    try:
        services.render(dossier_id)
    except Exception as error:
        pause = 2 ** (self.request.retries + 1)
        raise self.retry(exc=error, countdown=pause * random.uniform(0.8, 1.2)) from error  # noqa: S311


@shared_task
def sweep_jobs() -> None:
    """Beat's question: is any job without a live task?"""
    services.sweep()
