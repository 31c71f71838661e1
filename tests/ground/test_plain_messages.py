"""What an operator can mend is said in two plain lines, Thai and English, and never as a traceback."""

import errno
import os
import re
import shutil
import socket
import subprocess
import sys
from collections import namedtuple

import pytest

from unpsa_portal.embedded import addresses, folders, libraries, owner, postgres, run, valkey
from unpsa_portal.embedded.errors import GroundError, plain_errors

THAI = re.compile("[ก-๙]")


def check_bilingual(message: str) -> None:
    assert THAI.search(message), message
    assert re.search(r"[A-Za-z]{3} [a-z]{2}", message), message
    assert "Traceback" not in message


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_names_the_option(taken_port):
    with pytest.raises(GroundError) as told:
        run.check_port(taken_port)

    check_bilingual(str(told.value))
    assert f"Port {taken_port} is taken" in str(told.value)
    assert "--port" in str(told.value)


def test_bin_run_on_a_taken_port_ends_with_two_lines_and_starts_nothing(taken_port, place):
    said = subprocess.run(
        [sys.executable, "-m", "unpsa_portal.embedded", "run", "--port", str(taken_port)],
        cwd=addresses.CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert said.returncode == 1
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == 2
    check_bilingual(said.stderr)
    assert not postgres.running()


@pytest.mark.parametrize("wrong", ["0", "65536", "eighty", "-1"])
def test_a_wrong_port_is_refused(wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        run._options([f"--port={wrong}"])

    assert ended.value.code == 2
    assert "1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "package"), libraries.LIBRARIES.items())
def test_a_missing_library_is_named_by_its_package(name, package):
    with pytest.raises(GroundError) as told:
        libraries.require(has=lambda asked: asked != name, installer=lambda packages: None)

    check_bilingual(str(told.value))
    assert f"apt-get install {package}" in str(told.value)
    assert str(told.value).count(package) == 4, "only what is missing is named, in both lines"


def test_where_it_may_be_installed_it_is_and_nothing_is_said():
    there: set[str] = set()

    def install(packages: list[str]) -> None:
        there.update(name for name, package in libraries.LIBRARIES.items() if package in packages)

    libraries.require(has=there.__contains__, installer=install)

    assert there == set(libraries.LIBRARIES)


def test_an_ordinary_user_is_not_asked_to_install(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not libraries.can_install()


def test_a_full_disk_is_seen_before_anything_is_written(place, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(GroundError) as told:
        postgres.start()

    check_bilingual(str(told.value))
    assert "full" in str(told.value)
    assert not addresses.postgres_data_dir().exists()


@pytest.mark.parametrize(
    ("number", "word"), [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EACCES, "cannot be used")]
)
def test_failures_of_the_machine_end_plainly(number, word, capsys):
    with pytest.raises(SystemExit) as ended, plain_errors():
        raise OSError(number, os.strerror(number), "/srv/portal/var")

    assert ended.value.code == 1
    said = capsys.readouterr().err
    check_bilingual(said)
    assert word in said
    assert "/srv/portal/var" in said


def test_a_mistake_of_ours_is_not_hidden():
    with pytest.raises(OSError, match="boom"), plain_errors():
        raise OSError(errno.EINVAL, "boom")


def test_somebody_elses_folder_is_refused_and_left_alone(tmp_path, monkeypatch):
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o755)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(GroundError) as told:
        folders.private(folder)

    check_bilingual(str(told.value))
    assert folder.stat().st_mode & 0o777 == 0o755


def test_a_link_in_place_of_a_private_folder_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(GroundError):
        folders.private(tmp_path / "link")


def test_our_own_folder_is_made_private(tmp_path):
    folder = tmp_path / "ours"
    folder.mkdir(mode=0o755)

    assert folders.private(folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("server", "finder", "way_out"), [(postgres, owner, "DATABASE_URL"), (valkey, valkey, "REDIS_URL")]
)
def test_a_server_that_no_wheel_carries_here_is_told_with_the_way_out(
    place, monkeypatch, server, finder, way_out
):
    monkeypatch.setattr(finder, "find_spec", lambda name: None)
    owner._owner.cache_clear()
    with pytest.raises(GroundError) as told:
        server.start()

    check_bilingual(str(told.value))
    assert way_out in str(told.value)


def test_postgresql_that_cannot_start_says_why_and_where_its_log_is(place):
    postgres.start()
    postgres.stop()
    with (addresses.postgres_data_dir() / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'a lot'\n")
    with pytest.raises(GroundError) as told:
        postgres.start()

    check_bilingual(str(told.value))
    assert "configuration file" in str(told.value)
    assert str(addresses.log_dir() / "postgres.log") in str(told.value)
