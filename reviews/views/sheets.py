"""Score sheets offline: download them as a workbook, upload it filled, see what would change, take what is ticked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.textdiff import differences

from .. import sheets_in, sheets_out
from ..forms.sheets import SheetsForm, TakeForm
from ..models import Recommendation
from ..permissions import reviewers_only
from ..services.sheets import PARTS, PartChange, SheetChange, compare, own_sheets, take

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reviewers_only
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Download and upload, one below the other."""
    return _page(request, SheetsForm())


def _page(request: HttpRequest, form: SheetsForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "sheets": own_sheets(request.user), "crumbs": _crumbs()}
    return render(request, "reviews/sheets.html", context, status=status)


@reviewers_only
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The workbook of the sheets that may be filled now. Making it changes nothing."""
    response = HttpResponse(sheets_out.write(own_sheets(request.user)), content_type=XLSX_TYPE)
    response["Content-Disposition"] = 'attachment; filename="my-score-sheets.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@reviewers_only
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the uploaded workbook would change; nothing is stored."""
    form = SheetsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        filled = sheets_in.read(upload.read(sheets_in.LARGEST_FILE + 1))
    except ValidationError as error:
        form.add_error("file", error)
        return _page(request, form, status=422)
    changes = compare(request.user, filled)
    ticks = TakeForm(sheets=changes)
    context = {
        "rows": [_shown(sheet, ticks) for sheet in changes],
        "any_tick": bool(ticks.sheets),
        "file_name": upload.name,
        "crumbs": _crumbs(_("What the workbook would change")),
    }
    return render(request, "reviews/sheets_preview.html", context)


def _shown(sheet: SheetChange, ticks: TakeForm) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "tick": ticks.tick(sheet.reference),
        "parts": [_part(change) for change in sheet.changes],
    }


def _part(change: PartChange) -> dict[str, Any]:
    """One change in words: the score before and after, and the texts with their differences marked."""
    told: dict[str, Any] = {"change": change, "label": _label(change)}
    if change.refused:
        return told
    if change.criterion is not None:
        told |= {"before": _score(change.before), "after": _score(change.after)}
        texts = change.before["reason"], change.after["reason"]
    elif change.part == "recommendation":
        return told | {"before": _recommendation(change.before), "after": _recommendation(change.after)}
    else:
        texts = change.before, change.after
    return told | {"text": differences(*texts, "th") if texts[0] != texts[1] else []}


def _label(change: PartChange) -> str:
    if change.criterion is not None:
        return str(change.criterion)
    return sheets_out.label_of(change.part) if change.part in PARTS else change.part


def _score(score: dict[str, Any]) -> str:
    if score["cannot_judge"]:
        return sheets_out.cannot_judge()
    return "–" if score["value"] is None else str(score["value"])


def _recommendation(value: str) -> str:
    return str(Recommendation(value).label) if value else "–"


@reviewers_only
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Store what was ticked. Nothing is submitted."""
    form = TakeForm(request.POST)
    try:
        taken = form.taken() if form.is_valid() else None
    except ValidationError:
        taken = None
    if taken is None:
        messages.error(
            request, _("The page was incomplete; nothing was stored. Upload the workbook once more.")
        )
        return redirect("review_sheets")
    stored, refused = take(request.user, taken)
    if stored:
        text = ngettext(
            "%(n)s score sheet was taken from the workbook: %(names)s. Look at it, then submit it.",
            "%(n)s score sheets were taken from the workbook: %(names)s. Look at them, then submit each.",
            len(stored),
        )
        messages.success(request, text % {"n": len(stored), "names": ", ".join(stored)})
    for reference, words in refused:
        messages.error(request, f"{reference}: {words}")
    if not stored and not refused:
        messages.info(request, _("Nothing was ticked, and nothing was changed."))
    return redirect("review_queue")


def _crumbs(here: str = "") -> list[dict[str, str]]:
    way = [{"url": reverse("review_queue"), "label": _("My reviews")}]
    own = {"label": _("Without a connection")}
    if not here:
        return [*way, own]
    return [*way, own | {"url": reverse("review_sheets")}, {"label": here}]
