"""The way to the UN as officers watch it, and the UN's result."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Application
from applications.services.transitions import TransitionRefused
from applications.states import State

from .. import handover
from ..forms.results import ResultForm
from ..permissions import officers_only
from ..services.results import proposed, record_result
from .returning import crumbs

PAGE = 50


@officers_only
@require_safe
def handover_watch(request: HttpRequest) -> HttpResponse:
    """Endorsed applications with their ticks, those that wait for the UN's result, and known results."""
    shown = request.GET.get("show", "endorsed")
    shown = shown if shown in handover.SHOWN else "endorsed"
    labels = {
        "endorsed": _("On the way to the UN"),
        "sent": _("Waiting for the result"),
        "known": _("Results"),
    }
    found = handover.counts()
    page = Paginator(handover.rows_of(shown), PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "tabs": [
            {"key": key, "label": labels[key], "count": found[key]} for key, states in handover.SHOWN.items()
        ],
        "page_obj": page,
        "query": f"show={shown}",
        "watched": handover.watched(list(page)) if shown == "endorsed" else [],
    }
    return render(request, "reviews/handover_watch.html", context)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def officer_result(request: HttpRequest, ref: str) -> HttpResponse:
    """Record what the UN has decided."""
    rows = Application.objects.submitted().select_related("round", "agency", "category", "un_receipt")
    application = get_object_or_404(rows, reference=ref)
    if request.method != "POST":
        return _page(request, application, ResultForm(initial=vars(proposed(application))))
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _page(request, application, form, status=422)
    told = {name: form.cleaned_data[name] for name in ("result", "day", "note")}
    try:
        record_result(application, winner=form.winner, actor=request.user, **told)
    except TransitionRefused as refused:
        application.refresh_from_db()
        return _page(request, application, form, status=409, reasons=refused.reasons)
    messages.success(request, _("The result is recorded. The agency's coordinators get a mail."))
    return redirect("officer_application", ref=ref)


def _page(
    request: HttpRequest,
    application: Application,
    form: ResultForm,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
) -> HttpResponse:
    last: Any = application.status_changes.select_related("actor").order_by("at", "pk").last()
    context = {
        "application": application,
        "form": form,
        "reasons": reasons or [],
        "possible": application.state == State.SENT_TO_UN,
        "recorded": last if application.state in handover.SHOWN["known"] else None,
        "receipt": getattr(application, "un_receipt", None),
        "crumbs": crumbs(application, _("Result of the UN")),
    }
    return render(request, "reviews/result.html", context, status=status)
