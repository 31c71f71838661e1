"""Thin tasks: an id in, a service called. The row is the truth; a task may come twice or never."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_init
from django.conf import settings

from . import services

logger = logging.getLogger(__name__)

# By whether it is one of many.
QUEUES = {False: settings.QUEUE_DEFAULT, True: settings.QUEUE_BULK}


@shared_task
def render_dossier(dossier_id: int) -> None:
    """Render one dossier. No retry here: the row says when it is due again, and the sweeper asks."""
    services.render(dossier_id)


@shared_task
def sweep_jobs() -> None:
    """Beat's question: is any job without a live task?"""
    services.sweep()


@shared_task
def sweep_files() -> None:
    """Beat's question: has a killed worker left files behind?"""
    services.sweep_files()


@worker_init.connect
def warm_up(**_: Any) -> None:
    """Have the printing engine ready before the worker forks its processes: they share its memory, and one that
    replaces another prints at once."""
    from .copies import warm

    try:
        warm()
    except Exception:
        # A worker that cannot print still sends mails, and each dossier says what is wrong.
        logger.exception("the printing engine could not be made ready")
