"""The files of the sealed dossier, at addresses below the review they belong to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from applications.models import EventKind
from applications.services.trail import record
from applications.views.evidence import serve
from dossiers.models import Dossier
from dossiers.views import pdf_response

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


def _dossier(request: HttpRequest, assignment: Assignment, *, reading: bool) -> HttpResponse:
    snapshot = open_sheet(assignment).snapshot
    row = Dossier.objects.select_related("snapshot__application").filter(snapshot=snapshot).first()
    if row is None:
        raise Http404
    response = pdf_response(row, reading=reading)
    if request.method == "GET":
        told = {"by": BY_REVIEWER, "snapshot": snapshot.number}
        record(EventKind.DOWNLOADED, assignment.application, actor=request.user, **told)
    return response


def _file(assignment: Assignment, part: str, number: int) -> HttpResponse:
    sealed = open_sheet(assignment).snapshot.document
    row = stored_file(assignment.application, sealed, part, number)
    if row is None:
        raise Http404
    return serve(row)
