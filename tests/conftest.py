"""Real workers for tests: on the test's own database, files and queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

PATIENCE = 60.0


def wait_for(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Look again and again, a bounded time; says what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for: {what}"
        time.sleep(0.02)


def kill_all_of(process: subprocess.Popen) -> None:
    """SIGKILL to a worker and its children, by their process group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> str:
    """A queue of this test's own, and the portal sends its tasks there: no other worker takes them."""
    from dossiers import services
    from dossiers.tasks import render_dossier
    from reviews.services import jobs
    from reviews.tasks import run_job

    name = f"test-{os.getpid()}-{time.monotonic_ns()}"
    monkeypatch.setattr(services, "_publish", lambda pk: render_dossier.apply_async((pk,), queue=name))
    monkeypatch.setattr(jobs, "_publish", lambda pk: run_job.apply_async((pk,), queue=name))
    return name


def start_celery(queues: str, log: Path, settings: Any) -> subprocess.Popen:
    """A real worker with one process, on the test's own database and files."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.test",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "TEST_UPLOAD_ROOT": str(settings.STORAGES["default"]["OPTIONS"]["location"]),
    }
    command = [sys.executable, "-m", "celery", "-A", "unpsa_portal", "worker", "-Q", queues]
    command += ["--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    command += ["-n", f"{log.stem}-{os.getpid()}@%h"]
    return subprocess.Popen(
        command, env=environment, stdout=log.open("w"), stderr=subprocess.STDOUT, start_new_session=True
    )


@pytest.fixture
def start_worker(tmp_path: Path, queue: str, settings: Any) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts real worker processes; all are killed at the end."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        started.append(start_celery(queue, tmp_path / f"worker-{len(started)}.log", settings))
        return started[-1]

    yield start
    for process in started:
        kill_all_of(process)
