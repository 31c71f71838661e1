"""The runner: a few processes, their lines on one terminal, restarted when they die, stopped in order.

Children run in sessions of their own, so that Ctrl-C reaches the runner alone and it can stop them one after
the other. Should the runner itself be killed, the kernel ends them (see `child.py`).
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .errors import GroundError
from .processes import tell, wait_until

# A process that dies this often within this time will not live: everything stops with a plain message.
MOST_DEATHS, WITHIN_SECONDS = 5, 60
LOOK_SECONDS = 0.25


@dataclass
class Child:
    """One process of the portal; `patience` is how many seconds it may take to finish what it does."""

    name: str
    command: Sequence[str]
    patience: float = 20
    process: subprocess.Popen | None = None
    deaths: list[float] = field(default_factory=list)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def dies_too_often(self, most: int) -> bool:
        """Count a death; whether there were `most` of them within a minute."""
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < WITHIN_SECONDS] + [now]
        return len(self.deaths) >= most

    def signal_all(self, number: int) -> None:
        """Signal the process and its own children, also those that outlived it."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass


class Supervisor:
    """Keeps children running until `stop` is asked for."""

    def __init__(self, children: Sequence[Child], *, where: Path, pids: Path) -> None:
        self.children = list(children)
        self.where, self.pids = where, pids
        self.stopping = threading.Event()
        self.hurry = False
        self._writing = threading.Lock()

    def start(self, environment: dict[str, str]) -> None:
        """Start every child."""
        self.environment = environment
        for child in self.children:
            self._launch(child)

    def watch(self, look: Callable[[], None]) -> None:
        """Restart what dies, and `look` (at the servers beneath) now and then, until `stopping` is set."""
        while not self.stopping.wait(LOOK_SECONDS):
            self.tend()
            look()

    def tend(self, most: int = MOST_DEATHS) -> None:
        """Restart each child that died; GroundError at the `most`th death of one within a minute."""
        for child in self.children:
            if child.running() or self.stopping.is_set():
                continue
            code = child.process.returncode if child.process else None
            child.signal_all(signal.SIGKILL)
            if child.dies_too_often(most):
                raise GroundError(
                    f"The {child.name} process does not stay alive (deaths: {len(child.deaths)}, "
                    f"code {code}), so everything was stopped. Saved data is safe. The lines above say why.",
                    f"โปรเซส {child.name} หยุดเอง {len(child.deaths)} ครั้ง จึงหยุดทั้งระบบ "
                    "ข้อมูลที่บันทึกแล้วยังอยู่ครบ ดูสาเหตุได้จากบรรทัดด้านบน",
                )
            tell(f"The {child.name} process ended (code {code}) and is started again.")
            self._launch(child)

    def stop(self) -> None:
        """Stop the children in reverse order; each may finish what it does, unless there is hurry."""
        for child in reversed(self.children):
            if child.running():
                child.process.send_signal(signal.SIGTERM)
            wait_until(lambda: not child.running() or self.hurry, child.patience)  # noqa: B023 - used at once
            if child.running():
                child.process.send_signal(signal.SIGQUIT)
                wait_until(lambda: not child.running(), 3)  # noqa: B023
            child.signal_all(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
            self._pid_file(child).unlink(missing_ok=True)

    def _launch(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "unpsa_portal.embedded.child", *child.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.where,
            env=self.environment,
            start_new_session=True,
        )
        self._pid_file(child).write_text(f"{child.process.pid}\n")
        threading.Thread(target=self._pass_on, args=(child.name, child.process.stdout), daemon=True).start()

    def _pid_file(self, child: Child) -> Path:
        return self.pids / f"{child.name}.pid"

    def _pass_on(self, name: str, lines: object) -> None:
        """Print a child's lines under its name; read on when nobody listens, or the child would block."""
        for line in lines:
            try:
                with self._writing:
                    sys.stdout.buffer.write(f"{name:<7}| ".encode() + line)
                    sys.stdout.buffer.flush()
            except (OSError, ValueError):
                continue
