"""The Nu HTML checker for the tests: Java from Debian, its jar from the npm registry, by pinned version and checksum.

It lies in `var/tools` of the checkout, beside `.venv`: part of the environment, never of the repository.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from . import addresses, libraries
from .errors import GroundError
from .processes import tell

PACKAGE, VERSION = "vnu-jar", "26.9.27"
# As the registry states it (`npm view vnu-jar@… dist.integrity`).
SHA512 = "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
MEMBER = "package/build/dist/vnu.jar"
JAVA = {"java": "default-jre-headless"}
CLIENT = {"npm": "npm"}
# Seconds that the registry may take for 30 MB.
PATIENCE = 300


def jar() -> Path:
    """Where the checker lies; its version is in its name, so another one is fetched anew."""
    return addresses.CHECKOUT / "var" / "tools" / f"vnu-{VERSION}.jar"


def missing() -> str:
    """What keeps the checker from running here, in words; empty when nothing does."""
    lacked = [] if shutil.which("java") else [f"Java (apt-get install {JAVA['java']})"]
    if not jar().exists():
        lacked.append(f"the Nu HTML checker, {PACKAGE} {VERSION} from the npm registry ({jar()})")
    return " · ".join(lacked)


def require() -> None:
    """Return when Java and the checker are there, fetched where that is possible; else raise GroundError."""
    libraries.require(JAVA, has=_is_program)
    if not jar().exists():
        libraries.require(CLIENT, has=_is_program)
        fetch()


def fetch() -> None:
    """Bring the jar from the registry, whole and as pinned, or raise GroundError and leave nothing behind."""
    tell(f"Fetching {PACKAGE} {VERSION} from the npm registry … / กำลังดาวน์โหลดตัวตรวจ HTML …")
    jar().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jar().parent) as folder:
        place = Path(folder)
        archive = _packed(place)
        if sha512_of(archive) != SHA512:
            raise _refused(f"the file that came is not {PACKAGE} {VERSION} (its SHA-512 differs)")
        unpacked = place / jar().name
        with tarfile.open(archive) as found, unpacked.open("wb") as target:
            shutil.copyfileobj(found.extractfile(MEMBER), target)
        unpacked.replace(jar())


def sha512_of(file: Path) -> str:
    """As npm writes it."""
    return base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()


def _packed(folder: Path) -> Path:
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent", "--ignore-scripts"]
    # Somebody's ordinary npm settings name the registry; its cache and notes stay out of their home.
    quiet = {**os.environ, "npm_config_cache": str(folder / "cache"), "npm_config_update_notifier": "false"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            command, cwd=folder, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise _refused(f"the npm registry did not answer within {PATIENCE} s") from None
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise _refused(reason[-1] if reason else f"npm pack ended with {done.returncode}")
    return archives[0]


def _refused(reason: str) -> GroundError:
    return GroundError(
        f"The Nu HTML checker could not be fetched: {reason}. Nothing was changed. Try again when the npm registry "
        "can be reached.",
        f"ดาวน์โหลดตัวตรวจ HTML (Nu) ไม่ได้: {reason} ไม่มีสิ่งใดถูกเปลี่ยน โปรดลองใหม่เมื่อเชื่อมต่อ npm registry ได้",
    )


def _is_program(name: str) -> bool:
    return shutil.which(name) is not None
