"""The dossier on the pages: how far its making is, another try, the file."""

from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.queries import role_in
from applications.access import on_application
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.timeline import BY_AGENCY, BY_DESK
from common.access import demand

from . import permissions, services
from .models import Dossier, DossierState


@on_application("application.dossier")
@never_cache
@require_safe
def status(request: HttpRequest, application: Application) -> HttpResponse:
    """How far the newest dossier is; a part of a page for htmx, a page of its own without."""
    return _status(request, application)


@on_application("application.dossier")
@require_POST
def retry(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """Queue a dossier again that failed, was cancelled, or waits for its next try; asking twice does no harm."""
    demand(permissions.retry(request.user, application))
    services.retry(_dossier(application, number), by=request.user)
    if request.htmx:
        return _status(request, application)
    return redirect("dossier_status", ref=application.reference)


@on_application("application.dossier")
@require_safe
def download(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """The archive copy, always as a download: nothing in it may run in the portal's name."""
    return _download(request, application, number, reading=False)


@on_application("application.dossier")
@require_safe
def download_reading(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """The reading copy, in the same way."""
    return _download(request, application, number, reading=True)


def _download(request: HttpRequest, application: Application, number: int, *, reading: bool) -> HttpResponse:
    response = pdf_response(_dossier(application, number), reading=reading)
    if request.method == "GET":
        by = BY_AGENCY if role_in(request.user, application.agency_id) else BY_DESK
        record(EventKind.DOWNLOADED, application, actor=request.user, snapshot=number, by=by)
    return response


def pdf_response(dossier: Dossier, *, reading: bool = False) -> FileResponse:
    """A copy of a finished dossier; the caller has checked who asks.

    Raises:
        Http404: while it is not finished, when there is no such copy, and when the store has lost it.
    """
    stored, name = dossier.file, dossier.download_name
    if reading:
        stored, name = dossier.reading_file, dossier.reading_name
    if dossier.state != DossierState.READY:
        raise Http404
    return stored_pdf(stored, name)


def stored_pdf(stored: FieldFile, name: str) -> FileResponse:
    """A stored PDF, always as a download: nothing in it may run in the portal's name. The caller has checked who asks.

    Raises:
        Http404: when there is none, and when the store has lost it.
    """
    if not stored:
        raise Http404
    try:
        file = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _dossier(application: Application, number: int) -> Dossier:
    rows = Dossier.objects.select_related("snapshot__application").defer("snapshot__content")
    dossier = rows.filter(snapshot__application=application, snapshot__number=number).first()
    if dossier is None:
        raise Http404
    return dossier


def _status(request: HttpRequest, application: Application) -> HttpResponse:
    snapshot = application.snapshots.defer("content").select_related("dossier").first()
    if snapshot is None:
        raise Http404
    dossier = getattr(snapshot, "dossier", None)
    context: dict[str, Any] = {
        "application": application,
        "snapshot": snapshot,
        "dossier": dossier,
        # Between sealing and ordering there is no row yet; the sweeper orders what was lost.
        "waiting": dossier is None or dossier.is_waiting,
        "crumbs": [
            {
                "url": reverse("application_overview", kwargs={"ref": application.reference}),
                "label": application.reference,
            },
            {"label": _("PDF dossier")},
        ],
        "may_retry": permissions.retry(request.user, application).allowed,
    }
    template = "dossiers/_status.html" if request.htmx else "dossiers/status.html"
    return render(request, template, context)
