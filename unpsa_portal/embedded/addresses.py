"""Where the embedded servers keep their data and listen: functions of the checkout's path and environment.

Nothing here touches the disk or imports anything outside the standard library, because the settings ask for
these addresses even in installations that never start an embedded server.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[2]
ROLE = "unpsa"
# A unix socket's address holds about 104 bytes; the servers add a file name to the folder.
LONGEST_SOCKET_FOLDER = 70
# libpq reads a comma in a host as a list, and other signs need quoting in one place or another.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
BROKER_NUMBER, CACHE_NUMBER = 0, 1


def var_dir() -> Path:
    """The folder of everything this installation writes: PORTAL_VAR_DIR, else `var` in the checkout."""
    named = os.environ.get("PORTAL_VAR_DIR")
    return (CHECKOUT / named).resolve() if named else CHECKOUT / "var"


def run_dir() -> Path:
    """Process ids and locks."""
    return var_dir() / "run"


def log_dir() -> Path:
    """Logs of the embedded servers."""
    return var_dir() / "log"


def _mark() -> str:
    return hashlib.sha256(os.fsencode(var_dir())).hexdigest()[:12]


def runtime_dir() -> Path:
    """A private folder (0700) for unix sockets, the same at every start of this checkout by this user.

    `var/run` where its path is short and plain enough for a socket, else a folder under /tmp. Never
    XDG_RUNTIME_DIR: a login shell has it and cron has not, and both must find the same servers.
    """
    usual = run_dir()
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(usual)):
        return usual
    return Path(f"/tmp/unpsa-{os.geteuid()}-{_mark()}")  # noqa: S108 - owner and mode are checked before use


def system_home() -> Path | None:
    """PostgreSQL's own folder when root starts it, else None.

    PostgreSQL refuses to run as root, and the unprivileged user it then runs as may be unable to reach a
    checkout in a private home: so its cluster and its socket live here, outside the checkout.
    """
    if os.geteuid() != 0:
        return None
    return system_dir() / _mark()


def system_dir() -> Path:
    """Where clusters of checkouts used by root are kept: PORTAL_SYSTEM_DIR, else /var/lib/unpsa-portal."""
    return Path(os.environ.get("PORTAL_SYSTEM_DIR", "/var/lib/unpsa-portal"))


def postgres_data_dir() -> Path:
    """The database cluster."""
    home = system_home()
    return (home or var_dir()) / "postgres"


def postgres_socket_dir() -> Path:
    """The private folder in which PostgreSQL listens."""
    home = system_home()
    return home / "run" if home else runtime_dir()


def valkey_socket() -> Path:
    """The socket of the Redis-protocol server."""
    return runtime_dir() / "valkey.sock"


def database_url(name: str = "unpsa") -> str:
    """A URL that django-environ reads as a socket folder.

    Folder and database stand in the path, percent-encoded: in the host part, capitals would be lost.
    """
    place = quote(f"{postgres_socket_dir()}/{name}", safe="")
    return f"postgres://{ROLE}@:5432/{place}"


def redis_url(number: int = CACHE_NUMBER) -> str:
    """The cache's address, as redis-py reads it; tests that run beside one another each take a number of their own."""
    return f"unix://{quote(str(valkey_socket()))}?db={number}"


def celery_broker_url() -> str:
    """The task queue's address, as Celery reads it; clearing the cache (another number) loses no task."""
    return f"redis+socket://{quote(str(valkey_socket()))}?virtual_host={BROKER_NUMBER}"
