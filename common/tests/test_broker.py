"""What waits in the broker is found by looking, and a broker that is away says nothing."""

import time

import pytest
from celery import current_app, shared_task

from common import broker


@shared_task
def of_a_test(key: int) -> None:
    """Nobody runs it."""


@shared_task
def another_of_a_test(key: int) -> None:
    """Nor this."""


@pytest.fixture
def queue() -> str:
    name = f"test-broker-{time.monotonic_ns()}"
    yield name
    with current_app.connection_for_write() as connection:
        connection.default_channel.client.delete(name)


def test_the_messages_of_a_task_are_known_by_their_first_argument(queue):
    assert broker.waiting([queue], of_a_test.name) == set()
    for key in (3, 5):
        of_a_test.apply_async((key,), queue=queue)
    another_of_a_test.apply_async((7,), queue=queue)
    assert broker.waiting([queue], of_a_test.name) == {3, 5}


def test_a_broker_that_is_away_is_not_an_empty_one(monkeypatch):
    def refuse(**options):
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "connection_for_write", refuse)
    assert broker.waiting(["default"], of_a_test.name) is None
