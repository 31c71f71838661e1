"""Thin tasks: the database is asked what is due."""

import logging

from celery import shared_task

from .services import retention

log = logging.getLogger(__name__)


@shared_task
def keep_questions() -> None:
    """Beat's question: is any question to be closed, erased, or removed from the bin?"""
    done = {what: count for what, count in retention.run().items() if count}
    if done:
        log.info("questions: %s", done)
