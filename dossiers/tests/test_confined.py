"""A rendering that eats memory or time ends in words, and its worker lives."""

import faulthandler
import os
import signal
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from dossiers.confined import run_confined
from dossiers.failures import Failure, Unmade


def confined(work, *, memory_mb: int = 0, seconds: float = 30, told=lambda what: None):
    return run_confined(work, memory_mb=memory_mb, seconds=seconds, told=told)


@pytest.fixture(autouse=True)
def _no_traces() -> Iterator[None]:
    """pytest would print one for each child that is ended by a signal."""
    on = faulthandler.is_enabled()
    faulthandler.disable()
    yield
    if on:
        faulthandler.enable()


def test_what_it_tells_and_returns_arrives():
    heard: list[str] = []

    def work(tell):
        tell("layout")
        tell("กำลังจัดหน้า")
        return [1, "สอง"]

    assert confined(work, told=heard.append) == [1, "สอง"]
    assert heard == ["layout", "กำลังจัดหน้า"]


def test_it_works_in_a_process_of_its_own():
    assert confined(lambda tell: os.getpid()) != os.getpid()


@pytest.mark.parametrize(
    ("kind", "work"),
    [
        (Failure.MEMORY, lambda tell: len(bytearray(1 << 30))),
        (Failure.TIME, lambda tell: time.sleep(60)),
        (Failure.OTHER, lambda tell: 1 / 0),
        # As the kernel does when the machine has no memory left.
        (Failure.MEMORY, lambda tell: os.kill(os.getpid(), signal.SIGKILL)),
        (Failure.OTHER, lambda tell: os.kill(os.getpid(), signal.SIGSEGV)),
        (Failure.OTHER, lambda tell: os._exit(3)),
    ],
)
def test_each_end_has_its_kind(kind, work):
    # The other kinds stay far from their limit, however large the process of the tests has grown.
    memory_mb = 600 if kind == Failure.MEMORY else 100_000
    with pytest.raises(Unmade) as failure:
        confined(work, memory_mb=memory_mb, seconds=0.5 if kind == Failure.TIME else 30)
    assert failure.value.kind == kind


def test_a_library_that_ends_its_process_for_want_of_memory_has_run_out_of_it():
    def abort_when_full(tell):
        eaten = []
        try:
            while True:
                eaten.append(bytearray(b"x" * (1 << 20)))
        except MemoryError:
            os.abort()

    with pytest.raises(Unmade) as failure:
        confined(abort_when_full, memory_mb=600)
    assert failure.value.kind == Failure.MEMORY


def test_what_it_has_done_wrong_is_kept_for_the_log():
    with pytest.raises(Unmade) as failure:
        confined(lambda tell: 1 / 0)
    assert "ZeroDivisionError" in failure.value.detail


def test_when_its_listener_gives_up_it_is_ended():
    class EnoughError(Exception):
        pass

    pids: list[int] = []

    def told(what: str) -> None:
        pids.append(int(what))
        raise EnoughError

    def work(tell):
        tell(str(os.getpid()))
        time.sleep(60)

    with pytest.raises(EnoughError):
        confined(work, told=told)
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


@pytest.mark.django_db
def test_it_cannot_reach_the_session_that_holds_the_lock():
    connection.ensure_connection()
    assert confined(lambda tell: connection.connection is None) is True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
