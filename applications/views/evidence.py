"""What documents and letters share: the form with its upload, removing, showing the file."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from applications import scanning
from applications.files import TYPE_WORDS
from applications.forms.evidence import EvidenceForm, file_hint
from applications.models import Application, FormerFile
from applications.models.evidence import StoredFile
from applications.services.evidence import Evidence, open_file, remove_evidence, save_evidence
from applications.services.locking import Sealed
from common.templatetags.portal import file_size

from .frame import frame

# What a browser may show inside its window; anything else is handed over as a download.
SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks (upload.js), which shows errors at their fields and keeps what was typed."""
    return request.headers.get("Accept", "").startswith("application/json")


def facts_of(row: Evidence | FormerFile) -> str:
    """One faint line about a file: `PDF · 2.1 MB · 14 pages`."""
    if not row.file:
        return ""
    facts = [TYPE_WORDS.get(row.content_type, row.content_type), file_size(row.size)]
    if row.pages and row.content_type == "application/pdf":
        facts.append(_("pages: %(pages)s") % {"pages": row.pages})
    return " · ".join(facts)


def edit_evidence(
    request: HttpRequest,
    application: Application,
    form_of: Callable[[Any, Any], EvidenceForm],
    *,
    template: str,
    current: str,
    done_url: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form of a document or letter, or store what it brings.

    Args:
        form_of: makes the form from `(data, files)`.
        done_url: the list to go back to.
        context: what the template needs beside form and frame.
    """
    form = form_of(request.POST, request.FILES) if request.method == "POST" else form_of(None, None)
    status = 200
    if request.method == "POST":
        status = _store(request, application, form)
        if status == 200:
            messages.success(request, _("Saved: %(name)s") % {"name": form.instance})
            return _answer(request, {"redirect": done_url}) or HttpResponseRedirect(done_url)
        answer = _answer(request, {"errors": _errors(form)}, status=status)
        if answer:
            return answer
    context = frame(request, application, current=current) | context
    context |= {"form": form, "hint": file_hint(application.round), "done_url": done_url}
    context["stored_facts"] = facts_of(form.instance) if form.instance.pk else ""
    context["former"] = former_of(form.instance)
    return render(request, template, context, status=status)


def former_of(row: Evidence) -> list[dict[str, Any]]:
    """The files that a row had before, the newest first."""
    if not row.pk:
        return []
    rows = row.former_files.select_related("replaced_by")
    return [{"former": former, "facts": facts_of(former)} for former in rows]


def preview(
    request: HttpRequest, application: Application, row: Evidence, *, current: str, urls: dict[str, str]
) -> HttpResponse:
    """The file in the page, with what is known about it. The caller's view allows frames of our own address.

    Args:
        urls: `file` (the file itself), `edit`, `done` (the list).
    """
    context = frame(request, application, current=current)
    context |= {
        "row": row,
        "urls": urls,
        "row_facts": facts_of(row),
        "former": former_of(row),
        "readable": scanning.readable(row),
        "is_image": row.content_type.startswith("image/"),
        "page_title": str(row),
    }
    return render(request, "applications/preview.html", context)


def _store(request: HttpRequest, application: Application, form: EvidenceForm) -> int:
    """Store a valid form. Returns the HTTP status; errors are then in the form."""
    if not form.is_valid():
        return 422
    try:
        save_evidence(form.instance, application=application, upload=form.upload, actor=request.user)
    except ValidationError as refused:
        form.add_error("file", refused)
        return 422
    except Sealed as sealed:
        form.add_error(None, str(sealed))
        return 403
    return 200


def _answer(request: HttpRequest, content: dict[str, Any], status: int = 200) -> JsonResponse | None:
    return JsonResponse(content, status=status) if wants_json(request) else None


def _errors(form: EvidenceForm) -> dict[str, list[str]]:
    return {name: list(found) for name, found in form.errors.items()}


def remove_row(
    request: HttpRequest, application: Application, row: Evidence, *, current: str, done_url: str
) -> HttpResponse:
    """Ask before removing; remove on POST."""
    refused = ""
    if request.method == "POST":
        name = str(row)
        try:
            remove_evidence(row, request.user)
        except Sealed as sealed:
            refused = str(sealed)
        else:
            messages.success(request, _("Removed: %(name)s") % {"name": name})
            return HttpResponseRedirect(done_url)
    context = frame(request, application, current=current)
    context |= {"row": row, "row_facts": facts_of(row), "done_url": done_url, "refused": refused}
    context["page_title"] = _("Remove")
    return render(request, "applications/remove.html", context, status=403 if refused else 200)


def serve(row: StoredFile | FormerFile) -> FileResponse:
    """The stored file, for the reader's eyes only: never guessed at, never run, never kept by a cache.

    It may be framed by our own pages only. A PDF stands in no sandbox, as Firefox shows none there; its type was found
    by content, it may load nothing, and each browser's viewer is a sandbox of its own.
    """
    if not row.file:
        raise Http404
    if not scanning.readable(row):
        raise PermissionDenied(
            _(
                "This file waits for the virus scan and cannot be opened yet. It is kept safely; "
                "look again in a few minutes."
            )
        )
    try:
        stored = open_file(row)
    except FileNotFoundError as error:
        # The store and the database come from different backups, for example.
        raise Http404 from error
    response = FileResponse(
        stored,
        as_attachment=row.content_type not in SHOWN_INLINE,
        filename=row.original_name or row.file.name.rsplit("/", 1)[-1],
        content_type=row.content_type or "application/octet-stream",
    )
    policy = "default-src 'none'; frame-ancestors 'self'"
    if row.content_type != "application/pdf":
        policy += "; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "private, no-store"
    return response
