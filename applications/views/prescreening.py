"""The pre-screening: ten items, and the verdict of each clause at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.queries import role_in
from applications import permissions
from applications.access import on_application
from applications.findings import Row
from applications.forms.prescreening import PrescreeningForm
from applications.models import Application
from applications.prescreening import as_told
from applications.prescreening_check import check_with, verdict_of
from applications.services.details import StalePrescreening, fingerprint, save_prescreening
from applications.services.locking import Sealed
from common.access import demand
from criteria.engine.evaluate import Evaluation

from .frame import frame


@on_application("application.view", load=lambda rows: rows.with_everything())
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the form; store it and go on to question 1."""
    if request.method == "POST":
        _demand_writer(request, application)
    form = _form(request, application)
    if not form.is_bound:
        return _page(request, application, form)
    if not form.is_valid():
        return _page(
            request, application, form, evaluation=check_with(application, **form.told()), status=422
        )
    try:
        save_prescreening(application, **form.told(), base=request.POST.get("base", ""))
    except StalePrescreening as stale:
        return _page(request, application, form, status=409, current=stale.current)
    except Sealed as error:
        messages.error(request, str(error))
        return _page(request, application, form, status=409)
    _tell(request, _verdict(application, check_with(application, **form.told())))
    if "stay" in request.POST:
        return redirect("application_prescreening", ref=application.reference)
    return redirect("application_topic", ref=application.reference, number=1)


def _demand_writer(request: HttpRequest, application: Application) -> None:
    """A writer whose application was sealed meanwhile gets the page back with what was typed, not a 403."""
    if application.is_open or role_in(request.user, application.agency_id) not in permissions.WRITERS:
        demand(permissions.edit(request.user, application))


def _tell(request: HttpRequest, verdict: dict[str, Any]) -> None:
    """Say that it is saved, and which clauses stand in the way."""
    failed = [f"{row.clause} {row.title}" for row in verdict["findings"] if row.status == "fail"]
    if failed:
        messages.warning(
            request,
            _(
                "The pre-screening is saved, but as it stands the work cannot win a place: %(clauses)s. "
                "The pre-screening page says what to do."
            )
            % {"clauses": ", ".join(failed)},
        )
    else:
        messages.success(request, _("The pre-screening is saved."))


@on_application("application.edit", load=lambda rows: rows.with_everything())
@require_POST
def check(request: HttpRequest, application: Application) -> HttpResponse:
    """The verdict on what the form says now; nothing is stored."""
    form = _form(request, application)
    form.is_valid()
    context = _verdict(application, check_with(application, **form.told()))
    return render(request, "applications/_verdict.html", context | {"live": True})


def _form(request: HttpRequest, application: Application) -> PrescreeningForm:
    return PrescreeningForm(
        request.POST if request.method == "POST" else None,
        application=application,
        sealed_before=application.snapshots.exists(),
    )


def _page(
    request: HttpRequest,
    application: Application,
    form: PrescreeningForm,
    *,
    evaluation: Evaluation | None = None,
    status: int = 200,
    current: Application | None = None,
) -> HttpResponse:
    """The page; `current` is what somebody else has saved meanwhile: shown beside, and the base of the next save."""
    context = frame(request, application, current="prescreening")
    context |= _verdict(application, evaluation or context["evaluation"])
    context |= {
        "page_title": _("Pre-screening"),
        "form": form,
        "sections": _sections(form, context["findings"]),
        "by_clause": {row.clause: row for row in context["findings"]},
        "told": as_told(application),
        "sealed_before": form.sealed_before,
        "base": fingerprint(current) if current else request.POST.get("base") or fingerprint(application),
        "saved_meanwhile": form.differing_from(current) if current else [],
    }
    return render(request, "applications/prescreening.html", context, status=status)


def _verdict(application: Application, evaluation: Evaluation) -> dict[str, Any]:
    """Context of `_verdict.html`."""
    return {"application": application} | verdict_of(application.round, evaluation)


def _sections(form: PrescreeningForm, findings: list[Row]) -> list[dict[str, Any]]:
    """Each item with its fields and the finding of its clause, shown once, where it is first asked about."""
    by_clause = {row.clause: row for row in findings}
    return [section | {"finding": by_clause.get(section["item"].clause)} for section in form.sections]
