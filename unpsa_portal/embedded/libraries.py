"""The system libraries that no wheel carries: what WeasyPrint needs to set type."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .errors import GroundError
from .processes import tell

# What is looked for → the Debian package that brings it. Thai word breaks come from libthai's dictionary.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "/usr/share/libthai/thbrk.tri": "libthai-data",
}
# What the tests call → the Debian package that brings it.
BROWSER = {"chromium": "chromium"}
TOOLS = {"msgfmt": "gettext", "pdftotext": "poppler-utils"}


def present(name: str) -> bool:
    """Whether a library loads, or a file (named by its whole path) is there."""
    if name.startswith("/"):
        return Path(name).exists()
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def require(
    wanted: Mapping[str, str] = LIBRARIES,
    *,
    has: Callable[[str], bool] = present,
    installer: Callable[[list[str]], None] | None = None,
) -> None:
    """Return when everything wanted is there (installed with apt where allowed), else raise GroundError."""

    def missing() -> list[str]:
        return [package for name, package in wanted.items() if not has(name)]

    if missing() and (installer or can_install()):
        (installer or install)(missing())
    if lacked := missing():
        raise lacking(lacked)


def require_tools(*, browser: bool = True) -> None:
    """What the tests call; without a browser only where somebody said so."""
    require(TOOLS | (BROWSER if browser else {}), has=lambda name: shutil.which(name) is not None)


def lacking(packages: Iterable[str]) -> GroundError:
    """The message that names the packages and the command that brings them."""
    names = " ".join(packages)
    return GroundError(
        f"Missing on this machine: {names}. Nothing was started. Install them: apt-get install {names}",
        f"เครื่องนี้ยังขาด: {names} ยังไม่ได้เริ่มระบบ โปรดติดตั้งด้วย: apt-get install {names}",
    )


def can_install() -> bool:
    """Whether this user may install packages here: root, on a system with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Iterable[str]) -> None:
    """Install packages with apt; whether they are there then is for the caller to see."""
    names = list(packages)
    tell(f"Installing with apt: {' '.join(names)} … / กำลังติดตั้งด้วย apt …")
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    if _apt(command) != 0:
        _apt(["apt-get", "update", "-qq"])
        _apt(command)


def _apt(command: list[str]) -> int:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - fixed commands
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=quiet,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
    return done.returncode
