"""Which files a snapshot names, and where they lie.

A snapshot knows a file by its SHA-256. The live row may hold another one since (after a return); then the sealed file
lies among the former files. What lies there under that hash is read again before it goes into a dossier: a file that
is not the sealed one is never taken for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from applications.files import clean_name, sha256_of
from applications.models import Application, FormerFile
from applications.models.evidence import ScanState, StoredFile

# Parts of the snapshot that carry files, in the order of the dossier; also the names of the live rows.
PARTS = ("documents", "letters")
# A file that the virus scan holds back, or has removed, goes nowhere.
HELD_BACK = (ScanState.QUARANTINE, ScanState.INFECTED)


@dataclass(frozen=True)
class Annex:
    """One file of a sealed application, as its snapshot tells it. `number` counts from 1 through both parts."""

    number: int
    part: str
    title_th: str
    title_en: str
    clause: str
    name: str
    content_type: str
    size: int
    sha256: str

    @property
    def embedded_name(self) -> str:
        """The name inside the archive copy: unique, and no longer than systems take."""
        return clean_name(f"{self.number:02d}-{self.name}")


def annexes_of(content: Mapping[str, Any]) -> list[Annex]:
    """The files of a snapshot in the order of the dossier."""
    found: list[Annex] = []
    for part in PARTS:
        for entry in content.get(part) or []:
            file = entry.get("file")
            if not file:
                continue
            title_th, title_en = _titles(part, entry)
            found.append(
                Annex(
                    number=len(found) + 1,
                    part=part,
                    title_th=title_th,
                    title_en=title_en,
                    clause=entry.get("clause") or "4.2",
                    name=clean_name(file.get("name") or "file"),
                    content_type=file.get("content_type") or "",
                    size=file.get("size") or 0,
                    sha256=file.get("sha256") or "",
                )
            )
    return found


def _titles(part: str, entry: Mapping[str, Any]) -> tuple[str, str]:
    if part == "letters":
        return entry.get("organisation_th") or "", entry.get("organisation_en") or ""
    return entry.get("title") or entry.get("name_th") or "", entry.get("title") or entry.get("name_en") or ""


class StoreAwayError(Exception):
    """The store of files gave neither a file nor the answer that it has none."""


def open_annex(application: Application, annex: Annex) -> BinaryIO | None:
    """The sealed file, open for reading; None when it is not to be had, or is not the file that was sealed.

    Raises:
        StoreAwayError: when the store does not answer, which says nothing about the file.
    """
    for row in _rows(application, annex):
        try:
            file = row.file.storage.open(row.file.name, "rb")
            if sha256_of(file) == annex.sha256:
                return file
            file.close()
        except FileNotFoundError:
            continue
        except Exception as error:
            raise StoreAwayError(f"{type(error).__name__}: {error}") from error
    return None


def is_expected(application: Application, annex: Annex) -> bool:
    """Whether the portal still keeps this file, so that it should be there: it was neither taken away nor held back."""
    return any(_rows(application, annex))


def _rows(application: Application, annex: Annex) -> Iterator[StoredFile | FormerFile]:
    """The rows whose file should be the sealed one: the live ones first, the newest first."""
    if not annex.sha256:
        return
    live = getattr(application, annex.part).exclude(file="").exclude(scan_state__in=HELD_BACK)
    former = application.former_files.exclude(file="")
    for rows in (live, former):
        yield from rows.filter(sha256=annex.sha256).order_by("-pk")
