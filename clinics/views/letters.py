"""The register of OPDC's letters, on the officers' side."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..forms.letters import RegisterForm
from ..letters import queries
from ..letters.permissions import officers_only
from ..letters.table import WRITERS, register_table

PAGE = 50
# So many applications that wait for a letter are named above the register.
WAITING_SHOWN = 20


@officers_only
@require_safe
def letter_register(request: HttpRequest) -> HttpResponse:
    """Numbers, dates, agencies and states; above them who took part in a clinic and has no letter yet."""
    form = RegisterForm(request.GET)
    page = Paginator(_rows(form), PAGE).get_page(request.GET.get("page"))
    waiting = list(queries.waiting_for_letter()[: WAITING_SHOWN + 1])
    said = {name: value for name in form.fields if (value := request.GET.get(name, "").strip())}
    context = {
        "form": form,
        "page_obj": page,
        "letters": page.object_list,
        "waiting": waiting[:WAITING_SHOWN],
        "more_wait": len(waiting) > WAITING_SHOWN,
        "filtered": bool(said),
        "query": urlencode(said),
        "missing": queries.letterhead().missing,
    }
    return render(request, "clinics/letters/register.html", context)


@officers_only
@require_safe
def letter_register_file(request: HttpRequest, format: str) -> HttpResponse:
    """The same rows as a table to keep: XLSX or CSV."""
    if format not in WRITERS:
        raise Http404
    write, content_type = WRITERS[format]
    file = write(register_table(_rows(RegisterForm(request.GET))))
    name = f"letters-of-reference-{timezone.localdate():%Y-%m-%d}.{format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


def _rows(form: RegisterForm) -> Any:
    told = form.told
    return queries.register(state=told.get("state", ""), year_be=told.get("year"), words=told.get("q", ""))
