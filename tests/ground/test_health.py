"""/healthz asks nothing of anybody; /readyz names each thing that is missing, and tells no secret."""

import subprocess
import sys
import time

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from unpsa_portal import heartbeat
from unpsa_portal.embedded import addresses
from unpsa_portal.embedded.processes import wait_until


@pytest.fixture
def worker_seen():
    """A worker that has just given a sign of life."""
    heartbeat.beat()
    yield
    heartbeat.forget()


@pytest.fixture
def no_worker():
    heartbeat.forget()


def readyz() -> tuple[int, dict]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_healthz_answers_without_database(monkeypatch):
    # pytest-django forbids the database here; a touched cache would fail as loudly.
    monkeypatch.setattr(cache, "get", None)
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_ready_when_everything_is(worker_seen):
    status, said = readyz()

    assert status == 200
    assert said["status"] == "ok"
    assert {name: check["ok"] for name, check in said["checks"].items()} == {
        "database": True,
        "redis": True,
        "migrations": True,
        "worker": True,
        "dossiers": True,
    }


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready(no_worker):
    status, said = readyz()

    assert status == 503
    assert said["checks"]["worker"] == {"ok": False, "detail": "no worker has been seen"}
    assert said["checks"]["database"]["ok"]


@pytest.mark.django_db
def test_a_worker_that_fell_silent_is_noticed(worker_seen):
    cache.set(heartbeat.KEY, time.time() - heartbeat.STALE_SECONDS - 5)
    status, said = readyz()

    assert status == 503
    assert said["checks"]["worker"]["detail"].startswith("last seen ")


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_noticed(worker_seen, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("one", False), ("two", False)])
    status, said = readyz()

    assert status == 503
    assert said["checks"]["migrations"] == {"ok": False, "detail": "2 not applied"}


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["database", "redis"])
def test_what_a_broken_server_says_is_not_passed_on(worker_seen, monkeypatch, broken):
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("password authentication failed for user portal at 10.1.2.3")

    if broken == "database":
        monkeypatch.setattr(connection, "cursor", fail)
    else:
        monkeypatch.setattr(cache, "set", fail)
    status, said = readyz()

    assert status == 503
    assert said["checks"][broken] == {"ok": False, "detail": "does not answer"}
    assert "10.1.2.3" not in str(said)


@pytest.mark.django_db
def test_a_server_that_keeps_nothing_is_noticed(monkeypatch):
    monkeypatch.setattr(cache, "set", lambda *_, **__: None)
    monkeypatch.setattr(cache, "get", lambda *_, **__: None)
    status, said = readyz()

    assert status == 503
    assert said["checks"]["redis"]["detail"] == "does not keep what is written"


def test_health_pages_are_only_read():
    assert Client().post("/healthz").status_code == 405
    assert Client().head("/healthz").status_code == 200


class StopAfter:
    """Stands for the worker's stop signal: lets a number of beats pass, without waiting."""

    def __init__(self, beats: int) -> None:
        self.left = beats

    def wait(self, seconds: float) -> bool:
        self.left -= 1
        return self.left == 0


def test_the_sign_of_life_goes_on_after_the_cache_was_away(no_worker, monkeypatch):
    real, failures = cache.set, iter([ConnectionError("away"), None])

    def sometimes(*arguments: object, **options: object) -> None:
        if error := next(failures):
            raise error
        real(*arguments, **options)

    monkeypatch.setattr(cache, "set", sometimes)
    heartbeat.keep_beating(StopAfter(2))

    assert heartbeat.age() < 5


@pytest.mark.processes
def test_a_real_worker_gives_its_sign_of_life(no_worker):
    worker = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-q", "-A", "unpsa_portal"),
            "worker",
            "--pool=solo",
            "-Q",
            "nobody",
        ],
        cwd=addresses.CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: heartbeat.age() is not None, 60)
    finally:
        worker.terminate()
        worker.wait(30)
