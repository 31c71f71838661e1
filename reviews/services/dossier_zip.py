"""All chosen dossiers as one ZIP, written to disk as it grows: no round is too large for the worker's memory."""

import tempfile
import zipfile
from typing import IO

from accounts.models import User
from applications.models import Application, Event, EventKind
from applications.timeline import BY_DESK
from dossiers.models import Dossier, DossierState

from ..models import Job
from .jobs import Progress

MISSING = "MISSING.txt"


def produce(job: Job, progress: Progress) -> tuple[str, IO[bytes]]:
    """The newest ready dossier of each application named in `parameters["references"]`; a list says which have none.

    PDFs are stored, not squeezed again: they are compressed already.
    """
    references = list(job.parameters.get("references", []))
    dossiers = newest_ready(references)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
    missing = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for done, reference in enumerate(references, start=1):
            dossier = dossiers.get(reference)
            try:
                if dossier is None:
                    raise FileNotFoundError
                with dossier.file.open("rb") as source, archive.open(dossier.download_name, "w") as entry:
                    while chunk := source.read(1 << 20):
                        entry.write(chunk)
            except FileNotFoundError:
                missing.append(reference)
            progress(done, len(references))
        if missing:
            archive.writestr(MISSING, "\n".join(missing) + "\n")
    target.seek(0)
    return "dossiers.zip", target


def newest_ready(references: list[str]) -> dict[str, Dossier]:
    """Reference → the dossier of its newest snapshot that has one. One query."""
    rows = (
        Dossier.objects.filter(snapshot__application__reference__in=references, state=DossierState.READY)
        .select_related("snapshot__application")
        .defer("snapshot__content")
        .order_by("snapshot__application_id", "-snapshot__number")
        .distinct("snapshot__application_id")
    )
    return {row.snapshot.application.reference: row for row in rows}


def record_download(job: Job, *, actor: User) -> int:
    """A line in the history of each application whose dossier is in the finished ZIP. Two queries.

    Returns:
        How many applications that were.
    """
    with job.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        names = [name.removesuffix(".pdf").rpartition("-") for name in archive.namelist()]
    numbers = {reference: int(number) for reference, _dash, number in names if number.isdecimal()}
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
