"""The Word round trip: download all questions, upload them again, see what would change, take what is ticked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications import deadlines, word_in, word_out
from applications.access import on_application
from applications.forms.word import TakeForm, WordForm
from applications.models import Application
from applications.services.locking import Sealed
from applications.services.word import changes, take
from common.textdiff import differences

from . import late
from .frame import frame

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _everything(rows: Any) -> Any:
    return rows.with_everything()


@on_application("application.view", load=_everything)
@never_cache
@require_safe
def page(request: HttpRequest, application: Application) -> HttpResponse:
    """Download and upload, side by side."""
    return _page(request, application, WordForm())


def _page(request: HttpRequest, application: Application, form: WordForm, status: int = 200) -> HttpResponse:
    context = frame(request, application, current="word") | {"form": form, "page_title": _("Write in Word")}
    return render(request, "applications/word.html", context, status=status)


@on_application("application.view", load=_everything)
@require_safe
def download(request: HttpRequest, application: Application) -> HttpResponse:
    """The `.docx` of the application as it stands."""
    response = HttpResponse(word_out.write(application), content_type=WORD_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{application.reference}.docx"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@on_application("application.edit", load=_everything)
@require_POST
def preview(request: HttpRequest, application: Application) -> HttpResponse:
    """What the uploaded file would change; nothing is stored."""
    form = WordForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, application, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        raw = upload.read(word_in.LARGEST_FILE + 1)
        rows = changes(application, word_in.read(raw, application))
    except ValidationError as error:
        form.add_error("file", error)
        return _page(request, application, form, status=422)
    take_form = TakeForm(application=application, rows=rows)
    context = frame(request, application, current="word") | {
        "rows": [_shown(row, application) for row in take_form.shown()],
        "file_name": upload.name,
        "page_title": _("What the Word file would change"),
    }
    return render(request, "applications/word_preview.html", context)


def _shown(row: dict[str, Any], application: Application) -> dict[str, Any]:
    """A row with its differences marked."""
    change = row["change"]
    return row | {
        "text": differences(change.old_text, change.new_text, application.language)
        if change.changes_text
        else [],
        "draft": differences(change.old_draft, change.new_draft, "th") if change.changes_draft else [],
    }


@on_application("application.edit", load=_everything)
@require_POST
def apply(request: HttpRequest, application: Application) -> HttpResponse:
    """Store what was ticked."""
    form = TakeForm(request.POST, application=application)
    address = reverse("application_word", kwargs={"ref": application.reference})
    if not form.is_valid():
        messages.error(
            request, _("The page was incomplete; nothing was stored. Upload the Word file once more.")
        )
        return redirect(address)
    try:
        stored, stale = take(application, form.taken(), actor=request.user)
    except Sealed as sealed:
        messages.error(request, str(sealed))
        return redirect(address)
    if stored:
        text = ngettext(
            "%(n)s answer was taken from the Word file.",
            "%(n)s answers were taken from the Word file.",
            len(stored),
        )
        messages.success(request, text % {"n": len(stored)})
        if deadlines.is_late(application, timezone.now()):
            messages.warning(request, late.message())
    if stale:
        labels = ", ".join(question.label for question in stale)
        messages.warning(
            request,
            _(
                "Somebody has saved these answers since the comparison, so they were left alone: %(labels)s. "
                "Upload the file once more to compare again."
            )
            % {"labels": labels},
        )
    if not stored and not stale:
        messages.info(request, _("Nothing was ticked, and nothing was changed."))
    return redirect(address)
