"""Both embedded servers together: who needs them holds a lease, and the last one out stops them.

A lease is a shared lock on a file, so it ends with its process however that ends. `start()` keeps the servers
running without any lease, until `stop()`.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import addresses, postgres, valkey
from .errors import GroundError
from .folders import private
from .processes import wait_until

PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class Needed:
    """Which servers this environment leaves to the portal."""

    postgres: bool
    valkey: bool

    @classmethod
    def here(cls) -> "Needed":
        return cls(not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL"))


def start() -> None:
    """Start what is needed and does not run, and let it run until `stop()`."""
    with services():
        _kept().touch()


def stop() -> None:
    """Stop both servers, whoever uses them."""
    with _changing():
        _kept().unlink(missing_ok=True)
        _stop_both()


def running() -> bool:
    """Whether every server that is needed runs."""
    needed = Needed.here()
    return (not needed.postgres or postgres.running()) and (not needed.valkey or valkey.running())


def revive() -> None:
    """Start what is needed and does not run (also what has died while a lease is held)."""
    with _changing():
        _start_needed()


@contextmanager
def services() -> Iterator[Needed]:
    """Have the needed servers running; stop them at the end unless somebody else still uses them."""
    needed = Needed.here()
    if not (needed.postgres or needed.valkey):
        yield needed
        return
    with _open("services.lease") as lease:
        with _changing():
            fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            revive()
            yield needed
        finally:
            with _changing():
                if _last(lease) and not _kept().exists():
                    _stop_both()


def _durable() -> bool:
    """Tests may trade safety against a power cut for speed."""
    return os.environ.get("PORTAL_EMBEDDED_DURABLE", "1") != "0"


def _start_needed() -> None:
    needed = Needed.here()
    if needed.valkey:
        valkey.start(durable=_durable())
    if needed.postgres:
        postgres.start(durable=_durable())


def _stop_both() -> None:
    valkey.stop()
    postgres.stop()


def _kept() -> Path:
    return addresses.run_dir() / "services.kept"


def _open(name: str) -> IO:
    private(addresses.runtime_dir())
    return (private(addresses.run_dir()) / name).open("a")


def _try(file: IO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last(lease: IO) -> bool:
    """Whether nobody else holds a lease (asking turns ours into an exclusive one)."""
    return _try(lease, fcntl.LOCK_EX)


@contextmanager
def _changing() -> Iterator[None]:
    """One process at a time starts or stops servers."""
    with _open("services.change") as lock:
        if not wait_until(lambda: _try(lock, fcntl.LOCK_EX), PATIENCE_SECONDS):
            raise GroundError(
                "Another command is still starting or stopping the database. Nothing was changed; "
                "try again soon.",
                "คำสั่งอื่นกำลังเริ่มหรือหยุดฐานข้อมูลอยู่ ไม่มีสิ่งใดถูกเปลี่ยน โปรดลองใหม่ในอีกสักครู่",
            )
        yield
