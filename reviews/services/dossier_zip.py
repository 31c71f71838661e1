"""The dossiers of a round, or of a chosen few, as one ZIP, written to disk as it grows.

No round is too large for the worker's memory: one dossier is open at a time. A manifest in the ZIP, as a table and as
JSON, names every application that was asked for: what is there with its hash, and what is not with the reason.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, Event, EventKind
from applications.timeline import BY_DESK
from common.dates import BANGKOK
from common.exporting.table import Column, Table
from common.i18n import localized
from dossiers.models import Dossier, DossierState

from ..exporting import csvs
from ..models import Job
from .exports import chosen
from .jobs import Progress

FORMAT = "unpsa-dossiers/1"
MANIFEST_JSON, MANIFEST_CSV = "manifest.json", "manifest.csv"
READING, ARCHIVE = "reading", "archive"
INCLUDED, MISSING, DAMAGED = "included", "missing", "damaged"
# So many applications are looked up at once, and so many bytes copied.
CHUNK, BLOCK = 100, 1 << 20


def produce(job: Job, progress: Progress) -> tuple[str, IO[bytes]]:
    """A producer of `services.jobs`.

    `parameters`: "references" (a chosen few), or "query" (the board's filters) with the job's round; "copy" is
    "reading" or "archive" (when it is not said). PDFs are stored, not squeezed again: they are compressed already.
    """
    kind = job.parameters.get("copy", ARCHIVE)
    references = _references(job)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
    rows = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for told, dossier in _in_order(references):
            rows.append(told | _put(archive, told, dossier, reading=kind == READING))
            progress(len(rows), len(references))
        manifest = _manifest(job, kind, rows)
        archive.writestr(MANIFEST_JSON, json.dumps(manifest, ensure_ascii=False, indent=1))
        with csvs.write(_table(rows)) as table, archive.open(MANIFEST_CSV, "w") as entry:
            _copy(table, entry)
    target.seek(0)
    named = f"-{job.round.code}" if job.round else ""
    stamp = timezone.now().astimezone(BANGKOK).strftime("%Y%m%d-%H%M")
    return f"dossiers{named}-{stamp}.zip", target


def _references(job: Job) -> list[str]:
    """Whose dossiers are asked for, at this moment."""
    if "references" in job.parameters:
        return list(job.parameters["references"])
    return list(chosen(job).order_by("reference").values_list("reference", flat=True))


def _in_order(references: list[str]) -> Iterator[tuple[dict[str, Any], Dossier | None]]:
    """What the manifest says of each application, and its newest dossier that is ready. Three queries a chunk."""
    for start in range(0, len(references), CHUNK):
        part = references[start : start + CHUNK]
        found = Application.objects.filter(reference__in=part).select_related("agency")
        applications = {row.reference: row for row in found.annotate(newest=Max("snapshots__number"))}
        ready = newest_ready(part)
        unmade = _unmade(part)
        for reference in part:
            application, dossier = applications.get(reference), ready.get(reference)
            yield _told(reference, application, dossier, unmade.get(reference)), dossier


def newest_ready(references: list[str]) -> dict[str, Dossier]:
    """Reference → the dossier of its newest snapshot that has one. One query."""
    return _newest(references, state=DossierState.READY)


def _unmade(references: list[str]) -> dict[str, Dossier]:
    """Reference → the dossier of its newest snapshot, when it is not ready. One query."""
    return {key: row for key, row in _newest(references).items() if row.state != DossierState.READY}


def _newest(references: list[str], **more: Any) -> dict[str, Dossier]:
    rows = (
        Dossier.objects.filter(snapshot__application__reference__in=references, **more)
        .select_related("snapshot__application")
        .defer("snapshot__content")
        .order_by("snapshot__application_id", "-snapshot__number")
        .distinct("snapshot__application_id")
    )
    return {row.snapshot.application.reference: row for row in rows}


def _told(
    reference: str, application: Application | None, dossier: Dossier | None, unmade: Dossier | None
) -> dict[str, Any]:
    """What is known before the file is opened; `reason` says in words why there is none, or only an older one."""
    if application is None:
        reason = _("there is no such application any more")
    elif application.newest is None:
        reason = _("nothing was submitted yet")
    elif unmade is not None:
        reason = f"{unmade.get_state_display()} · {unmade.reason}".strip(" ·")
    else:
        reason = "" if dossier else _("waiting")
    return {
        "reference": reference,
        "title": application.title if application else "",
        "agency": localized(application.agency, "name") if application else "",
        "state": application.state if application else "",
        "snapshot": dossier.snapshot.number if dossier else None,
        "newest_snapshot": application.newest if application else None,
        "reason": str(reason),
    }


def _put(
    archive: zipfile.ZipFile, told: dict[str, Any], dossier: Dossier | None, *, reading: bool
) -> dict[str, Any]:
    """Write one dossier into the ZIP. Returns what the manifest says of its file.

    A file that is not the one whose hash the row holds goes in as it is, and the manifest says that it is damaged.
    """
    none = {"status": MISSING, "file": "", "pages": None, "size": None, "sha256": "", "snapshot_sha256": ""}
    if dossier is None:
        return none
    stored, name, pages, sha256 = dossier.file, dossier.download_name, dossier.pages, dossier.sha256
    if reading:
        stored, name = dossier.reading_file, dossier.reading_name
        pages, sha256 = dossier.reading_pages, dossier.reading_sha256
    if not stored:
        return none | {"reason": _("this dossier has no such copy")}
    try:
        with stored.open("rb") as source, archive.open(name, "w", force_zip64=True) as entry:
            size, digest = _copy(source, entry)
    except FileNotFoundError:
        return none | {"reason": _("the file is not in the store any more")}
    is_whole = not sha256 or sha256 == digest
    return {
        "status": INCLUDED if is_whole else DAMAGED,
        "file": name,
        "pages": pages,
        "size": size,
        "sha256": digest,
        "snapshot_sha256": dossier.snapshot.sha256,
    } | ({} if is_whole else {"reason": _("the file is not the one that was made")})


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy block by block. Returns the number of bytes and their SHA-256."""
    size, digest = 0, hashlib.sha256()
    while block := source.read(BLOCK):
        target.write(block)
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


def _manifest(job: Job, kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "round": job.round.code if job.round else None,
        "copy": kind,
        "asked": len(rows),
        "included": sum(row["status"] == INCLUDED for row in rows),
        "dossiers": rows,
    }


def _table(rows: list[dict[str, Any]]) -> Table:
    columns = [
        ("reference", _("Reference")),
        ("title", _("Title")),
        ("agency", _("Agency")),
        ("state", _("State")),
        ("snapshot", _("Sealed snapshot")),
        ("newest_snapshot", _("Newest snapshot")),
        ("status", _("In this file")),
        ("reason", _("Reason")),
        ("file", _("File")),
        ("pages", _("Pages")),
        ("size", _("Bytes")),
        ("sha256", "SHA-256"),
        ("snapshot_sha256", _("SHA-256 of the snapshot")),
    ]
    return Table(
        "manifest",
        [Column(heading) for _name, heading in columns],
        ([row[name] for name, _heading in columns] for row in rows),
    )


def record_download(job: Job, *, actor: User) -> int:
    """A line in the history of each application whose dossier is in the finished ZIP. Two queries.

    Returns:
        How many applications that were.
    """
    with job.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        told = json.loads(archive.read(MANIFEST_JSON))
    numbers = {row["reference"]: row["snapshot"] for row in told["dossiers"] if row["file"]}
    rows = Application.objects.filter(reference__in=numbers).order_by("pk").values_list("pk", "reference")
    lines = [
        Event(
            application_id=key,
            kind=EventKind.DOWNLOADED,
            actor=actor,
            real_actor=actor,
            detail={"snapshot": numbers[reference], "by": BY_DESK},
        )
        for key, reference in rows
    ]
    return len(Event.objects.bulk_create(lines))
