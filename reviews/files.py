"""Links from a sealed snapshot to the files it names.

A snapshot knows a file by its SHA-256. The live row that keeps the file may have been given another one since, or been
removed, after a return; then the sealed file lies among the former files.
"""

from typing import Any

from django.urls import reverse

from applications.models import Application
from applications.models.evidence import ScanState

# Part of the snapshot, which is also the name of the live rows → the view that gives their files.
VIEWS = {"documents": "document_file", "letters": "letter_file"}


def with_addresses(application: Application, sealed: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """The snapshot's documents or letters, each with what officers need beside it.

    `url` ("" when the file is not to be had any more), `replaced` (the agency has put another file in its place),
    `scan` (what the virus scan says, in words; "" for a former file, of which nobody asks any more).
    """
    rows = getattr(application, part).exclude(file="").order_by("-pk")
    live = {sha256: (pk, state) for sha256, pk, state in rows.values_list("sha256", "pk", "scan_state")}
    former = dict(application.former_files.order_by("-pk").values_list("sha256", "pk"))
    return [entry | _found(application, VIEWS[part], live, former, entry) for entry in sealed[part]]


def _found(
    application: Application,
    view: str,
    live: dict[str, tuple[int, str]],
    former: dict[str, int],
    entry: dict[str, Any],
) -> dict[str, Any]:
    sha256 = (entry["file"] or {}).get("sha256", "")
    if sha256 in live:
        pk, state = live[sha256]
        url = reverse(view, kwargs={"ref": application.reference, "pk": pk})
        return {"url": url, "replaced": False, "scan": ScanState(state).label}
    if sha256 in former:
        url = reverse("former_file", kwargs={"ref": application.reference, "pk": former[sha256]})
        return {"url": url, "replaced": True, "scan": ""}
    return {"url": "", "replaced": True, "scan": ""}
