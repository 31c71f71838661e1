"""Run one command with the servers it needs: what `bin/manage` and `bin/test` do."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from . import addresses, messages
from .services import services

FORWARDED = (signal.SIGTERM, signal.SIGHUP)


def manage(arguments: Sequence[str]) -> int:
    """Run manage.py, where the caller stands, and return its exit code."""
    messages.compile_stale()
    return during([sys.executable, str(addresses.CHECKOUT / "manage.py"), *arguments])


def during(command: Sequence[str]) -> int:
    """Run `command` while the servers run; its stdin, stdout and stderr are the caller's own.

    Ctrl-C reaches the command by the terminal; other signals to end are passed on. The exit code is the
    command's, 128 + n when signal n ended it.
    """
    with services():
        code = _run(command)
    return 128 - code if code < 0 else code


def _run(command: Sequence[str]) -> int:
    child: subprocess.Popen | None = None
    early: list[int] = []

    def forward(number: int, frame: FrameType | None) -> None:
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    before = {number: signal.signal(number, forward) for number in FORWARDED}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        child = subprocess.Popen(command)  # noqa: S603 - the caller's own command
        for number in early:
            child.send_signal(number)
        return child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def environment() -> dict[str, str]:
    """The environment of the portal's own processes."""
    return {"DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.development", **os.environ}
