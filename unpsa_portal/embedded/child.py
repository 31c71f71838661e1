"""Become another program that does not outlive the runner: `python -m … .child PROGRAM ARGUMENTS`."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask Linux to send SIGTERM when the parent dies, however it dies; elsewhere nothing happens."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    parent = os.getppid()
    end_with_parent()
    if os.getppid() != parent:
        sys.exit(0)  # it died before we could ask
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the runner's own command
