"""Where the embedded servers listen, as the settings are told."""

import os
from pathlib import Path

import environ
import pytest
import redis

from unpsa_portal.embedded import addresses


@pytest.fixture
def as_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses an ordinary user gets, also when the tests run as root."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def test_django_reads_the_socket_folder_with_its_capitals(as_user, monkeypatch):
    monkeypatch.setenv("PORTAL_VAR_DIR", "/srv/Portal-A/var")

    read = environ.Env.db_url_config(addresses.database_url())

    assert read["HOST"] == "/srv/Portal-A/var/run"
    assert read["NAME"] == "unpsa"
    assert read["USER"] == "unpsa"
    assert read["PORT"] == 5432
    assert read["ENGINE"] == "django.db.backends.postgresql"


def test_cache_and_task_queue_share_a_server_but_not_a_number(as_user, monkeypatch):
    monkeypatch.setenv("PORTAL_VAR_DIR", "/srv/portal/var")

    cache = redis.connection.parse_url(addresses.redis_url())

    assert cache["path"] == "/srv/portal/var/run/valkey.sock"
    assert cache["db"] == 1
    assert addresses.celery_broker_url() == "redis+socket:///srv/portal/var/run/valkey.sock?virtual_host=0"


def test_another_var_folder_means_other_servers(as_user, monkeypatch):
    monkeypatch.setenv("PORTAL_VAR_DIR", "/srv/portal/var")
    usual = (addresses.database_url(), addresses.redis_url(), addresses.celery_broker_url())
    monkeypatch.setenv("PORTAL_VAR_DIR", "/srv/portal/var/test")
    others = (addresses.database_url(), addresses.redis_url(), addresses.celery_broker_url())

    assert not set(usual) & set(others)


def test_a_relative_var_folder_lies_in_the_checkout_wherever_the_caller_stands(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_VAR_DIR", "var/test")
    monkeypatch.chdir(tmp_path)

    assert addresses.var_dir() == addresses.CHECKOUT / "var" / "test"


@pytest.mark.parametrize("folder", ["/srv/" + "long/" * 40, "/srv/ชื่อไทย/var", "/srv/a, b/var"])
def test_where_a_path_is_no_place_for_a_socket_a_short_one_is_taken(as_user, monkeypatch, folder):
    monkeypatch.setenv("PORTAL_VAR_DIR", folder)

    taken = addresses.runtime_dir()

    assert taken == addresses.runtime_dir()
    assert addresses.PLAIN_PATH.fullmatch(str(taken))
    assert len(os.fsencode(taken)) <= 90
    assert taken.name.startswith("unpsa-1000-")


def test_two_checkouts_with_long_paths_do_not_meet(as_user, monkeypatch):
    taken = set()
    for name in ("first", "second"):
        monkeypatch.setenv("PORTAL_VAR_DIR", f"/srv/{'long/' * 40}{name}")
        taken.add(addresses.runtime_dir())

    assert len(taken) == 2


def test_root_keeps_the_cluster_outside_the_checkout(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PORTAL_VAR_DIR", "/srv/private/portal/var")
    monkeypatch.delenv("PORTAL_SYSTEM_DIR", raising=False)

    assert Path("/var/lib/unpsa-portal") in addresses.postgres_data_dir().parents
    assert Path("/var/lib/unpsa-portal") in addresses.postgres_socket_dir().parents
    assert addresses.valkey_socket() == Path("/srv/private/portal/var/run/valkey.sock")
