"""What machines ask: is the process alive (/healthz), can the portal work (/readyz). No secrets are told."""

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.access import public
from dossiers.queue_state import queue_state
from unpsa_portal import heartbeat

logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """A check failed; the text is shown to whoever asks."""


@public
@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches neither database nor cache: their trouble must restart no web process."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@public
@never_cache
@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """Each thing the portal needs, with ok and a detail; 200 when all are well, else 503."""
    checks = {name: _report(name, check) for name, check in CHECKS.items()}
    ready = all(check["ok"] for check in checks.values())
    answer = JsonResponse({"status": "ok" if ready else "unavailable", "checks": checks})
    answer.status_code = 200 if ready else 503
    answer._has_been_logged = True  # Django would log each 503 as an error, at every question of a monitor
    return answer


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "answers"


def _redis() -> str:
    """Write and read: a server that is full or read-only fails here."""
    word = secrets.token_hex(8)
    cache.set("readyz", word, timeout=60)
    if cache.get("readyz") is None:
        raise NotReadyError("does not keep what is written")
    return "answers"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        raise NotReadyError(f"{missing} not applied")
    return "all applied"


def _worker() -> str:
    seconds = heartbeat.age()
    if seconds is None:
        raise NotReadyError("no worker has been seen")
    if seconds > heartbeat.STALE_SECONDS:
        raise NotReadyError(f"last seen {seconds:.0f} seconds ago")
    for queue in heartbeat.QUEUES:
        taken = heartbeat.age(queue)
        if taken is None or taken > heartbeat.STALE_SECONDS:
            raise NotReadyError(f"no worker takes from the queue {queue}")
    return f"seen {seconds:.0f} seconds ago"


def _dossiers() -> str:
    """What waits and what has failed. Not ready only when nothing moves: something that is due waits for longer than
    the limit, and no dossier has been begun for as long. A long queue that moves is no trouble, nor is a failed one:
    a person decides about it."""
    state = queue_state()
    told = f"{state.waiting} waiting, the oldest for {state.oldest_seconds:.0f} s; {state.failed} failed"
    if state.stands_still(settings.READY_WAIT_SECONDS):
        raise NotReadyError(told)
    return told


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "redis": _redis,
    "migrations": _migrations,
    "worker": _worker,
    "dossiers": _dossiers,
}


def _report(name: str, check: Callable[[], str]) -> dict[str, object]:
    """Run one check. What a driver says may hold addresses and names, so it goes to the log only."""
    try:
        return {"ok": True, "detail": check()}
    except NotReadyError as error:
        return {"ok": False, "detail": str(error)}
    except Exception as error:
        logger.warning("readyz: %s failed: %s", name, error)
        return {"ok": False, "detail": "does not answer"}
