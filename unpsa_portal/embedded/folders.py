"""Folders that are ours alone, and room on their disk."""

import os
import shutil
import stat
from pathlib import Path

from . import addresses
from .errors import GroundError, disk_full, not_ours

# A fresh cluster takes about 40 MB and PostgreSQL's log of changes grows to a few times 16 MB.
ROOM_NEEDED = 200 * 1024 * 1024


def private(folder: Path) -> Path:
    """Make `folder` (0700), or check that it is a real folder of ours; what is not ours is never changed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise not_ours(folder) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise not_ours(folder)
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise not_ours(folder)
    return folder


def with_room(folder: Path, needed: int = ROOM_NEEDED) -> None:
    """Raise GroundError when the disk of `folder` has less than `needed` bytes left."""
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    if shutil.disk_usage(nearest).free < needed:
        raise disk_full(folder)


def socket_fits(folder: Path, name: str) -> None:
    """Raise GroundError when a unix socket `name` in `folder` has a longer address than systems allow."""
    if len(os.fsencode(folder / name)) > 100:
        raise GroundError(
            f"The path {folder} is too long for a socket. Name a shorter one in PORTAL_SYSTEM_DIR.",
            f"เส้นทาง {folder} ยาวเกินไปสำหรับซ็อกเก็ต โปรดระบุเส้นทางที่สั้นกว่าใน PORTAL_SYSTEM_DIR",
        )


def new_log(name: str) -> Path:
    """An empty log of this name; the one before is kept as NAME.1, so that logs cannot grow without end."""
    log = private(addresses.log_dir()) / name
    if log.exists():
        log.replace(log.with_name(f"{name}.1"))
    log.touch(mode=0o600)
    return log


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, or an empty string."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
