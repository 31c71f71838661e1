"""Files in the making: exports, panel books, ZIPs of dossiers. Each belongs to the one who asked for it."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..models import Job, JobFormat, JobKind, JobState
from ..permissions import officers_only
from ..services import jobs
from ..services.dossier_zip import record_download

# A file is made by the portal, yet holds what agencies typed: it never runs in the portal's name.
TYPES = {
    JobFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JobFormat.CSV: "text/csv; charset=utf-8",
    JobFormat.JSON: "application/json",
    JobFormat.PDF: "application/pdf",
    JobFormat.ZIP: "application/zip",
}
SHOWN = 50


@officers_only
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """The own files, the newest first."""
    rows = Job.objects.filter(asked_by=request.user).select_related("round")[:SHOWN]
    context = {"jobs": list(rows), "crumbs": [_start(), {"label": _("Files")}]}
    return render(request, "reviews/jobs.html", context)


@officers_only
@never_cache
@require_safe
def job_page(request: HttpRequest, token: UUID) -> HttpResponse:
    """How far one file is; for htmx the part that changes."""
    job = _own(request, token)
    context = {
        "job": job,
        "crumbs": [
            _start(),
            {"url": reverse("job_list"), "label": _("Files")},
            {"label": capfirst(job.get_kind_display())},
        ],
    }
    return render(request, "reviews/_job.html" if request.htmx else "reviews/job.html", context)


@officers_only
@require_POST
def job_cancel(request: HttpRequest, token: UUID) -> HttpResponse:
    """Stop making it. Asking twice does no harm."""
    if jobs.cancel(_own(request, token)):
        messages.success(request, _("Cancelled. Nothing was kept."))
    return redirect("job_page", token=token)


@officers_only
@require_POST
def job_retry(request: HttpRequest, token: UUID) -> HttpResponse:
    """Queue a failed one again."""
    jobs.retry(_own(request, token))
    return redirect("job_page", token=token)


@officers_only
@never_cache
@require_safe
def job_file(request: HttpRequest, token: UUID) -> HttpResponse:
    """The finished file, always as a download; not when it holds what is hidden from its owner by now."""
    job = _own(request, token)
    if job.state != JobState.READY:
        raise Http404
    if not jobs.may_be_given(job):
        messages.warning(
            request,
            _(
                "What you may see of the reviews has changed since this file was made, so it is not given out any "
                "more. Nothing is lost: order it anew."
            ),
        )
        return redirect("job_page", token=token)
    try:
        file = job.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if job.kind == JobKind.DOSSIERS and request.method == "GET":
        record_download(job, actor=request.user)
    name = job.file.name.rsplit("/", 1)[-1]
    response = FileResponse(
        file, as_attachment=True, filename=name, content_type=TYPES[JobFormat(job.format)]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _own(request: HttpRequest, token: UUID) -> Job:
    return get_object_or_404(
        Job.objects.select_related("round", "asked_by"), token=token, asked_by=request.user
    )


def _start() -> dict[str, str]:
    return {"url": reverse("officer_list"), "label": _("Work of the round")}
