"""The files of the sealed dossier, at addresses below the review they belong to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications.models import EventKind, Snapshot
from applications.services.trail import record
from applications.views.evidence import serve
from dossiers.models import Dossier
from dossiers.papers import pack as packs
from dossiers.papers.models import PaperState
from dossiers.views import pdf_response, stored_pdf

from ..blind import is_blind
from ..files import stored_file
from ..models import Assignment
from ..permissions import on_assignment
from ..services.scoring import open_sheet

# Who downloaded, as the timeline knows it (`applications.timeline`): shown only to those who may know of reviewers.
BY_REVIEWER = "reviewer"


@on_assignment()
@require_safe
def document(request: HttpRequest, assignment: Assignment, number: int) -> HttpResponse:
    """The file of the snapshot's n-th document."""
    return _file(assignment, "documents", number)


@on_assignment()
@require_safe
def letter(request: HttpRequest, assignment: Assignment, number: int) -> HttpResponse:
    """The file of the snapshot's n-th letter of reference."""
    return _file(assignment, "letters", number)


@on_assignment()
@require_safe
def dossier(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The archive copy of the snapshot under review."""
    return _dossier(request, assignment, reading=False)


@on_assignment()
@require_safe
def dossier_reading(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The reading copy of the snapshot under review."""
    return _dossier(request, assignment, reading=True)


@on_assignment()
@never_cache
@require_safe
def pack(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The reviewer's pack and how far it is; for htmx the part that changes."""
    application = assignment.application
    if not is_blind(application):
        return redirect("review_pack_file", ref=application.reference)
    here = {"ref": application.reference}
    context = {
        "application": application,
        "paper": packs.current(_snapshot(assignment)),
        "page_url": reverse("review_pack", kwargs=here),
        "make_url": reverse("review_pack_make", kwargs=here),
        "file_url": reverse("review_pack_file", kwargs=here),
        "file_name": _pack_name(assignment),
        "crumbs": [
            {"url": reverse("review_queue"), "label": _("My reviews")},
            {"url": reverse("review", kwargs=here), "label": application.reference},
            {"label": _("Reviewer's pack (PDF)")},
        ],
    }
    return render(request, "dossiers/_paper.html" if request.htmx else "reviews/pack.html", context)


@on_assignment()
@require_POST
def pack_make(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Order it; asking twice makes one."""
    if is_blind(assignment.application):
        packs.order(_snapshot(assignment))
    return redirect("review_pack", ref=assignment.application.reference)


@on_assignment()
@require_safe
def pack_file(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The pack: without who applies when the review is blind, else the reading copy, from which nothing is left out."""
    if not is_blind(assignment.application):
        return _dossier(request, assignment, reading=True)
    snapshot = _snapshot(assignment)
    paper = packs.current(snapshot)
    if paper is None or paper.state != PaperState.READY:
        raise Http404
    response = stored_pdf(paper.file, _pack_name(assignment))
    _record(request, assignment, snapshot)
    return response


def _snapshot(assignment: Assignment) -> Snapshot:
    snapshot = open_sheet(assignment).snapshot
    snapshot.application = assignment.application
    return snapshot


def _pack_name(assignment: Assignment) -> str:
    return f"{assignment.application.reference}-review.pdf"


def _record(request: HttpRequest, assignment: Assignment, snapshot: Snapshot) -> None:
    if request.method == "GET":
        told = {"by": BY_REVIEWER, "snapshot": snapshot.number}
        record(EventKind.DOWNLOADED, assignment.application, actor=request.user, **told)


def _dossier(request: HttpRequest, assignment: Assignment, *, reading: bool) -> HttpResponse:
    """A copy of the dossier. It names the agency, so a blind review has none."""
    if is_blind(assignment.application):
        raise Http404
    snapshot = open_sheet(assignment).snapshot
    row = Dossier.objects.select_related("snapshot__application").filter(snapshot=snapshot).first()
    if row is None:
        raise Http404
    response = pdf_response(row, reading=reading)
    _record(request, assignment, snapshot)
    return response


def _file(assignment: Assignment, part: str, number: int) -> HttpResponse:
    """An uploaded file, as it was. It may name anybody, so a blind review has none."""
    if is_blind(assignment.application):
        raise Http404
    sealed = open_sheet(assignment).snapshot.document
    row = stored_file(assignment.application, sealed, part, number)
    if row is None:
        raise Http404
    return serve(row)
