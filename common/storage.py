"""Where uploads and dossiers lie: outside the web root, without an address; a file is there whole or not at all."""

import errno
import os
import uuid
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils._os import safe_makedirs

# A file is written here under a name of its own, then given its place. What a killed process leaves stays here.
PARTIAL = ".partial"


class PrivateFileSystemStorage(FileSystemStorage):
    """Files that only permission-checked views read."""

    def url(self, name: str | None) -> str:
        """There is none. (Django would otherwise build one from MEDIA_URL.)"""
        raise ValueError("This file is not accessible via a URL.")

    def _save(self, name: str, content: File) -> str:
        partial = self.path(super()._save(f"{PARTIAL}/{uuid.uuid4().hex}", content))
        with open(partial, "rb+") as written:
            os.fsync(written.fileno())
        try:
            while True:
                place = self.path(name)
                safe_makedirs(os.path.dirname(place), self.directory_permissions_mode or 0o777, exist_ok=True)
                try:
                    _give_place(partial, place)
                except FileExistsError:
                    # Somebody was quicker; Django's own way out.
                    name = self.get_available_name(name)
                else:
                    return name.replace("\\", "/")
        finally:
            if os.path.exists(partial):
                os.unlink(partial)


def _give_place(partial: str, place: str) -> None:
    """Let a whole file appear at its place at once.

    Raises:
        FileExistsError: when there is one already.
    """
    try:
        os.link(partial, place)
    except OSError as error:
        # Some network file systems know no hard links.
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        if os.path.exists(place):
            raise FileExistsError(place) from error
        os.rename(partial, place)


def remove_partials(storage: Storage, before: datetime) -> int:
    """Remove what was begun and never finished, when it was last written to before `before`. Returns how many.

    A store that puts whole objects only (S3) has none.
    """
    here: Any = storage
    try:
        names = here.listdir(PARTIAL)[1]
    except (FileNotFoundError, NotImplementedError):
        return 0
    removed = 0
    for name in names:
        path = f"{PARTIAL}/{name}"
        try:
            if here.get_modified_time(path) < before:
                here.delete(path)
                removed += 1
        except FileNotFoundError:  # finished meanwhile
            continue
    return removed
