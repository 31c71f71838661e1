"""The Celery worker's sign of life: while it runs it writes the time into the cache, and /readyz reads it.

Named in `CELERY_IMPORTS`, so that the signals below are connected in each worker.
"""

import logging
import threading
import time
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.core.cache import cache

logger = logging.getLogger(__name__)

KEY = "worker-heartbeat"
EVERY_SECONDS = 10
# Three missed beats: the worker is gone, or cannot reach the cache.
STALE_SECONDS = 35

_stop = threading.Event()


def beat() -> None:
    """Write the time now (seconds since the epoch); the cache forgets it by itself."""
    cache.set(KEY, time.time(), timeout=STALE_SECONDS * 2)


def forget() -> None:
    """Forget the last beat."""
    cache.delete(KEY)


def age() -> float | None:
    """Seconds since the last beat of any worker; None when there is none."""
    last = cache.get(KEY)
    return None if last is None else max(0.0, time.time() - last)


def keep_beating(stop: threading.Event, every: float = EVERY_SECONDS) -> None:
    """Beat until `stop` is set. A cache that is away for a while must not end the sign of life for good."""
    while True:
        try:
            beat()
        except Exception as error:
            logger.warning("The worker's sign of life could not be written: %s", type(error).__name__)
        if stop.wait(every):
            return


@worker_ready.connect
def start_beating(**_: Any) -> None:
    """In the worker's main process, beside its pool."""
    _stop.clear()
    threading.Thread(target=keep_beating, args=(_stop,), name="heartbeat", daemon=True).start()


@worker_shutting_down.connect
def stop_beating(**_: Any) -> None:
    """A worker that ends in order says so at once."""
    _stop.set()
