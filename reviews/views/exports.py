"""Exports: choose what, and a worker makes the file."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms.exports import CHOICES, ExportForm
from ..forms.filters import FilterForm
from ..permissions import officers_only
from ..services import jobs


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """What to export; asked from the board, its filters come along and are said in words."""
    if request.method == "POST":
        form = ExportForm(request.POST)
        if form.is_valid():
            kind, format_ = form.chosen
            job = jobs.order(
                kind,
                format_,
                user=request.user,
                round_=form.cleaned_data["round"],
                parameters=form.parameters,
            )
            return redirect("job_page", token=job.token)
        query = form.data.get("query", "")
    else:
        asked = request.GET.copy()
        what = asked.pop("what", [CHOICES[0][0]])[-1]
        query = asked.urlencode()
        # The board shows the current round when its address names none.
        shown = FilterForm(request.GET).round_shown
        told = {"what": what, "query": query, "round": shown.code if shown else ""}
        form = ExportForm(initial=told | {"state": request.GET.get("state", "")})
    context = {
        "form": form,
        "filters": _in_words(query),
        "crumbs": [
            {"url": reverse("officer_list"), "label": _("Work of the round")},
            {"label": _("Export")},
        ],
    }
    return render(request, "reviews/export.html", context, status=422 if form.errors else 200)


def _in_words(query: str) -> list[str]:
    """The board's filters as its own form shows them, e.g. `State: in review`."""
    form = FilterForm(QueryDict(query))
    found = []
    for name, value in form.told.items():
        if name in ("round", "state"):
            continue  # the form has its own choices
        choices = dict(getattr(form.fields[name], "choices", ()))
        label = form.fields[name].label or name
        found.append(
            str(label) if value is True else f"{label}: {choices.get(str(value), choices.get(value, value))}"
        )
    return found
