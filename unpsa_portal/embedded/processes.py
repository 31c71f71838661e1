"""Small truths about processes, told by their ids."""

import os
import time
from collections.abc import Callable
from pathlib import Path

STEP = 0.02


def alive(pid: int) -> bool:
    """Whether `pid` is a running process; one that is dead and only not collected by its parent is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, but there
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return not Path("/proc/self/stat").exists()


def works_in(pid: int, folder: Path) -> bool:
    """Whether process `pid` has `folder` as its working folder; True when the system does not tell."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == folder.resolve()
    except FileNotFoundError:
        return not Path("/proc/self/cwd").exists()
    except PermissionError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask `condition` until it holds; False when it still does not after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(STEP)
    return True


def tell(line: str) -> None:
    """Progress for the operator: on stderr, because stdout belongs to the command."""
    os.write(2, (line + "\n").encode())
