"""What the bytes of a dossier are made from, in one word.

Reference, number, time of sealing, history, hash and code of its snapshot stand in a dossier, so two snapshots never
give the same file, and the key begins with the snapshot's own hash. What else decides about the bytes follows it: the
address in the QR code, which of the sealed files are there, and the press itself.
"""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from applications.models import Snapshot

from .copies import Opened

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (("dossiers", "*.py"), ("templates/dossiers/print", "*.html"), ("static/dossiers", "*.css"))
ENGINES = ("weasyprint", "pydyf", "pikepdf", "pillow", "fonttools", "fontpkg-sarabun")


def content_key(snapshot: Snapshot, opened: Opened) -> str:
    """The key of a snapshot whose files are `opened`: the same key, the same bytes."""
    there = "".join("0" if file is None else "1" for _annex, file in opened)
    parts = (snapshot.sha256, settings.PORTAL_URL, there, press())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def press() -> str:
    """A hash of what prints: our own sources, and the versions of the engines."""
    digest = hashlib.sha256()
    for name in ENGINES:
        digest.update(f"{name} {version(name)}\n".encode())
    for folder, pattern in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if "tests" not in path.parts and "migrations" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()
