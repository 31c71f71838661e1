"""A reviewer declares interests before the dossier opens, and steps back when there is one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Application
from applications.services.transitions import TransitionRefused

from ..blind import is_blind
from ..conflicts import declaration_of
from ..forms.declaring import DeclareForm, InterestForm
from ..models import Assignment, Interest
from ..permissions import on_assignment
from ..services.declaring import declare as declare_interest
from ..services.declaring import recuse as step_back


@on_assignment(declared=False)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Nothing of the dossier stands here but whom it concerns: title, agency and the other organisations.

    In a blind round only the title: the portal keeps out whom it knows to be tied to the agency.
    """
    application = assignment.application
    if request.method != "POST" and declaration_of(request.user, application) is not None:
        return redirect("review", ref=application.reference)
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = declare_interest(application, request.user, actor=request.user, **form.cleaned_data)
        except TransitionRefused as refused:
            form.add_error(None, str(refused))
        else:
            if row.interest == Interest.NONE:
                messages.success(request, _("Your declaration is kept. The dossier is open to you now."))
                return redirect("review", ref=application.reference)
            return _gone(request)
    return _page(request, "reviews/declare.html", assignment, form, _("Declare your interests"))


@on_assignment(declared=False)
@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Step back from a review, with the reason."""
    form = InterestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            step_back(assignment, actor=request.user, **form.cleaned_data)
        except TransitionRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _gone(request)
    return _page(request, "reviews/recuse.html", assignment, form, _("Step back from this review"))


def _gone(request: HttpRequest) -> HttpResponse:
    messages.success(
        request,
        _("You have stepped back. OPDC has been told and will ask somebody else. Thank you for saying so."),
    )
    return redirect("review_queue")


def _page(
    request: HttpRequest, template: str, assignment: Assignment, form: InterestForm, here: str
) -> HttpResponse:
    application = assignment.application
    context = {
        "application": application,
        "assignment": assignment,
        "form": form,
        "organisations": organisations(application),
        "title": here,
        "crumbs": [
            {"url": reverse("review_queue"), "label": _("My reviews")},
            {"label": application.reference},
        ],
    }
    return render(request, template, context, status=422 if form.errors else 200)


def organisations(application: Application) -> list[dict[str, object]]:
    """Organisations beside the agency that a reviewer may be tied to: sponsor, nominator, those who wrote letters."""
    if is_blind(application):
        return []
    snapshot = application.snapshots.order_by("-number").first()
    sealed = snapshot.document
    told = sealed["application"]
    found = [
        (_("Sponsor"), _named(told["applicant"].get("sponsor"))),
        (_("Nominated by"), _named(told["nomination"].get("organisation"))),
    ]
    found += [(_("Letter of reference"), _named(row, "organisation")) for row in sealed["letters"]]
    return [{"role": role, "thing": thing} for role, thing in found if thing]


def _named(thing: Any, name: str = "name") -> dict[str, str] | None:
    """Both names of an organisation, which the formats write in several ways; None when there is none."""
    if not thing:
        return None
    if isinstance(thing, str):
        return {"name_th": thing, "name_en": thing}
    return {f"name_{code}": thing.get(f"{name}_{code}", "") for code in ("th", "en")}
