"""A real gunicorn for tests, on the test's own database; it can be stopped, killed and started on the same port."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.conftest import kill_all_of, wait_for


class Portal:
    """One server. Its address stays the same over restarts."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "unpsa_portal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", "2", "--threads", "4", "--graceful-timeout", "5"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        wait_for(self.answers, f"the server; see {self.log}")

    def answers(self) -> bool:
        attempt = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            attempt.request("GET", "/healthz")
            return attempt.getresponse().status == 200
        except OSError:
            return False
        finally:
            attempt.close()

    def stop(self) -> None:
        """As an administrator stops it: what is under way is finished."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def kill(self) -> None:
        """As a power cut stops it."""
        if self.process:
            kill_all_of(self.process)


def collect_static(root: Path) -> None:
    """The static files as production collects them: compressed, with their sums in their names.

    Left out is what no page of the portal itself asks for.
    """
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.portal_settings",
        "TEST_STATIC_ROOT": str(root),
    }
    command = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    for unused in ("admin", "mfa", "account", "js", "*.rtl.*", "bootstrap-*"):
        command += ["--ignore", unused]
    folder = Path(__file__).parents[1]
    subprocess.run(command, env=environment, cwd=folder, check=True, capture_output=True, timeout=300)


@pytest.fixture
def portal(tmp_path: Path, settings: Any, transactional_db: None) -> Iterator[Portal]:
    """A server, not started yet; ended with the test."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.portal_settings",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "TEST_UPLOAD_ROOT": str(settings.STORAGES["default"]["OPTIONS"]["location"]),
    }
    server = Portal(environment, tmp_path / "gunicorn.log")
    yield server
    server.stop()
