"""Thin tasks: an id in, a service called. The row is the truth; a task may come twice or never."""

import random

from celery import Task, shared_task

from dossiers.papers import services as papers

from .services import jobs, searching


@shared_task(bind=True, max_retries=jobs.MOST_ATTEMPTS - 1, soft_time_limit=900, time_limit=960)
def run_job(self: Task, pk: int) -> None:
    """Do one job; try again after a growing pause, with jitter, a bounded number of times."""
    try:
        jobs.run(pk)
    except Exception as error:
        pause = 2 ** (self.request.retries + 1)
        raise self.retry(exc=error, countdown=pause * random.uniform(0.8, 1.2)) from error  # noqa: S311


@shared_task
def sweep_desk() -> None:
    """Beat's question: is any job of the desk, or any paper, without a live task, or any snapshot not to be found?"""
    jobs.sweep()
    papers.sweep()
    searching.fill_in()
