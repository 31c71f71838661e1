"""Work that may eat memory or time, done in a process of its own within limits.

The child is forked from a warm worker, so it has the printing engine ready, and what it used is given back when it
ends. Its memory is limited by the kernel (RLIMIT_DATA: what it may write to); should the machine itself run short, the
child is ended before its worker. It speaks to nobody but its parent, by a pipe: no database, no broker.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from django.db import connections

from .failures import Failure, Unmade

Tell = Callable[[str], None]
Work = Callable[[Tell], Any]

MB = 1 << 20
PR_SET_PDEATHSIG = 1
# The kernel ends those with the highest score first (-1000 to 1000).
FIRST_TO_GO = 800
# A child that was ended near its limit, as C libraries do when they get no memory, has run out of it.
NEAR = 0.8


def run_confined(work: Work, *, memory_mb: int, seconds: float, told: Tell) -> Any:
    """Do `work` in a child of its own and return what it returns (as JSON).

    Args:
        work: gets a function to tell what it has done; each is passed on to `told` in this process.
        memory_mb: most memory of the child in MB (2^20 bytes), with what it inherits; 0: as much as there is.
        seconds: most time.

    Raises:
        Unmade: when it runs out of memory or time, or fails by itself. The child has ended by then.
        Exception: whatever `told` raises; the child is ended.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_child(work, writing, memory_mb, parent)
    os.close(writing)
    ended = False
    try:
        answer = _listen(reading, told, time.monotonic() + seconds)
        _pid, status, usage = os.wait4(pid, 0)
        ended = True
    finally:
        os.close(reading)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    if answer is None:
        raise _ended(os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024, memory_mb)
    if "failure" in answer:
        raise Unmade(Failure(answer["failure"]), detail=answer["detail"])
    return answer["result"]


def _listen(pipe: int, told: Tell, end: float) -> dict[str, Any] | None:
    """Pass on what the child tells until it has answered; None when it ends without an answer."""
    rest = b""
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise Unmade(Failure.TIME)
        said = os.read(pipe, 1 << 16)
        if not said:
            return None
        *lines, rest = (rest + said).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if not isinstance(message, str):
                return message
            told(message)


def _ended(code: int, peak_mb: float, memory_mb: int) -> Unmade:
    if code < 0 and memory_mb and peak_mb > NEAR * memory_mb:
        return Unmade(Failure.MEMORY, detail=f"ended by signal {-code} at {peak_mb:.0f} MB")
    # From outside, as the kernel does when the whole machine has no memory left.
    kind = Failure.MEMORY if code == -signal.SIGKILL else Failure.OTHER
    return Unmade(kind, detail=f"ended with code {code} at {peak_mb:.0f} MB")


def _be_child(work: Work, pipe: int, memory_mb: int, parent: int) -> NoReturn:
    """Never returns: nothing that the parent has opened or registered may be ended twice."""
    code = 1
    try:
        _stand_alone(memory_mb, parent)
        answer = _work(work, pipe)
        with os.fdopen(pipe, "wb") as line:
            line.write(json.dumps(answer).encode() + b"\n")
        code = 0
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _stand_alone(memory_mb: int, parent: int) -> None:
    if sys.platform.startswith("linux"):
        # What a child makes whose worker was killed nobody would store.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it died before we could ask
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write(str(FIRST_TO_GO))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    for connection in connections.all(initialized_only=True):
        # The session belongs to the parent, and with it the lock that says that somebody is at work.
        if connection.connection is not None:
            os.close(connection.connection.fileno())
            connection.connection = None
    if memory_mb:
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = memory_mb * MB if hard == resource.RLIM_INFINITY else min(memory_mb * MB, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _work(work: Work, pipe: int) -> dict[str, Any]:
    def tell(what: str) -> None:
        os.write(pipe, json.dumps(what).encode() + b"\n")

    try:
        return {"result": work(tell)}
    except MemoryError:
        return {"failure": Failure.MEMORY, "detail": "MemoryError"}
    except Exception:
        return {"failure": Failure.OTHER, "detail": traceback.format_exc()}
