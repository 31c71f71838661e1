"""Supporting documents: the evaluation report (S4 4.1) and other material (S4 4.4)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applications.access import on_application
from applications.forms.evidence import DocumentForm
from applications.languages import language_name
from applications.models import Application, SupportingDocument
from applications.queries import ApplicationQuerySet
from common.i18n import localized
from criteria.models import DocumentRequirement

from .evidence import edit_evidence, facts_of, remove_row, serve
from .frame import frame

# The clauses that documents answer; letters (4.2) and links (4.3) have pages of their own.
CLAUSES = ("4.1", "4.4")


def everything(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    return rows.with_everything()


def requirement_of(application: Application, clause: str) -> DocumentRequirement:
    """What the round asks for under a clause; 404 for a clause that takes no documents."""
    for requirement in application.round.documentrequirement_set.all():
        if requirement.clause == clause and clause in CLAUSES:
            return requirement
    raise Http404


@on_application("application.view", load=everything)
@never_cache
@require_safe
def index(request: HttpRequest, application: Application) -> HttpResponse:
    context = frame(request, application, current="documents")
    context["cards"] = [_card(application, context["evaluation"], clause) for clause in CLAUSES]
    context["report_missing"] = not any(row.clause == "4.1" for row in application.documents.all())
    context["page_title"] = _("Supporting documents")
    context["advice"] = _(
        "Say in your answers on which page of the report a figure stands: evaluators who can check a claim "
        "believe it."
    )
    return render(request, "applications/documents.html", context)


def _card(application: Application, evaluation: Any, clause: str) -> dict[str, Any]:
    requirement = requirement_of(application, clause)
    names = {part["code"]: localized(part, "name") for part in requirement.parts}
    return {
        "requirement": requirement,
        "finding": evaluation.finding(clause),
        "rows": [_row(row, names) for row in application.documents.all() if row.clause == clause],
    }


def _row(row: SupportingDocument, names: dict[str, str]) -> dict[str, Any]:
    return {
        "document": row,
        "facts": facts_of(row),
        "about": _about(row, names),
    }


def _about(row: SupportingDocument, names: dict[str, str]) -> str:
    """`อังกฤษ · 4 of 4 parts`, in the reader's language."""
    words = []
    if row.language:
        words.append(language_name(row.language))
    if row.translated_into:
        words.append(_("translated into %(language)s") % {"language": language_name(row.translated_into)})
    if names:
        confirmed = sum(code in row.parts for code in names)
        words.append(_("parts confirmed: %(n)s of %(all)s") % {"n": confirmed, "all": len(names)})
    return " · ".join(words)


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, application: Application) -> HttpResponse:
    clause = request.POST.get("clause") or request.GET.get("clause") or CLAUSES[0]
    return _form_page(request, application, SupportingDocument(application=application, clause=clause))


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    return _form_page(request, application, get_object_or_404(application.documents, pk=pk))


def _form_page(request: HttpRequest, application: Application, row: SupportingDocument) -> HttpResponse:
    requirement = requirement_of(application, row.clause)
    return edit_evidence(
        request,
        application,
        lambda data, files: DocumentForm(
            data, files, instance=row, application=application, requirement=requirement
        ),
        template="applications/document_form.html",
        current="documents",
        done_url=reverse("application_documents", kwargs={"ref": application.reference}),
        context={"requirement": requirement, "page_title": localized(requirement, "name")},
    )


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    return remove_row(
        request,
        application,
        get_object_or_404(application.documents, pk=pk),
        current="documents",
        done_url=reverse("application_documents", kwargs={"ref": application.reference}),
    )


@on_application("application.view")
@require_safe
def file(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    return serve(get_object_or_404(application.documents, pk=pk))
