"""`bin/run`: from an environment to a portal that answers; one process that stops everything at its end."""

import argparse
import errno
import fcntl
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from . import addresses, libraries, messages, services
from .command import environment
from .errors import GroundError
from .folders import private
from .processes import tell
from .supervisor import Child, Supervisor

HOST = "127.0.0.1"
READY_SECONDS = 120
LOOK_SECONDS = 0.2
LOOK_AT_SERVERS_SECONDS = 2
WEB_PROCESSES, WEB_THREADS = 2, 4
# Many jobs at once never take every process: the first worker leaves the second queue alone.
WORKERS = {"worker": "default", "bulk": "default,bulk"}


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C or SIGTERM; 0 then, and GroundError for what an operator can mend."""
    options = _options(arguments)
    libraries.require()
    with _only_one(f"http://{HOST}:{options.port}/"):
        check_port(options.port)
        messages.compile_stale()
        children = _children(options.port)
        supervisor = Supervisor(children, where=addresses.CHECKOUT, pids=addresses.run_dir())
        _listen_to_signals(supervisor)
        with services.services():
            try:
                _serve(supervisor, options)
            finally:
                tell("Stopping … / กำลังหยุดระบบ …")
                supervisor.stop()
    tell("Stopped. Saved data is safe. / หยุดแล้ว ข้อมูลที่บันทึกแล้วยังอยู่ครบ")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/run",
        description="Start the portal on this machine, with everything it needs; Ctrl-C stops it.",
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help="where the portal answers on 127.0.0.1 (default 8000)"
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="without demo people, agencies and applications"
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def check_port(port: int) -> None:
    """Raise GroundError when the portal could not listen on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise GroundError(
                f"This user may not listen on port {port}. Choose one above 1023: bin/run --port 8000",
                f"ผู้ใช้นี้ใช้พอร์ต {port} ไม่ได้ โปรดเลือกพอร์ตที่มากกว่า 1023: bin/run --port 8000",
            ) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise GroundError(
                f"Port {port} is taken by another program. Nothing was started. Choose another: "
                f"bin/run --port {port + 1 if port < 65535 else 8000}",
                f"พอร์ต {port} มีโปรแกรมอื่นใช้อยู่ ยังไม่ได้เริ่มระบบ โปรดเลือกพอร์ตอื่นตามคำสั่งในบรรทัดถัดไป",
            ) from error


@contextmanager
def _only_one(address: str) -> Iterator[None]:
    """One runner for each installation; the lock ends with the process."""
    with (private(addresses.run_dir()) / "runner.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            there = file.read().strip()
            raise GroundError(
                f"This portal is already running at {there}. Stop that one first, with Ctrl-C.",
                f"ระบบนี้กำลังทำงานอยู่แล้วที่ {there} โปรดหยุดตัวนั้นก่อนด้วย Ctrl-C",
            ) from None
        file.truncate(0)
        file.write(address)
        file.flush()
        yield


def _listen_to_signals(supervisor: Supervisor) -> None:
    """The first signal asks for an orderly end, a second one for a quick one."""

    def ask(number: int, frame: FrameType | None) -> None:
        supervisor.hurry = supervisor.stopping.is_set()
        supervisor.stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)


def _children(port: int) -> list[Child]:
    python = [sys.executable, "-m"]
    # Tasks are JSON, which is what Celery's warning about root is about.
    quiet = [sys.executable, "-W", "ignore:You're running the worker", "-m"]
    celery = [*quiet, "celery", "-q", "-A", "unpsa_portal"]
    web = [
        *python,
        "gunicorn",
        "unpsa_portal.wsgi:application",
        f"--bind={HOST}:{port}",
        "--log-level=warning",
    ]
    web += [
        f"--workers={WEB_PROCESSES}",
        f"--threads={WEB_THREADS}",
        "--timeout=60",
        "--graceful-timeout=10",
        "--no-control-socket",
    ]
    schedule = addresses.run_dir() / "beat-schedule"
    return [
        Child("web", web, patience=15),
        *(Child(name, [*celery, *_worker(name, queues)]) for name, queues in WORKERS.items()),
        Child(
            "beat",
            [*celery, "beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=WARNING"],
            patience=5,
        ),
    ]


