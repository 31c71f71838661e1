"""What the archive copy carries inside: the snapshot as it was sealed, and the uploaded files, byte for byte.

Each has its relationship to the dossier (PDF/A-3, ISO 19005-3 6.8: /AFRelationship, listed in the catalogue's /AF), its
size, its MD5 as PDF has it, and in its description the SHA-256 that the dossier prints.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import pikepdf

from .annexes.listing import Annex

SNAPSHOT_NAME = "snapshot.json"


@dataclass(frozen=True)
class Carried:
    """What goes into one archive copy."""

    snapshot: bytes
    sha256: str
    sealed_at: datetime
    annexes: list[tuple[Annex, BinaryIO]]


def carry(printed: bytes, carried: Carried, target: BinaryIO) -> int:
    """Write the printed PDF/A with its files inside. Returns the number of its pages."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        specs = [
            _embed(
                pdf, SNAPSHOT_NAME, "application/json", carried.snapshot, carried.sha256, "Source", carried
            )
        ]
        for annex, file in carried.annexes:
            file.seek(0)
            specs.append(
                _embed(
                    pdf,
                    annex.embedded_name,
                    annex.content_type,
                    file.read(),
                    annex.sha256,
                    "Supplement",
                    carried,
                )
            )
        # A name tree is sorted by its keys.
        specs.sort(key=lambda spec: bytes(spec.UF))
        names = pikepdf.Array()
        for spec in specs:
            names.append(spec.UF)
            names.append(spec)
        if "/Names" not in pdf.Root:
            pdf.Root.Names = pikepdf.Dictionary()
        pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(pikepdf.Dictionary(Names=names))
        pdf.Root.AF = pikepdf.Array(specs)
        pages = len(pdf.pages)
        pdf.save(
            target,
            deterministic_id=True,
            fix_metadata_version=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return pages


def _embed(
    pdf: pikepdf.Pdf, name: str, kind: str, data: bytes, sha256: str, relationship: str, carried: Carried
) -> pikepdf.Object:
    moment = pikepdf.String(carried.sealed_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    stream = pdf.make_stream(
        data,
        Type=pikepdf.Name.EmbeddedFile,
        Subtype=pikepdf.Name(f"/{kind or 'application/octet-stream'}"),
        Params=pikepdf.Dictionary(
            Size=len(data),
            CheckSum=pikepdf.String(hashlib.md5(data, usedforsecurity=False).digest()),
            ModDate=moment,
        ),
    )
    spec = pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec,
        F=_plain(name),
        UF=pikepdf.String(name),
        Desc=pikepdf.String(f"SHA-256 {sha256}"),
        AFRelationship=pikepdf.Name(f"/{relationship}"),
        EF=pikepdf.Dictionary(F=stream, UF=stream),
    )
    return pdf.make_indirect(spec)


def _plain(name: str) -> pikepdf.String:
    """The name for readers that know no Unicode."""
    return pikepdf.String("".join(char if char.isascii() else "_" for char in name))
