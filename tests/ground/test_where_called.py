"""`bin/manage` and the workers import the portal's own libraries, wherever somebody stands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from unpsa_portal.embedded import addresses

# Libraries that are imported early and late, and one that Celery imports by itself.
NAMES = ("celery", "environ", "redis", "kombu", "yaml", "pikepdf", "allauth", "unpsa_portal")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder of somebody's scripts, named like our libraries; each tells when it is imported."""
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('imported from the wrong place: {name}')\n")
    return tmp_path


def call(where: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    environment |= {"DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.test"}
    return subprocess.run(
        [sys.executable, *command], cwd=where, env=environment, capture_output=True, text=True, timeout=120
    )


def test_a_module_named_like_a_library_is_not_imported(elsewhere):
    answer = call(elsewhere, str(addresses.CHECKOUT / "manage.py"), "check")
    assert answer.returncode == 0, answer.stderr
    assert "wrong place" not in answer.stdout + answer.stderr


def test_the_command_still_stands_where_it_was_called(elsewhere):
    """Files named on the command line are found beside the caller."""
    script = "import os; print(os.getcwd())"
    answer = call(elsewhere, str(addresses.CHECKOUT / "manage.py"), "shell", "-c", script)
    assert answer.stdout.splitlines()[-1] == str(elsewhere), answer.stderr
