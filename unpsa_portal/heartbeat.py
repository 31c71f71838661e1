"""The Celery workers' sign of life: while one runs it writes the time into the cache, for itself and for each queue
that it takes from, and /readyz and /metrics read it.

Named in `CELERY_IMPORTS`, so that the signals below are connected in each worker.
"""

import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger(__name__)

KEY = "worker-heartbeat"
QUEUES = (settings.QUEUE_DEFAULT, settings.QUEUE_BULK)
EVERY_SECONDS = 10
# Three missed beats: the worker is gone, or cannot reach the cache.
STALE_SECONDS = 35

_stop = threading.Event()


def beat(queues: Iterable[str] = QUEUES) -> None:
    """Write the time now (seconds since the epoch); the cache forgets it by itself."""
    for key in (KEY, *(f"{KEY}:{queue}" for queue in queues)):
        cache.set(key, time.time(), timeout=STALE_SECONDS * 2)


def forget() -> None:
    """Forget the last beats."""
    cache.delete_many([KEY, *(f"{KEY}:{queue}" for queue in QUEUES)])


def age(queue: str = "") -> float | None:
    """Seconds since the last beat of any worker, or of one that takes from `queue`; None when there is none."""
    last = cache.get(f"{KEY}:{queue}" if queue else KEY)
    return None if last is None else max(0.0, time.time() - last)


def keep_beating(stop: threading.Event, queues: Iterable[str] = QUEUES, every: float = EVERY_SECONDS) -> None:
    """Beat until `stop` is set. A cache that is away for a while must not end the sign of life for good."""
    while True:
        try:
            beat(queues)
        except Exception as error:
            logger.warning("The worker's sign of life could not be written: %s", type(error).__name__)
        if stop.wait(every):
            return


@worker_ready.connect
def start_beating(sender: Any, **_: Any) -> None:
    """In the worker's main process, beside its pool."""
    _stop.clear()
    taken = [name for name in QUEUES if name in sender.app.amqp.queues.consume_from]
    threading.Thread(target=keep_beating, args=(_stop, taken), name="heartbeat", daemon=True).start()


@worker_shutting_down.connect
def stop_beating(**_: Any) -> None:
    """A worker that ends in order says so at once."""
    _stop.set()
