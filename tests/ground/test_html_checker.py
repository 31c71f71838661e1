"""The checker for the pages is fetched whole and as pinned, or not at all, and what is missing is said."""

import io
import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from unpsa_portal.embedded import addresses, html_checker, libraries
from unpsa_portal.embedded.errors import GroundError

from .test_plain_messages import check_bilingual


@pytest.fixture
def tools(tmp_path, monkeypatch) -> Path:
    """A place for tools of this test's own, still empty."""
    place = tmp_path / "tools"
    monkeypatch.setattr(html_checker, "jar", lambda: place / "vnu.jar")
    return place


def npm_that_says(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npm of this test's own stands first."""
    folder.mkdir()
    program = folder / "npm"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def archive_with(content: bytes, place: Path) -> Path:
    with tarfile.open(place, "w:gz") as archive:
        member = tarfile.TarInfo(html_checker.MEMBER)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return place


def test_what_comes_as_pinned_is_kept(tools, tmp_path, monkeypatch):
    packed = archive_with(b"the checker", tmp_path / "packed.tgz")
    monkeypatch.setattr(html_checker, "SHA512", html_checker.sha512_of(packed))
    npm_that_says(tmp_path / "bin", f"cp {packed} ./vnu-jar.tgz", monkeypatch)

    html_checker.fetch()

    assert html_checker.jar().read_bytes() == b"the checker"
    assert [file.name for file in tools.iterdir()] == ["vnu.jar"]


def test_anything_else_is_refused_and_leaves_nothing(tools, tmp_path, monkeypatch):
    packed = archive_with(b"somebody else's", tmp_path / "packed.tgz")
    npm_that_says(tmp_path / "bin", f"cp {packed} ./vnu-jar.tgz", monkeypatch)

    with pytest.raises(GroundError) as told:
        html_checker.fetch()

    check_bilingual(str(told.value))
    assert "SHA-512" in str(told.value)
    assert list(tools.iterdir()) == []


def test_a_registry_that_cannot_be_reached_is_said_with_its_own_words(tools, tmp_path, monkeypatch):
    npm_that_says(tmp_path / "bin", "echo 'npm error network is away' >&2; exit 1", monkeypatch)

    with pytest.raises(GroundError) as told:
        html_checker.fetch()

    check_bilingual(str(told.value))
    assert "npm error network is away" in str(told.value)


def test_a_machine_without_java_is_told_the_package(monkeypatch):
    monkeypatch.setattr(html_checker, "_is_program", lambda name: name != "java")
    monkeypatch.setattr(libraries, "can_install", lambda: False)

    with pytest.raises(GroundError) as told:
        html_checker.require()

    check_bilingual(str(told.value))
    assert "apt-get install default-jre-headless" in str(told.value)


@pytest.mark.parametrize(("in_ci", "code"), [("true", 1), ("", 0)])
def test_only_ci_stops_without_the_checker(tmp_path, in_ci, code):
    """Elsewhere the other tests run, and the gap is said."""
    program = (
        "import sys; from unpsa_portal.embedded import __main__ as duties, errors, html_checker, libraries\n"
        "libraries.require_tools = lambda **_: None\n"
        "def away(): raise errors.GroundError('The checker is away.')\n"
        "html_checker.require = away\n"
        "with errors.plain_errors(): sys.exit(duties.main(['tools']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=addresses.CHECKOUT,
        env={**os.environ, "CI": in_ci},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    assert "The checker is away." in done.stderr
    assert ("NOT checked" in done.stderr) == (code == 0)
