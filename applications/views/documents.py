"""Supporting documents: the evaluation report (S4 4.1) and other material (S4 4.4)."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applications.access import on_application
from applications.forms.evidence import DocumentForm, ManyFilesForm, file_hint
from applications.languages import language_name
from applications.models import Application, FormerFile, SupportingDocument
from applications.queries import ApplicationQuerySet
from common.i18n import localized
from criteria.models import DocumentRequirement

from .evidence import edit_evidence, facts_of, preview, remove_row, serve
from .frame import frame

# The clauses that documents answer; letters (4.2) and links (4.3) have pages of their own.
CLAUSES = ("4.1", "4.4")


def everything(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    return rows.with_everything()


def clauses_of(application: Application) -> list[str]:
    """The clauses that take documents here, and those under which an imported file has brought some (4.2, say)."""
    brought = {row.clause for row in application.documents.all()}
    return [*CLAUSES, *sorted(brought - set(CLAUSES))]


def requirement_of(application: Application, clause: str) -> DocumentRequirement:
    """What the round asks for under a clause; 404 for a clause that takes no documents."""
    for requirement in application.round.documentrequirement_set.all():
        if requirement.clause == clause and clause in clauses_of(application):
            return requirement
    raise Http404


@on_application("application.view", load=everything)
@never_cache
@require_safe
def index(request: HttpRequest, application: Application) -> HttpResponse:
    context = frame(request, application, current="documents")
    context["cards"] = [
        _card(application, context["evaluation"], clause) for clause in clauses_of(application)
    ]
    context["report_missing"] = not any(row.clause == "4.1" for row in application.documents.all())
    context["many"] = ManyFilesForm(application=application) if context["may_edit"].allowed else None
    context["hint"] = file_hint(application.round)
    context["page_title"] = _("Supporting documents")
    context["advice"] = _(
        "Say in your answers on which page of the report a figure stands: evaluators who can check a claim "
        "believe it."
    )
    return render(request, "applications/documents.html", context)


def _card(application: Application, evaluation: Any, clause: str) -> dict[str, Any]:
    requirement = requirement_of(application, clause)
    names = {part["code"]: localized(part, "name") for part in requirement.parts}
    documents = [row for row in application.documents.all() if row.clause == clause]
    rows = [_row(row, names, application) for row in documents]
    known = {row["document"].pk: row for row in rows}
    for row in rows:
        original = known.get(row["document"].translation_of_id)
        if original:
            original["translations"].append(row)
    return {
        "requirement": requirement,
        "finding": evaluation.finding(clause),
        "rows": [row for row in rows if row["document"].translation_of_id not in known],
    }


def _row(row: SupportingDocument, names: dict[str, str], application: Application) -> dict[str, Any]:
    readable = {row.language, row.translated_into} & set(application.round.languages)
    return {
        "document": row,
        "pk_text": str(row.pk),
        "facts": facts_of(row),
        "about": _about(row, names),
        # Tied to this one; shown beneath it.
        "translations": [],
        "needs_translation": bool(row.language) and not readable and row.translation_of_id is None,
    }


def _about(row: SupportingDocument, names: dict[str, str]) -> str:
    """`อังกฤษ · 4 of 4 parts`, in the reader's language."""
    words = [_("translation")] if row.translation_of_id else []
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
    original = _original(application, request.POST.get("translation_of") or request.GET.get("translation_of"))
    row = SupportingDocument(application=application, clause=original.clause if original else clause)
    if original:
        row.translation_of, row.title, row.parts = original, original.title, list(original.parts)
        row.language = application.round.default_language
    return _form_page(request, application, row)


def _original(application: Application, pk: str | None) -> SupportingDocument | None:
    """The document whose translation is to be added; 404 when it is none of the application's own."""
    if not pk:
        return None
    for row in application.documents.all():
        if str(row.pk) == pk and row.translation_of_id is None:
            return row
    raise Http404


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
        context={"requirement": requirement, "page_title": _page_title(row, requirement)},
    )


def _page_title(row: SupportingDocument, requirement: DocumentRequirement) -> str:
    if row.translation_of:
        return _("Translation of “%(title)s”") % {"title": row.translation_of.title}
    return localized(requirement, "name")


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


@on_application("application.view", load=everything)
@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})
def view(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """The file in the page."""
    row = get_object_or_404(application.documents, pk=pk)
    place = {"ref": application.reference, "pk": pk}
    urls = {
        "file": reverse("document_file", kwargs=place),
        "edit": reverse("document_edit", kwargs=place),
        "done": reverse("application_documents", kwargs={"ref": application.reference}),
    }
    return preview(request, application, row, current="documents", urls=urls)


@on_application("application.view")
@require_safe
def file(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    return serve(get_object_or_404(application.documents, pk=pk))


@on_application("application.view")
@require_safe
def former(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """A file that has been replaced, of a document or a letter."""
    return serve(get_object_or_404(FormerFile, application=application, pk=pk))
