"""The real servers: started once, stopped by the last who needs them, losing nothing."""

import os
import signal
import stat

import environ
import psycopg2
import pytest
import redis

from unpsa_portal.embedded import addresses, owner, postgres, services, valkey
from unpsa_portal.embedded.errors import GroundError
from unpsa_portal.embedded.processes import alive, wait_until


def ask(statement: str) -> list[tuple]:
    read = environ.Env.db_url_config(addresses.database_url())
    connection = psycopg2.connect(
        host=read["HOST"], port=read["PORT"], user=read["USER"], dbname=read["NAME"], connect_timeout=5
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def queue() -> redis.Redis:
    path = addresses.celery_broker_url().removeprefix("redis+socket://").partition("?")[0]
    return redis.Redis(unix_socket_path=path, db=addresses.BROKER_NUMBER)


def process_ids() -> tuple[int, int]:
    return postgres._pid(), valkey._noted_pid()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not alive(pid), 10)


def test_starting_twice_starts_once(place):
    services.start()
    first = process_ids()
    services.start()

    assert None not in first
    assert process_ids() == first


def test_the_log_says_what_was_refused_and_quotes_nobodys_text(place):
    services.start()
    ask("CREATE TABLE kept (word text, needed int NOT NULL)")
    with pytest.raises(psycopg2.IntegrityError, match="our secret answer"):
        ask("INSERT INTO kept VALUES ('our secret answer')")
    log = (addresses.log_dir() / "postgres.log").read_text()

    assert 'null value in column "needed"' in log
    assert "our secret answer" not in log


def test_a_stop_and_a_new_start_keep_rows_and_queued_tasks(place):
    services.start()
    ask("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('น้ำสะอาด')")
    queue().lpush("celery", "a task")
    services.stop()
    assert not postgres.running()
    assert not valkey.running()
    services.start()

    assert ask("SELECT word FROM kept") == [("น้ำสะอาด",)]
    assert queue().lrange("celery", 0, -1) == [b"a task"]


def test_after_a_crash_both_start_again_with_what_was_saved(place):
    services.start()
    ask("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('saved')")
    for pid in process_ids():
        kill(pid)
    assert not services.running()
    services.start()

    assert ask("SELECT word FROM kept") == [("saved",)]


def test_a_note_whose_number_another_process_has_now_is_not_believed(place):
    services.start()
    services.stop()
    # What a crash leaves behind when our own process id has been given to somebody else since.
    note = addresses.postgres_data_dir() / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{addresses.postgres_data_dir()}\n0\n5432\n\n\n\nready\n")
    (addresses.run_dir() / "valkey.pid").write_text(f"{os.getpid()}\n")

    assert not services.running()
    services.start()
    assert services.running()
    assert os.getpid() not in process_ids()


def test_the_last_one_out_stops_the_servers(place):
    with services.services():
        with services.services():
            assert services.running()
        assert services.running(), "the one who came second stopped them"

    assert not postgres.running()
    assert not valkey.running()


def test_the_first_may_leave_before_the_second(place):
    first, second = services.services(), services.services()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert services.running(), "the one who started them stopped them under somebody else"
    second.__exit__(None, None, None)

    assert not services.running()


def test_servers_started_to_stay_outlive_a_command(place):
    services.start()
    with services.services():
        pass

    assert services.running()


def test_a_start_that_fails_leaves_nothing_running(place, monkeypatch):
    def refuse(**_: object) -> None:
        raise GroundError("no")

    monkeypatch.setattr(postgres, "start", refuse)
    with pytest.raises(GroundError), services.services():
        pass

    assert not valkey.running()


def test_named_servers_are_used_and_none_is_started(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@db.example.org/portal")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example.org/0")
    with services.services():
        assert not postgres.running()
        assert not valkey.running()


def test_only_a_private_socket_is_open(place):
    services.start()

    assert ask("SHOW listen_addresses") == [("",)]
    assert queue().config_get("port") == {"port": "0"}
    for folder in (addresses.postgres_socket_dir(), addresses.runtime_dir()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_database_is_durable_utf8_and_no_administrators(place):
    services.start()

    assert ask("SHOW fsync") == [("on",)]
    assert queue().config_get("appendonly") == {"appendonly": "yes"}
    assert ask(
        "SELECT pg_encoding_to_char(encoding), datlocprovider FROM pg_database WHERE datname = 'unpsa'"
    ) == [("UTF8", "b")]
    assert ask("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [(False, True)]


def test_postgresql_never_runs_as_root(place):
    services.start()
    uid = os.stat(f"/proc/{postgres._pid()}").st_uid

    assert uid != 0
    assert os.geteuid() in (0, uid)


def test_a_copied_set_of_programs_works_too(place, monkeypatch):
    """As where root's checkout lies in a private home that PostgreSQL's user cannot enter."""
    system = addresses.system_dir()
    system.mkdir(exist_ok=True)
    system.chmod(0o711)
    copy = owner._copied(owner._wheel_folder())
    said = owner.Owner(owner._programs(copy)).run("initdb", "--version")

    assert said.returncode == 0, said.stderr
    assert system in copy.parents


class TestMovedCheckouts:
    """Root's clusters lie outside the checkouts, and yet belong to them."""

    @pytest.fixture
    def home(self, place):
        place.mkdir()
        home = addresses.system_dir() / "0123456789ab"
        home.mkdir(parents=True)
        (home / "cluster").touch()
        return home

    def move_to(self, monkeypatch, var):
        monkeypatch.setenv("PORTAL_VAR_DIR", str(var))
        return addresses.system_dir() / "ba9876543210"

    def test_a_moved_checkout_takes_its_cluster_along(self, home, place, monkeypatch):
        (place / "postgres-home").write_text(str(home))
        owner._adopt_moved(home)
        moved = place.with_name("moved")
        place.rename(moved)
        new = self.move_to(monkeypatch, moved)
        owner._adopt_moved(new)

        assert (new / "cluster").exists()
        moved.rename(place)

    def test_a_copied_checkout_leaves_the_cluster_where_it_is(self, home, place, monkeypatch):
        (place / "postgres-home").write_text(str(home))
        owner._adopt_moved(home)
        copied = place.with_name("copied")
        copied.mkdir()
        (copied / "postgres-home").write_text(str(home))
        owner._adopt_moved(self.move_to(monkeypatch, copied))

        assert (home / "cluster").exists()

    def test_a_fresh_clone_at_an_old_path_starts_empty_and_deletes_nothing(self, home, place):
        owner._adopt_moved(home)

        assert not home.exists()
        assert (home.with_name(f"{home.name}.old-1") / "cluster").exists()
