"""Servers of a test's own: a short folder that PostgreSQL's own user can reach, emptied afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from unpsa_portal.embedded import postgres, valkey


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation's var folder with nothing running; whatever a test leaves running is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="unpsa-ground-", dir="/tmp"))
    folder.chmod(0o711)
    monkeypatch.setenv("PORTAL_VAR_DIR", str(folder / "var"))
    monkeypatch.setenv("PORTAL_SYSTEM_DIR", str(folder / "system"))
    monkeypatch.setenv("PORTAL_EMBEDDED_DURABLE", "1")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    yield folder / "var"
    # A test may have named outside servers, or broken one start: stop each by itself.
    valkey.stop()
    postgres.stop()
    assert not postgres.running()
    assert not valkey.running()
    shutil.rmtree(folder)
