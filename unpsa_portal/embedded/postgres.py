"""The embedded PostgreSQL: make its cluster, start it, stop it. It listens on a private unix socket only."""

import os
import shutil
import subprocess
from pathlib import Path

from . import addresses
from .errors import GroundError, disk_full
from .folders import new_log, private, socket_fits, tail, with_room
from .owner import Owner, owner
from .processes import alive, tell, wait_until, works_in

ADMIN = "postgres"
PORT = "5432"
START_SECONDS = 60
STOP_SECONDS = 60


def running() -> bool:
    """Whether this checkout's server runs and accepts connections."""
    return _status() == "ready"


def start(*, durable: bool = True) -> None:
    """Start the server if it does not run; return when it accepts connections and the database exists.

    `durable=False` trades safety against a power cut for speed: for tests only.
    """
    if running():
        return
    with_room(addresses.postgres_data_dir())
    user = owner()
    data, sockets = addresses.postgres_data_dir(), addresses.postgres_socket_dir()
    socket_fits(sockets, f".s.PGSQL.{PORT}.lock")
    _make_folder(sockets, user)
    _make_cluster(data, user)
    _launch(data, sockets, user, durable)
    _make_database(sockets, user)


def stop() -> None:
    """Stop the server quickly and cleanly: open transactions are rolled back, saved ones are safe."""
    pid = _pid()
    if pid is None:
        return
    said = owner().run(
        *("pg_ctl", "stop", "--mode=fast", "--wait", f"--timeout={STOP_SECONDS}"),
        *("--silent", f"--pgdata={addresses.postgres_data_dir()}"),
        timeout=STOP_SECONDS + 10,
    )
    if not wait_until(lambda: not alive(pid), 5):
        raise GroundError(f"PostgreSQL (process {pid}) did not stop: {said.stderr.strip()}")


def _lines() -> list[str]:
    """The server's own note of itself: process id first, state eighth."""
    try:
        return (addresses.postgres_data_dir() / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _pid() -> int | None:
    """The process id of the running server; a note left by a crash does not count."""
    lines = _lines()
    if not lines or not lines[0].strip().lstrip("-").isdigit():
        return None
    pid = abs(int(lines[0]))
    return pid if alive(pid) and works_in(pid, addresses.postgres_data_dir()) else None


def _status() -> str:
    if _pid() is None:
        return ""
    lines = _lines()
    return lines[7].strip() if len(lines) > 7 else ""


def _make_folder(folder: Path, user: Owner) -> None:
    if user.uid is None:
        private(folder)
    elif not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, user.uid, user.gid)


def _make_cluster(data: Path, user: Owner) -> None:
    """Make the cluster beside its place and move it there when whole, so that a broken try leaves nothing."""
    if (data / "PG_VERSION").exists():
        return
    tell("Making the database (once) … / กำลังสร้างฐานข้อมูล (ครั้งแรกครั้งเดียว) …")
    fresh = data.with_name("postgres.new")
    if fresh.exists():
        shutil.rmtree(fresh)
    said = user.run(
        *("initdb", f"--pgdata={fresh}", f"--username={ADMIN}", "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"),
        *("--auth-local=trust", "--auth-host=reject"),
    )
    if said.returncode:
        raise _failure("PostgreSQL could not make its database", said.stderr)
    fresh.rename(data)


def _launch(data: Path, sockets: Path, user: Owner, durable: bool) -> None:
    """Start the server in a session of its own, so that Ctrl-C reaches the portal only, and wait for it."""
    log = new_log("postgres.log")
    if _lines() and _pid() is None:
        # Left by a crash. PostgreSQL would believe it if another process had got the same id since.
        (data / "postmaster.pid").unlink(missing_ok=True)
    settings = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A refused row and the statement that brought it hold people's texts: they stay out of the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    process: subprocess.Popen | None = None

    def launched() -> bool:
        nonlocal process
        if process is None or (process.poll() is not None and _old_one_ends(log)):
            with log.open("wb") as file:
                process = subprocess.Popen(  # noqa: S603 - a program of the wheel, no shell
                    [str(user.programs / "postgres"), "-D", str(data), *arguments],
                    stdout=file,
                    stderr=file,
                    start_new_session=True,
                    **user.options(),
                )
        return process.poll() is not None or running()

    if not wait_until(launched, START_SECONDS) or not running():
        raise _failure("PostgreSQL did not start", tail(log), log)


def _old_one_ends(log: Path) -> bool:
    """After a crash the old server's last processes hold its memory for a moment; then a start succeeds."""
    return "shared memory block" in tail(log)


def _make_database(sockets: Path, user: Owner) -> None:
    """The portal's role, which may make databases (for tests) but administers nothing, and its database."""
    role = addresses.ROLE
    connect = ("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", f"--host={sockets}")
    to_admin = (
        *connect,
        f"--port={PORT}",
        f"--username={ADMIN}",
        "--dbname=postgres",
        "--set=ON_ERROR_STOP=1",
    )
    for exists, make in (
        (f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'", f"CREATE ROLE {role} LOGIN CREATEDB"),  # noqa: S608
        (f"SELECT 1 FROM pg_database WHERE datname = '{role}'", f"CREATE DATABASE {role} OWNER {role}"),  # noqa: S608
    ):
        said = user.run(*to_admin, f"--command={exists}")
        if said.returncode == 0 and not said.stdout.strip():
            said = user.run(*to_admin, f"--command={make}")
        if said.returncode:
            raise _failure("PostgreSQL could not make the portal's database", said.stderr)


def _failure(what: str, said: str, log: Path | None = None) -> GroundError:
    """A plain message from what PostgreSQL said."""
    if "No space left on device" in said:
        return disk_full(addresses.postgres_data_dir())
    last = next(
        (line for line in reversed(said.splitlines()) if "FATAL" in line or "error" in line), said[-300:]
    )
    where = f" Its log: {log}" if log else ""
    return GroundError(
        f"{what}. Saved data was not touched. It said: {last.strip()}{where}",
        "เริ่ม PostgreSQL ไม่สำเร็จ ข้อมูลที่บันทึกแล้วไม่ถูกแตะต้อง รายละเอียดอยู่ในบรรทัดถัดไป",
    )
