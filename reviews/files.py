"""Links from a sealed snapshot to the files it names.

A snapshot knows a file by its SHA-256. The live row that keeps the file may have been replaced or removed since,
after a return; then the name stays and the link goes.
"""

from typing import Any

from django.urls import reverse

from applications.models import Application


def addresses_by_hash(application: Application) -> dict[str, str]:
    """SHA-256 → address of the permission-checked view that gives the file."""
    addresses: dict[str, str] = {}
    for name, rows in (("document_file", application.documents), ("letter_file", application.letters)):
        for pk, sha256 in rows.exclude(file="").values_list("pk", "sha256"):
            addresses[sha256] = reverse(name, kwargs={"ref": application.reference, "pk": pk})
    return addresses


def with_addresses(rows: list[dict[str, Any]], addresses: dict[str, str]) -> list[dict[str, Any]]:
    """The snapshot's documents or letters, each with `url` ("" when the file is not to be had any more)."""
    return [row | {"url": addresses.get((row["file"] or {}).get("sha256", ""), "")} for row in rows]
