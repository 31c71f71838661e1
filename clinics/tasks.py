"""Thin tasks: an id in, a service called, or the database is asked what is due. A task may come twice or never."""

import logging
import random

from celery import Task, shared_task

from .services import letter_papers, registering, registration_keeping

log = logging.getLogger(__name__)


@shared_task(bind=True, max_retries=letter_papers.MOST_ATTEMPTS - 1)
def print_letter(self: Task, paper_id: int) -> None:
    """Print one letter; try again after a growing pause, with jitter, a bounded number of times."""
    try:
        letter_papers.render(paper_id)
    except Exception as error:
        pause = 2 ** (self.request.retries + 1)
        raise self.retry(exc=error, countdown=pause * random.uniform(0.8, 1.2)) from error  # noqa: S311


@shared_task
def sweep_letters() -> None:
    """Beat's question: is any letter without a live task?"""
    letter_papers.sweep()


@shared_task
def keep_registrations() -> None:
    """Beat's question: was a seat held in vain, and are registrations old enough to be erased?"""
    registering.settle_all()
    erased = registration_keeping.erase_old()
    if erased:
        log.info("%s registrations of past events were erased", erased)
