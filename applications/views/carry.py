"""Carrying an application over to another round."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.access import on_application
from applications.forms.handover import CarryForm
from applications.models import Application
from applications.services.carry import CarriedAlready, carried_before, carry_over, put_notes_away
from applications.services.locking import Sealed
from criteria.models import Round
from criteria.queries import rounds_with_rules

from .frame import frame


def _everything(rows: Any) -> Any:
    return rows.with_everything()


def _rounds(application: Application) -> list[Round]:
    """Other rounds that still take applications: open, and their deadline ahead."""
    now = timezone.now()
    return [
        round_
        for round_ in rounds_with_rules().filter(is_open=True).exclude(pk=application.round_id)
        if round_.submission_deadline is None or round_.submission_deadline.at > now
    ]


@on_application("application.carry", load=_everything)
@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: HttpRequest, application: Application) -> HttpResponse:
    """Choose the round; the new draft keeps a list of what did not come along."""
    rounds = _rounds(application)
    earlier = list(carried_before(application))
    # The newest of each round.
    carried = {row.round_id: row for row in reversed(earlier)}
    form = CarryForm(request.POST or None, rounds=rounds, carried=carried)
    if request.method == "POST" and form.is_valid():
        chosen = next(round_ for round_ in rounds if round_ == form.cleaned_data["round"])
        try:
            made = carry_over(
                application, chosen, actor=request.user, again=form.cleaned_data.get("again", False)
            )
        except CarriedAlready as already:
            earlier.insert(0, already.earlier)
            form.refuse(already.earlier)
        else:
            messages.success(request, _("A new draft has been made from this application."))
            return redirect("application_overview", ref=made.application.reference)
    context = frame(request, application, current="carry") | {
        "form": form,
        "rounds": rounds,
        "earlier": earlier,
        "page_title": _("Carry over to another round"),
    }
    return render(request, "applications/carry.html", context, status=422 if form.errors else 200)


@on_application("application.edit")
@require_POST
def notes_read(request: HttpRequest, application: Application) -> HttpResponse:
    """Put the list of what did not come along away."""
    try:
        put_notes_away(application)
    except Sealed as sealed:
        messages.error(request, str(sealed))
    return redirect("application_overview", ref=application.reference)
