"""40 dossiers, real workers and a real broker, and SIGKILL again and again: each is made, once, and nothing is left.

The seed of the moments is printed; TEST_SEED plays it again.
"""

import hashlib
import io
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone
from PIL import Image

from applications.files import sha256_of
from applications.models import Snapshot
from applications.tests import factories
from common import broker
from dossiers import services, sweeping, verification
from dossiers.failures import Failure
from dossiers.models import Dossier, DossierState
from dossiers.tasks import render_dossier
from dossiers.tests import quick
from dossiers.verification import Verdict
from tests.conftest import kill_all_of, start_celery, wait_for

from .own_broker import Broker, own_broker

__all__ = ["own_broker"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

DOSSIERS, KILLS = 40, 10
SEED = int(os.environ.get("TEST_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture
def start_worker(own_broker: Broker, tmp_path: Path, settings: Any) -> Iterator[Callable]:
    """Starts a worker that takes from these queues; all are killed at the end."""
    started: list[subprocess.Popen] = []

    def start(queues: str = "default,bulk") -> subprocess.Popen:
        log = tmp_path / f"worker-{len(started)}.log"
        started.append(start_celery(queues, log, settings))
        return started[-1]

    yield start
    for process in started:
        kill_all_of(process)


def small_snapshot(agency: Any, round_: Any, pictures: Sequence[bytes] = ()) -> Snapshot:
    """What was sealed of an application with little in it, and these pictures."""
    application = factories.make_application(agency, round_)
    for number, picture in enumerate(pictures):
        name = default_storage.save(f"applications/{number}.png", ContentFile(picture))
        application.documents.create(
            title="Plan",
            file=name,
            original_name="plan.png",
            content_type="image/png",
            size=len(picture),
            sha256=hashlib.sha256(picture).hexdigest(),
            pages=1,
            clause="4.4",
        )
    return quick.small_snapshot(application)


def order(how_many: int, *, bulk: bool = False) -> None:
    agency, round_ = factories.make_agency(), factories.make_round()
    for _ in range(how_many):
        services.order(small_snapshot(agency, round_), bulk=bulk)


def pass_time(seconds: float) -> None:
    """Let workers work, and do what beat does."""
    end = time.monotonic() + seconds
    services.sweep()
    wait_for(lambda: time.monotonic() >= end, "time to pass", seconds + 5)


def somebody_works() -> bool:
    services.sweep()
    return Dossier.objects.filter(state=DossierState.RENDERING).exists()


def children_of(pid: int) -> list[int]:
    """The processes in which a worker does its tasks."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ready() -> int:
    return Dossier.objects.filter(state=DossierState.READY).count()


def all_ready() -> bool:
    services.sweep()
    return ready() == Dossier.objects.count()


def lying_in_the_store() -> set[str]:
    folders, _files = default_storage.listdir("dossiers")
    return {
        f"dossiers/{folder}/{name}"
        for folder in folders
        for name in default_storage.listdir(f"dossiers/{folder}")[1]
    }


def test_each_is_made_once_whoever_dies(own_broker, start_worker, monkeypatch, capsys):
    monkeypatch.setattr(sweeping, "PATIENCE", timedelta(seconds=1))
    chance, began = random.Random(SEED), time.monotonic()
    order(DOSSIERS)
    workers = [start_worker(), start_worker()]
    wait_for(lambda: ready() > 0, "the first dossier")
    broker_dies_at = chance.randrange(KILLS)
    wholly = 0
    for kill in range(KILLS):
        wait_for(somebody_works, "a worker at work")
        pass_time(chance.uniform(0.0, 0.8))
        victim = chance.randrange(len(workers))
        if (children := children_of(workers[victim].pid)) and chance.random() < 0.5:
            os.kill(children[0], signal.SIGKILL)
        else:
            wholly += 1
            kill_all_of(workers.pop(victim))
            workers.append(start_worker())
        if kill == broker_dies_at:
            own_broker.kill()
            pass_time(chance.uniform(0.1, 0.5))
            own_broker.start()
    wait_for(all_ready, "every dossier", 150)

    attempts = list(Dossier.objects.values_list("attempts", flat=True))
    with capsys.disabled():
        print(
            f"\nseed {SEED}: {DOSSIERS} dossiers ready after {time.monotonic() - began:.0f} s; killed: {wholly} "
            f"workers, {KILLS - wholly} of their processes, 1 broker; {sum(attempts) - len(attempts)} renderings "
            f"begun again, at most {max(attempts)} for one"
        )
    assert len(attempts) == DOSSIERS == Snapshot.objects.count()
    assert sum(attempts) > DOSSIERS, "the test has met what it is about: somebody died at work"
    # No dossier is written any more: whatever lies there now is either named by a row or left by the dead.
    services.sweep_files(timedelta(0))
    names: set[str] = set()
    for dossier in Dossier.objects.all():
        for stored, digest in (
            (dossier.file, dossier.sha256),
            (dossier.reading_file, dossier.reading_sha256),
        ):
            with stored.open("rb") as file:
                assert file.read(5) == b"%PDF-"
                assert sha256_of(file) == digest
            assert verification.of_digest(digest) == Verdict.CURRENT
            names.add(stored.name)
    assert len(names) == 2 * DOSSIERS
    assert lying_in_the_store() == names
    assert default_storage.listdir(".partial") == ([], [])


def test_many_do_not_keep_a_single_one_waiting(start_worker):
    """As `bin/run` starts them: one worker leaves the queue for many alone."""
    many = 12
    order(many, bulk=True)
    start_worker("default")
    start_worker("default,bulk")
    wait_for(somebody_works, "the first of many")
    order(1)
    single = Dossier.objects.get(bulk=False)
    wait_for(lambda: state_of(single) == DossierState.READY, "the single one")
    assert Dossier.objects.filter(bulk=True, state=DossierState.QUEUED).count() > many // 2


def test_nobody_waits_for_a_broker_that_is_away(own_broker, monkeypatch):
    """A submission is as quick as ever; the row waits, and is sent when the broker is back."""
    snapshot = small_snapshot(factories.make_agency(), factories.make_round())
    own_broker.kill()
    began = time.monotonic()
    dossier = services.order(snapshot)
    assert time.monotonic() - began < 2
    monkeypatch.setattr(sweeping, "PATIENCE", timedelta(0))
    assert services.sweep() == 0
    own_broker.start()
    assert services.sweep() == 1
    assert broker.waiting(["default"], render_dossier.name) == {dossier.pk}
    assert services.sweep() == 0, "one message is enough"


def test_nobody_waits_for_a_broker_that_hangs(own_broker):
    """It takes the connection and never answers; whoever submits waits a little, not for ever."""
    order(1)
    dossier = Dossier.objects.get()

    def send() -> None:
        try:
            services._publish(dossier.pk)
        finally:
            connections.close_all()

    sending = threading.Thread(target=send, daemon=True)
    with own_broker.hanging():
        sending.start()
        sending.join(20)
        assert not sending.is_alive()
        assert broker.waiting(["default"], render_dossier.name) is None
    assert state_of(dossier) == DossierState.QUEUED


def state_of(dossier: Dossier) -> str:
    return Dossier.objects.get(pk=dossier.pk).state


def test_too_little_memory_fails_one_dossier_and_not_its_worker(start_worker, monkeypatch):
    """A picture of 49 megapixels is unpacked to 147 MB before it is made smaller."""
    monkeypatch.setenv("DOSSIER_MEMORY_MB", "200")
    agency, round_ = factories.make_agency(), factories.make_round()
    large = small_snapshot(agency, round_, [large_picture()])
    small = small_snapshot(agency, round_)
    worker = start_worker("default")
    dossiers = [services.order(snapshot) for snapshot in (large, small)]
    wait_for(lambda: state_of(dossiers[1]) == DossierState.READY, "the small one")
    dossiers[0].refresh_from_db()
    assert (dossiers[0].failure, dossiers[0].attempts) == (Failure.MEMORY, 1)
    assert dossiers[0].waits_to_try_again
    assert worker.poll() is None
    (process,) = children_of(worker.pid)
    Dossier.objects.filter(pk=dossiers[0].pk).update(next_try_at=timezone.now())
    services.sweep()
    wait_for(lambda: state_of(dossiers[0]) == DossierState.FAILED, "the last try")
    assert children_of(worker.pid) == [process], "not even its process had to be replaced"


def large_picture() -> bytes:
    """A PNG of a few kilobytes."""
    file = io.BytesIO()
    Image.new("RGB", (7000, 7000), "white").save(file, "PNG")
    return file.getvalue()
