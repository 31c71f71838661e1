"""What waits in the broker: so that the sweepers send no second message for what has one."""

import base64
import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery import current_app

logger = logging.getLogger(__name__)


def waiting(queues: Iterable[str], task: str) -> set[int] | None:
    """The first argument of each message of `task` that no worker has taken from these queues yet.

    Returns:
        None when the broker does not answer, or is not of a kind that can be looked into: nothing is known then.
    """
    messages = _ask(lambda client: [raw for queue in queues for raw in client.lrange(queue, 0, -1)])
    if messages is None:
        return None
    found = (_argument(raw, task) for raw in messages)
    return {key for key in found if key is not None}


def length(queue: str) -> int | None:
    """How many messages wait in a queue; None when nothing is known."""
    return _ask(lambda client: int(client.llen(queue)))


def _ask(question: Callable[[Any], Any]) -> Any:
    """The answer of the Redis client behind the broker's connection; None when there is none."""
    try:
        with current_app.connection_for_write(connect_timeout=3) as connection:
            return question(connection.default_channel.client)
    except Exception as error:
        logger.warning("the broker cannot be looked into: %s", type(error).__name__)
        return None


def _argument(raw: bytes, task: str) -> int | None:
    """The first argument of a message as Celery's protocol 2 writes it; None when it is of another task."""
    try:
        message = json.loads(raw)
        if message["headers"]["task"] != task:
            return None
        return int(json.loads(base64.b64decode(message["body"]))[0][0])
    except (ValueError, KeyError, TypeError, IndexError):
        return None
