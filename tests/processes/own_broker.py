"""A Redis-protocol server of a test's own, that may be killed; it keeps nothing over its death."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import current_app
from kombu import pools

from tests.conftest import wait_for
from unpsa_portal.embedded.valkey import _program


class Broker:
    """One server on the loopback; its address stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        told = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        arguments = [word for name, value in told.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [_program(), *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(self.answers, "the broker", 20)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def kill(self) -> None:
        """As a power cut ends it: every message in it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections and answers nobody, as a host that has vanished from the network."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


def forget_connections() -> None:
    """Celery keeps connections to the address it knew."""
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


@pytest.fixture
def own_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """Running, and both this process and the workers it starts use it."""
    broker = Broker(tmp_path)
    broker.start()
    monkeypatch.setenv("REDIS_URL", broker.url)
    monkeypatch.setitem(current_app.conf, "broker_url", broker.url)
    forget_connections()
    yield broker
    broker.kill()
    monkeypatch.undo()
    forget_connections()
