"""Letters of reference (S4 4.2)."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applications import permissions
from applications.access import on_application
from applications.attendance import booking_page
from applications.forms.evidence import LetterForm
from applications.languages import language_name
from applications.models import Application, ReferenceLetter
from applications.services.details import set_clinic_attended
from applications.services.locking import Sealed
from common.access import demand

from .documents import everything
from .evidence import edit_evidence, facts_of, preview, remove_row, serve
from .frame import frame


@on_application("application.view", load=everything)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, application: Application) -> HttpResponse:
    """The letters; POST stores whether the agency took part in a clinic, where the portal does not know itself."""
    if request.method == "POST":
        demand(permissions.edit(request.user, application))
        return _store_clinic(request, application)
    booking_url = booking_page(application)
    context = frame(request, application, current="letters")
    requirements = application.round.documentrequirement_set.all()
    context |= {
        "requirement": next((r for r in requirements if r.clause == "4.2"), None),
        "finding": context["evaluation"].finding("4.2"),
        "rows": [_row(row) for row in application.letters.all()],
        "booking_url": booking_url,
        "enough": len(application.letters.all()) >= application.round.letters_required,
        "page_title": _("Letters of reference"),
        "advice": _(
            "Ask early, and send the writer your figures: a letter that names a result counts for more than one "
            "that praises."
        ),
    }
    return render(request, "applications/letters.html", context)


def _store_clinic(request: HttpRequest, application: Application) -> HttpResponse:
    attended = request.POST.get("clinic_attended") == "on"
    if booking_page(application):
        messages.error(
            request,
            _("OPDC records who took part in the clinics of this round, so nothing was changed here."),
        )
        return redirect("application_letters", ref=application.reference)
    try:
        set_clinic_attended(application, attended)
    except Sealed as sealed:
        messages.error(request, str(sealed))
    else:
        messages.success(
            request,
            _("Saved: your agency took part in a consultation clinic.")
            if attended
            else _("Saved: your agency did not take part in a consultation clinic."),
        )
    return redirect("application_letters", ref=application.reference)


def _row(row: ReferenceLetter) -> dict[str, Any]:
    words = [row.get_sector_display()] if row.sector else []
    if row.language:
        words.append(language_name(row.language))
    if row.translated_into:
        words.append(_("translated into %(language)s") % {"language": language_name(row.translated_into)})
    return {
        "letter": row,
        "name": str(row),
        "facts": facts_of(row),
        "about": " · ".join(words),
    }


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, application: Application) -> HttpResponse:
    return _form_page(request, application, ReferenceLetter(application=application))


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    return _form_page(request, application, get_object_or_404(application.letters, pk=pk))


def _form_page(request: HttpRequest, application: Application, row: ReferenceLetter) -> HttpResponse:
    return edit_evidence(
        request,
        application,
        lambda data, files: LetterForm(data, files, instance=row, application=application),
        template="applications/letter_form.html",
        current="letters",
        done_url=reverse("application_letters", kwargs={"ref": application.reference}),
        context={"page_title": _("Letter of reference")},
    )


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    return remove_row(
        request,
        application,
        get_object_or_404(application.letters, pk=pk),
        current="letters",
        done_url=reverse("application_letters", kwargs={"ref": application.reference}),
    )


@on_application("application.view", load=everything)
@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})
def view(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """The file in the page."""
    row = get_object_or_404(application.letters, pk=pk)
    place = {"ref": application.reference, "pk": pk}
    urls = {
        "file": reverse("letter_file", kwargs=place),
        "edit": reverse("letter_edit", kwargs=place),
        "done": reverse("application_letters", kwargs={"ref": application.reference}),
    }
    return preview(request, application, row, current="letters", urls=urls)


@on_application("application.view")
@require_safe
def file(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    return serve(get_object_or_404(application.letters, pk=pk))
