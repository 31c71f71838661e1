"""Carrying an application over to another round."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.access import on_application
from applications.forms.handover import CarryForm
from applications.models import Application
from applications.services.carry import carry_over
from criteria.queries import rounds_with_rules

from .frame import frame


def _everything(rows: Any) -> Any:
    return rows.with_everything()


@on_application("application.carry", load=_everything)
@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: HttpRequest, application: Application) -> HttpResponse:
    """Choose the round; the new draft opens with a list of what did not come along."""
    rounds = rounds_with_rules().filter(is_open=True).exclude(pk=application.round_id)
    form = CarryForm(request.POST or None, rounds=rounds)
    if request.method == "POST" and form.is_valid():
        carried = carry_over(application, form.cleaned_data["round"], actor=request.user)
        messages.success(request, _("A new draft has been made from this application."))
        for line in carried.left_behind:
            messages.warning(request, line)
        return redirect("application_overview", ref=carried.application.reference)
    context = frame(request, application, current="carry") | {
        "form": form,
        "rounds": rounds,
        "page_title": _("Carry over to another round"),
    }
    return render(request, "applications/carry.html", context, status=422 if form.errors else 200)