def _worker(name: str, queues: str) -> list[str]:
    return [
        "worker",
        f"--hostname={name}@%h",
        f"--queues={queues}",
        "--concurrency=1",
        "--without-gossip",
        "--without-mingle",
        "--loglevel=WARNING",
    ]


def _serve(supervisor: Supervisor, options: argparse.Namespace) -> None:
    """Prepare, start, say where when it answers, and watch; returns when somebody asks to stop."""
    accounts = _prepare(supervisor, options)
    if supervisor.stopping.is_set():
        return
    supervisor.start({"PORTAL_URL": f"http://{HOST}:{options.port}", **environment()})
    if not _wait_until_ready(supervisor, options.port):
        return
    print(accounts, end="")
    print(f"The portal answers at http://{HOST}:{options.port}/ — Ctrl-C stops it.")
    print(f"ระบบพร้อมใช้งานที่ http://{HOST}:{options.port}/ — กด Ctrl-C เพื่อหยุด", flush=True)
    supervisor.watch(_look_at_servers())


def _prepare(supervisor: Supervisor, options: argparse.Namespace) -> str:
    """Bring database and static files up to date; return the demo's table of accounts."""
    command = [
        sys.executable,
        "-m",
        "unpsa_portal.embedded",
        "prepare",
        *(["--no-demo"] if options.no_demo else []),
    ]
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "unpsa_portal.embedded.child", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=addresses.CHECKOUT,
        env=environment(),
        start_new_session=True,
    )
    said = b""
    while True:
        try:
            said = process.communicate(timeout=LOOK_SECONDS)[0]
            break
        except subprocess.TimeoutExpired:
            if supervisor.stopping.is_set():
                process.terminate()
    if process.returncode and not supervisor.stopping.is_set():
        raise GroundError(
            "The portal could not be prepared and was not started; the lines above say why. "
            "Saved data is safe.",
            "เตรียมระบบไม่สำเร็จจึงยังไม่เริ่ม ดูสาเหตุได้จากบรรทัดด้านบน ข้อมูลที่บันทึกแล้วยังอยู่ครบ",
        )
    return said.decode(errors="replace")


def _wait_until_ready(supervisor: Supervisor, port: int) -> bool:
    """Wait until /readyz says so; False when somebody asks to stop first."""
    end = time.monotonic() + READY_SECONDS
    ready, detail = False, ""
    while not ready:
        if time.monotonic() > end:
            raise GroundError(
                f"The portal was not ready within {READY_SECONDS} seconds, and was stopped: {detail}",
                f"ระบบเริ่มแล้วแต่ไม่พร้อมใช้งานภายใน {READY_SECONDS} วินาที จึงหยุดไว้ รายละเอียดอยู่ในบรรทัดถัดไป",
            )
        if supervisor.stopping.wait(LOOK_SECONDS):
            return False
        supervisor.tend(most=1)  # what cannot start at first will not start later
        ready, detail = _ask_ready(port)
    return True


def _ask_ready(port: int) -> tuple[bool, str]:
    """Whether the portal says it is ready, and what is not."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    try:
        with opener.open(f"http://{HOST}:{port}/readyz", timeout=5):
            return True, ""
    except urllib.error.HTTPError as error:
        return False, _not_ready(error.read(), error.code)
    except OSError as error:
        return False, f"no answer ({error})"


def _not_ready(body: bytes, code: int) -> str:
    try:
        checks = json.loads(body)["checks"]
        return "; ".join(f"{name}: {check['detail']}" for name, check in checks.items() if not check["ok"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {code}"


def _look_at_servers() -> Callable[[], None]:
    """A look at the embedded servers every few seconds, which starts again what has died."""
    last = time.monotonic()

    def look() -> None:
        nonlocal last
        if time.monotonic() - last < LOOK_AT_SERVERS_SECONDS:
            return
        if not services.running():
            tell("A database server ended and is started again. / เซิร์ฟเวอร์ฐานข้อมูลหยุดและกำลังเริ่มใหม่")
            services.revive()
        last = time.monotonic()

    return look
