"""The embedded installation's own secret key, made once and kept under `var/`."""

import os
import secrets
from pathlib import Path


def read_or_create(path: Path) -> str:
    """Return the key kept at `path`, making it (mode 0600) on first use; two starters agree on one key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key
