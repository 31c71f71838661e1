"""One letter on the officers' side: composing, reading, approving, its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Application
from applications.services.transitions import TransitionRefused

from ..forms.letters import LetterForm, ReasonForm, TemplateForm, place_hints
from ..letters import permissions
from ..letters.composition import LANGUAGES, first_texts
from ..letters.guards import application_problems, head_problems, texts_problems
from ..letters.permissions import officers_only
from ..letters.queries import attended_clinic, letterhead
from ..letters.showing import changes_since_return, last_return, sides
from ..letters.states import LIVING, WAYS, LetterState
from ..models import Letter, LetterPaper, LetterTemplate
from ..services import letter_papers
from ..services import letters as service
from .letter_files import letter_file_response


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: HttpRequest) -> HttpResponse:
    """Begin the letter of the application that the address names, from a template."""
    rows = Application.objects.visible_to(request.user).select_related("agency", "round", "category")
    application = get_object_or_404(rows, reference=request.GET.get("application", ""))
    known = Letter.objects.filter(application=application, state__in=LIVING).first()
    if known is not None:
        return redirect("opdc_letter_page", pk=known.pk)
    template = _template(request)
    clinic = attended_clinic(application)
    problems = _against(request, application)
    if request.method != "POST":
        texts = first_texts(template, application, clinic) if template and clinic else {}
        return _compose_page(request, application, LetterForm(initial=texts), template, reasons=problems)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _compose_page(request, application, form, template, status=422)
    try:
        letter = service.compose(application, form.texts, template=template, actor=request.user)
    except TransitionRefused as refused:
        return _compose_page(request, application, form, template, reasons=refused.reasons, status=409)
    return redirect("opdc_letter_page", pk=letter.pk)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def letter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the texts of a letter that is being written."""
    letter = _letter(pk)
    if letter.state != LetterState.DRAFT or letter.application is None:
        return redirect("opdc_letter_page", pk=pk)
    if request.method != "POST":
        form = LetterForm(instance=letter, initial={"version": letter.version})
        reasons = _against(request, letter.application)
        return _compose_page(request, letter.application, form, letter=letter, reasons=reasons)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _compose_page(request, letter.application, form, letter=letter, status=422)
    try:
        version = form.cleaned_data["version"] or 0
        service.save(letter, form.texts, version=version, actor=request.user)
    except service.StaleLetter as stale:
        newer = _letter(pk)
        form.data = form.data | {"version": newer.version}
        return _compose_page(
            request, letter.application, form, letter=newer, reasons=stale.reasons, theirs=newer, status=409
        )
    except TransitionRefused as refused:
        return _compose_page(
            request, letter.application, form, letter=letter, reasons=refused.reasons, status=409
        )
    return redirect("opdc_letter_page", pk=pk)


@officers_only
@never_cache
@require_safe
def letter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter with what can be done next."""
    return _letter_page(request, _letter(pk), ReasonForm())


@officers_only
@require_POST
def letter_act(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Send for approval, take back, return, approve, withdraw."""
    if way not in WAYS:
        raise Http404
    letter = _letter(pk)
    form = ReasonForm(request.POST)
    if WAYS[way].needs_note and not form.is_valid():
        return _letter_page(request, letter, form, open_form=way, status=422)
    version = request.POST.get("version", "")
    try:
        service.act(
            way,
            letter,
            actor=request.user,
            note=form.cleaned_data.get("note", "") if form.is_valid() else "",
            version=int(version) if version.isdecimal() else None,
        )
    except TransitionRefused as refused:
        return _letter_page(request, _letter(pk), form, reasons=refused.reasons, open_form=way, status=409)
    messages.success(request, _done(way))
    return redirect("opdc_letter_page", pk=pk)


@officers_only
@never_cache
@require_safe
def letter_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the PDFs are; for htmx the part that changes."""
    if not request.htmx:
        return redirect("opdc_letter_page", pk=pk)
    letter = _letter(pk)
    return render(request, "clinics/letters/_paper.html", {"letter": letter, "paper": _paper(letter)})


@officers_only
@require_POST
def letter_paper_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed one again."""
    paper = _paper(_letter(pk))
    if paper is not None:
        letter_papers.retry(paper)
    return redirect("opdc_letter_page", pk=pk)


@officers_only
@require_safe
def letter_file(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The PDF in one language: of the draft, or of the issued letter."""
    letter = _letter(pk)
    return letter_file_response(letter, _paper(letter), language)


def _letter(pk: int) -> Letter:
    rows = Letter.objects.select_related(
        "application__agency__parent", "application__round", "composed_by", "edited_by", "approved_by"
    )
    return get_object_or_404(rows, pk=pk)


def _paper(letter: Letter) -> LetterPaper | None:
    return letter.papers.defer("content").order_by("is_draft", "-pk").first()


def _template(request: HttpRequest) -> LetterTemplate | None:
    chosen = TemplateForm(request.GET)
    found = chosen.cleaned_data.get("template") if chosen.is_valid() else None
    return found or LetterTemplate.objects.first()


def _against(request: HttpRequest, application: Application) -> list[str]:
    decision = permissions.compose(request.user, application)
    return application_problems(application) if decision.allowed else [decision.reason]


def _compose_page(
    request: HttpRequest,
    application: Application,
    form: LetterForm,
    template: LetterTemplate | None = None,
    *,
    letter: Letter | None = None,
    reasons: list[str] | None = None,
    theirs: Letter | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "application": application,
        "letter": letter,
        "form": form,
        "templates": TemplateForm(initial={"template": template.code if template else ""}),
        "clinic": attended_clinic(application),
        "places": place_hints(),
        "reasons": reasons or [],
        "theirs": sides(theirs) if theirs else None,
        "returned": last_return(letter) if letter else None,
        "crumbs": crumbs(application.reference),
    }
    return render(request, "clinics/letters/compose.html", context, status=status)


def _letter_page(
    request: HttpRequest,
    letter: Letter,
    form: ReasonForm,
    *,
    reasons: list[str] | None = None,
    open_form: str = "",
    status: int = 200,
) -> HttpResponse:
    user, returned = request.user, last_return(letter)
    judge = permissions.judge(user, letter)
    own = user.pk in (letter.composed_by_id, letter.edited_by_id)
    todo = texts_problems(letter) if letter.state == LetterState.DRAFT else []
    context: dict[str, Any] = {
        "letter": letter,
        "application": letter.application,
        "paper": _paper(letter),
        "sides": sides(letter),
        "events": list(letter.events.select_related("actor").order_by("-pk")),
        "returned": returned,
        "changes": changes_since_return(letter, returned),
        "judge": judge,
        "own": own,
        "todo": todo,
        "head_todo": head_problems(letterhead()) if letter.state in ("draft", "awaiting") else [],
        "may_write": letter.application is not None and permissions.compose(user, letter.application).allowed,
        "form": form,
        "reasons": reasons or [],
        "open_form": open_form,
        "crumbs": crumbs(letter.reference),
        "languages": LANGUAGES,
    }
    return render(request, "clinics/letters/letter.html", context, status=status)


def crumbs(here: str) -> list[dict[str, str]]:
    return [{"url": reverse("opdc_letter_register"), "label": _("Letters of reference")}, {"label": here}]


def _done(way: str) -> str:
    return {
        "submit": _("The letter waits for the approval of a second officer."),
        "take_back": _("Taken back. You can change the letter."),
        "return": _("Returned to the writer with your reason."),
        "approve": _("Approved. The letter has its number, and its PDF is being made."),
        "withdraw": _("Withdrawn. Its number stays used, and the agency is told."),
    }[way]
