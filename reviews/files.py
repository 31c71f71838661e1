"""Links from a sealed snapshot to the files it names.

A snapshot knows a file by its SHA-256. The live row that keeps the file may have been given another one since, or been
removed, after a return; then the sealed file lies among the former files.
"""

from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse

from applications.models import Application, FormerFile
from applications.models.evidence import ScanState, StoredFile

# Part of the snapshot, which is also the name of the live rows → the view that gives their files.
VIEWS = {"documents": "document_file", "letters": "letter_file"}


def files_of(
    application: Application, sealed: dict[str, Any], *parts: str
) -> dict[str, list[dict[str, Any]]]:
    """The snapshot's documents and letters (`parts`), each with what officers need beside it.

    `url` ("" when the file is not to be had any more), `replaced` (the agency has put another file in its place),
    `scan` (what the virus scan says, in words; "" for a former file, of which nobody asks any more). One query, and
    one more when a file is not the live one any more.
    """
    first, *others = (_live(application, part) for part in parts)
    live: dict[str, dict[str, tuple[int, str]]] = {part: {} for part in parts}
    for part, sha256, pk, state in first.union(*others, all=True).order_by("-pk"):
        live[part][sha256] = (pk, state)
    named = {part: {(entry["file"] or {}).get("sha256", "") for entry in sealed[part]} for part in parts}
    former = {}
    if any(named[part] - live[part].keys() for part in parts):
        former = dict(application.former_files.order_by("-pk").values_list("sha256", "pk"))
    return {
        part: [entry | _found(application, VIEWS[part], live[part], former, entry) for entry in sealed[part]]
        for part in parts
    }


def _live(application: Application, part: str) -> QuerySet:
    rows = getattr(application, part).exclude(file="").order_by()
    return rows.values_list(Value(part), "sha256", "pk", "scan_state")


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


# Part of the snapshot → the reviewer's address of its files.
REVIEW_VIEWS = {"documents": "review_document", "letters": "review_letter"}


def for_reviewer(application: Application, sealed: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Documents and letters with addresses below the review, which say no more than the place in the snapshot."""
    found = files_of(application, sealed, *REVIEW_VIEWS)
    for part, view in REVIEW_VIEWS.items():
        for number, row in enumerate(found[part], start=1):
            if row["url"]:
                place = {"ref": application.reference, "number": number}
                row |= {"url": reverse(view, kwargs=place), "replaced": False, "scan": ""}
    return found


def stored_file(
    application: Application, sealed: dict[str, Any], part: str, number: int
) -> StoredFile | FormerFile | None:
    """The stored row of the snapshot's n-th document or letter; None when there is none (any more)."""
    entries = sealed[part]
    if not 1 <= number <= len(entries):
        return None
    sha256 = (entries[number - 1]["file"] or {}).get("sha256", "")
    if not sha256:
        return None
    live = getattr(application, part).exclude(file="").filter(sha256=sha256).order_by("-pk").first()
    return live or application.former_files.filter(sha256=sha256).order_by("-pk").first()


def with_evidence_links(sealed: dict[str, Any], documents: list[dict[str, Any]]) -> None:
    """Give each pointer below an answer the address of the document it names, at its page."""
    urls = {(row["clause"], row["title"] or (row["file"] or {}).get("name")): row["url"] for row in documents}
    for topic in sealed["topics"]:
        for question in topic["questions"]:
            for pointer in question["answer"].get("evidence", []):
                url = urls.get((pointer["clause"], pointer["title"]), "")
                pointer["url"] = f"{url}#page={pointer['page']}" if url and pointer["page"] else url
