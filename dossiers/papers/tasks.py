"""Thin task: an id in, a service called. The row is the truth; a task may come twice or never."""

import random

from celery import Task, shared_task

from . import services


@shared_task(bind=True, max_retries=services.MOST_ATTEMPTS - 1)
def render_paper(self: Task, pk: int) -> None:
    """Make one paper; try again after a growing pause, with jitter, a bounded number of times."""
    try:
        services.render(pk)
    except Exception as error:
        pause = 2 ** (self.request.retries + 1)
        raise self.retry(exc=error, countdown=pause * random.uniform(0.8, 1.2)) from error  # noqa: S311
