"""Thin tasks: an id in, a service called. The row is the truth; a task may come twice or never."""

import logging

from celery import shared_task

from . import scanning
from .services import drafts

log = logging.getLogger(__name__)


@shared_task
def scan_file(kind: str, pk: int) -> None:
    """Scan one file. No retry here: it stays in quarantine, and the sweep asks again."""
    try:
        scanning.scan(kind, pk)
    except scanning.ScannerDown as down:
        log.warning("the virus scanner gives no verdict on %s %s: %s", kind, pk, down)


@shared_task
def sweep_quarantine() -> None:
    """Beat's question: does any file still wait for the virus scan?"""
    scanning.sweep()


@shared_task
def purge_deleted_drafts() -> None:
    """Beat's question: has any deleted draft lain in the bin long enough?"""
    removed = drafts.purge_deleted_drafts()
    if removed:
        log.info("%s deleted drafts were removed for good", removed)
