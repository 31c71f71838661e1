"""Takes the pictures of the guides: `bin/pictures`.

A whole portal is started for it, with fresh demo data, in a folder of its own, on a free port of the loopback. It
touches neither the data of this checkout nor a server that the environment names, and is stopped and deleted at
the end, also after a failure. The pictures are replaced only when all of them could be taken.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from picturing import agency, desk, desk_stage
from picturing.camera import CHROMIUM, browser, slim

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
READY_SECONDS, STOP_SECONDS = 180, 90
# An environment that names servers or places of a real installation must not reach this one.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "UPLOAD_ROOT", "EMAIL_URL", "DEBUG", "SECOND_FACTOR_REQUIRED")


def main() -> None:
    """Take every picture into a temporary folder, then put them where the guides look."""
    parser = argparse.ArgumentParser(prog="bin/pictures", description="Take the pictures of the guides anew.")
    parser.add_argument("--into", type=Path, default=PICTURES, help="another folder than docs/pictures")
    target: Path = parser.parse_args().into
    for program in (CHROMIUM, "pdftoppm"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is missing: apt-get install chromium poppler-utils. No picture was changed.")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="unpsa-pictures-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL, started by root, runs as a user who must pass through
        fresh = folder / "pictures"
        fresh.mkdir()
        with portal(folder) as address:
            references = photograph(address, fresh)
            print_cover(references["submitted"], folder, fresh)
        target.mkdir(parents=True, exist_ok=True)
        for picture in sorted(fresh.glob("*.png")):
            slim(picture)
            shutil.copyfile(picture, target / picture.name)
            print(f"{picture.name}  {picture.stat().st_size // 1000} kB")


# --- the portal ---
@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """A running portal with demo data in `folder`; yields its address and stops it, whatever happens."""
    for foreign in FOREIGN:
        os.environ.pop(foreign, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.development",
        "PORTAL_VAR_DIR": str(folder / "var"),
        "PORTAL_SYSTEM_DIR": str(folder / "system"),
        "PORTAL_EMBEDDED_DURABLE": "0",
        "PORTAL_URL": "https://unpsa.example.go.th",  # as the letters in the pictures name it
    }
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "portal.log").open("w+") as log:
        # Started as a child that ends with this process, even should this one be killed outright.
        command = ["-m", "unpsa_portal.embedded.child", sys.executable, "-m", "unpsa_portal.embedded", "run"]
        process = subprocess.Popen(  # noqa: S603 - our own runner
            [sys.executable, *command, "--port", str(port)],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_ready(address, process)
            yield address
        except BaseException:
            log.seek(0)
            sys.stderr.write("".join(log.readlines()[-30:]))
            raise
        finally:
            stop(process)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(address: str, process: subprocess.Popen) -> None:
    """Wait until /readyz says that database, queue and worker are there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("The portal did not start; its last lines stand above. No picture was changed.")
        try:
            with opener.open(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit(f"The portal was not ready within {READY_SECONDS} seconds. No picture was changed.")


def stop(process: subprocess.Popen) -> None:
    """End the runner, which ends everything it started; should it not, end its servers by their own command."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    command = [sys.executable, "-m", "unpsa_portal.embedded", "stop"]
    subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own duty; does nothing when all has ended


# --- the pictures ---
def photograph(address: str, pictures: Path) -> dict[str, str]:
    """Every page that a guide shows, in Thai: the agencies' first, then a round further on. Gives the references."""
    import django

    django.setup()
    references = agency.stage()
    with browser() as camera:
        agency.photograph(camera, address, references, pictures)
    staged = desk_stage.stage(references)
    with browser() as camera:
        desk.photograph(camera, address, staged, pictures)
    return references


def print_cover(reference: str, folder: Path, pictures: Path) -> None:
    """The dossier's first page, made by the command line's own way."""
    pdf = folder / "dossier.pdf"
    command = [sys.executable, "manage.py", "render_dossier", reference, "--output", str(pdf)]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own command
    page = ["pdftoppm", "-f", "1", "-l", "1", "-r", "84", "-png", "-singlefile"]
    subprocess.run([*page, str(pdf), str(pictures / "dossier")], check=True)  # noqa: S603 - a fixed command


if __name__ == "__main__":
    main()
