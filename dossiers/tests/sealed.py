"""Sealed snapshots with their files, without a database: the rows are not saved, the files lie in memory."""

import hashlib
import io
from datetime import datetime
from typing import Any, BinaryIO

from applications import snapshots
from applications.models import Application, Snapshot
from applications.tests.factories import make_png
from dossiers.annexes.listing import Annex

from . import hostile, samples


class Store:
    """Files by their hash; stands in for `open_annex`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, content: bytes, name: str, content_type: str = "application/pdf") -> dict[str, Any]:
        """Keep a file; returns what a snapshot says of it."""
        digest = hashlib.sha256(content).hexdigest()
        self.files[digest] = content
        return {
            "name": name,
            "content_type": content_type,
            "size": len(content),
            "sha256": digest,
            "pages": 1,
        }

    def open(self, application: Application, annex: Annex) -> BinaryIO | None:
        content = self.files.get(annex.sha256)
        return None if content is None else io.BytesIO(content)


def snapshot_of(content: dict[str, Any]) -> Snapshot:
    """The row that would be sealed with this content."""
    text = snapshots.canonical(content)
    return Snapshot(
        application=Application(),
        number=content["number"],
        content=text,
        sha256=snapshots.sha256_of(text),
        sealed_at=datetime.fromisoformat(content["sealed_at"]),
    )


def with_files(
    store: Store, files: list[tuple[bytes, str, str]], case: str = "huay-nam-sai", *, short: bool = True
) -> Snapshot:
    """A case with these files (content, name, type) as its documents, and no letters; `short`: little else."""
    content = samples.snapshot(samples.load_case(case))
    # Not every case has documents of its own.
    model = samples.snapshot(samples.load_case())["documents"][0]
    content["documents"] = [
        model | {"title": f"เอกสาร Document {number}", "file": store.put(*file)}
        for number, file in enumerate(files, start=1)
    ]
    content["letters"] = []
    if short:
        content |= {"topics": content["topics"][:1], "findings": [], "prescreening": []}
    return snapshot_of(content)


def usual(store: Store, case: str = "huay-nam-sai") -> Snapshot:
    """A case with a report of three pages, a lying plan, and a photograph."""
    return with_files(
        store,
        [
            (hostile.saved(hostile.with_text("Report", 3)), "รายงาน น้ำ.pdf", "application/pdf"),
            (hostile.saved(hostile.with_text("Plan", 1, size=(842, 595))), "plan.pdf", "application/pdf"),
            (make_png(400, 300), "photo.png", "image/png"),
        ],
        case,
        short=False,
    )
