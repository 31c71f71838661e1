"""OPDC's letters on the agency's side: to read, and to add to the application."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications import permissions
from applications.access import on_application
from applications.models import Application
from applications.services.transitions import TransitionRefused

from ..letters.queries import issued_for, sealed_papers
from ..letters.states import NUMBERED
from ..models import Letter
from ..services.letter_delivery import deliver
from .letter_files import letter_file_response


@on_application("application.view")
@never_cache
@require_safe
def agency_opdc_letters(request: HttpRequest, application: Application) -> HttpResponse:
    """The letters that OPDC issued for the application: a part of its page of letters for htmx, else a page."""
    context = {
        "application": application,
        "opdc_letters": issued_for(application),
        "may_edit": permissions.edit(request.user, application),
        "crumbs": [
            {"url": reverse("application_list"), "label": _("My applications")},
            {
                "url": reverse("application_overview", kwargs={"ref": application.reference}),
                "label": application.reference,
            },
            {"label": _("OPDC's letter of reference")},
        ],
    }
    part = "clinics/letters/parts/for_agency.html"
    return render(request, part if request.htmx else "clinics/letters/agency.html", context)


@on_application("application.view")
@require_safe
def agency_opdc_letter_file(
    request: HttpRequest, application: Application, pk: int, language: str
) -> HttpResponse:
    """The sealed PDF in one language."""
    letter = _letter(application, pk)
    return letter_file_response(letter, sealed_papers().filter(letter=letter).first(), language)


@on_application("application.edit")
@require_POST
def agency_opdc_letter_add(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Add a letter that was issued while the application was sealed."""
    try:
        deliver(_letter(application, pk).pk, actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("OPDC's letter now stands among your letters of reference."))
    return redirect("application_letters", ref=application.reference)


def _letter(application: Application, pk: int) -> Letter:
    letter = get_object_or_404(Letter, pk=pk, application=application)
    if letter.state not in NUMBERED:
        raise Http404
    return letter
