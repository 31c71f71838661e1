"""Small snapshots, and a press that prints in no time: for tests of the jobs around it."""

import io
from collections.abc import Callable
from typing import IO, Any

import pytest
from django.conf import settings
from django.utils import timezone

from applications import snapshots
from applications.models import Application, Snapshot
from applications.tests import factories
from dossiers import copies


def small_snapshot(application: Application | None = None) -> Snapshot:
    """What would be sealed of an application with little in it, without the road there."""
    application = application or factories.make_application()
    moment = timezone.now()
    content = snapshots.content_of(application, number=1, sealed_at=moment)
    content |= {"topics": content["topics"][:1], "prescreening": [], "findings": []}
    text = snapshots.canonical(content)
    return Snapshot.objects.create(
        application=application,
        number=1,
        content=text,
        sha256=snapshots.sha256_of(text),
        sealed_at=moment,
    )


def printer(copy: str) -> Callable[..., tuple[IO[bytes], int]]:
    """Stands in for `copies.make_archive` and `make_reading`: same snapshot and address, same bytes."""

    def make(snapshot: Snapshot, progress: Any = None, opened: Any = None) -> tuple[IO[bytes], int]:
        for stage in ("compose", "layout", "write"):
            if progress is not None:
                progress(stage)
        return io.BytesIO(f"%PDF-1.7 {copy} {snapshot.sha256} {settings.PORTAL_URL}".encode()), 1

    return make


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "make_archive", printer("archive"))
    monkeypatch.setattr(copies, "make_reading", printer("reading"))
    monkeypatch.setattr(copies, "warm", lambda: None)
