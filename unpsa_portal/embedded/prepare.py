"""Bring database and static files up to date before the portal starts: one Django start for all of it.

Only the demo's table of accounts goes to stdout.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from . import addresses
from .errors import GroundError, disk_full
from .processes import tell


def main(arguments: Sequence[str]) -> int:
    """Migrate, load the rulebook, make the demo (unless --no-demo), collect static files if needed."""
    import django
    from django.core.management import CommandError, call_command
    from django.db import OperationalError

    from unpsa_portal import heartbeat

    django.setup()
    try:
        _migrate()
        call_command("load_rulebook", stdout=sys.stderr)
        if "--no-demo" not in arguments:
            call_command("demo")
        _collect_static()
        heartbeat.forget()  # of a worker that ran before: ready is who has a worker now
    except OperationalError as error:
        said = str(error).strip().partition("\n")[0]
        if "No space left on device" in said:
            raise disk_full(addresses.postgres_data_dir()) from error
        raise GroundError(
            f"The database does not answer; nothing was changed. It said: {said}",
            "ฐานข้อมูลไม่ตอบสนอง ไม่มีสิ่งใดถูกเปลี่ยน รายละเอียดอยู่ในบรรทัดถัดไป",
        ) from error
    except CommandError as error:
        raise GroundError(str(error)) from error
    return 0


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)


def _collect_static() -> None:
    """Collect when a source changed since the last time: its path, size or time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    stamp: Path = addresses.run_dir() / "static-files"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    tell("Collecting pictures, fonts and styles … / กำลังเตรียมรูป แบบอักษร และสไตล์ …")
    call_command("collectstatic", interactive=False, verbosity=0, stdout=sys.stderr)
    stamp.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())
