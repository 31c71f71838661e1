"""Links from a sealed snapshot to the files it names.

A snapshot knows a file by its SHA-256. The live row that keeps the file may have been replaced or removed since,
after a return; then the name stays and the link goes.
"""

from typing import Any

from django.urls import reverse

from applications.models import Application

# Part of the snapshot, which is also the name of the live rows → the view that gives their files.
VIEWS = {"documents": "document_file", "letters": "letter_file"}


def with_addresses(application: Application, sealed: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """The snapshot's documents or letters, each with `url` ("" when the file is not to be had any more)."""
    rows = getattr(application, part).exclude(file="").order_by("-pk").values_list("sha256", "pk")
    kept = dict(rows)
    return [entry | {"url": _address(application, VIEWS[part], kept, entry)} for entry in sealed[part]]


def _address(application: Application, view: str, kept: dict[str, int], entry: dict[str, Any]) -> str:
    pk = kept.get((entry["file"] or {}).get("sha256", ""))
    return reverse(view, kwargs={"ref": application.reference, "pk": pk}) if pk else ""
