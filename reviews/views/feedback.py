"""Feedback: officers write and approve it, the agency reads it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.queries import role_in
from applications.access import on_application
from applications.models import Application
from applications.services.transitions import TransitionRefused

from ..forms.feedback import FeedbackForm
from ..models import Decision, Feedback
from ..permissions import officers_only
from ..services import feedback as service
from ..visibility import sees_scores
from .returning import crumbs


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def officer_feedback(request: HttpRequest, ref: str) -> HttpResponse:
    """Write the feedback, and approve it. Officers in conflict see that it exists, and nothing of it."""
    rows = Application.objects.submitted().select_related("round", "agency", "category")
    application = get_object_or_404(rows, reference=ref)
    if not sees_scores(request.user, application):
        return _page(request, application, None, None, status=200 if request.method != "POST" else 409)
    if request.method != "POST":
        return _page(request, application, service.current(application), None)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _page(request, application, service.current(application), form, status=422)
    act = service.approve if request.POST.get("do") == "approve" else service.save_feedback
    try:
        saved = act(application, actor=request.user, **form.cleaned_data)
    except service.StaleFeedback as stale:
        return _page(request, application, stale.current, form, status=409, stale=str(stale))
    except TransitionRefused as refused:
        current = service.current(application)
        return _page(request, application, current, form, status=409, reasons=refused.reasons)
    messages.success(request, _said(application, saved))
    return redirect("officer_feedback", ref=ref)


def _said(application: Application, saved: Feedback) -> str:
    if saved.approved_at is None:
        return _("The feedback is saved. The agency reads it once it is approved and the decision released.")
    if service.shown(application) is None:
        return _("The feedback is approved. The agency reads it once the decision is released.")
    return _("The feedback is approved. The agency reads it now and gets a mail.")


@on_application("application.view")
@never_cache
@require_safe
def agency_feedback(request: HttpRequest, application: Application) -> HttpResponse:
    """What the agency reads, or that there is nothing to read yet."""
    return _read(request, application)


def _read(request: HttpRequest, application: Application) -> HttpResponse:
    return render(
        request,
        "reviews/feedback_read.html",
        {
            "application": application,
            "feedback": _readable(request, application),
            "crumbs": [
                {"url": reverse("application_list"), "label": _("My applications")},
                {
                    "url": reverse("application_overview", kwargs={"ref": application.reference}),
                    "label": application.reference,
                },
                {"label": _("Feedback of the reviewers")},
            ],
        },
    )


@on_application("application.view")
@never_cache
@require_safe
def agency_feedback_card(request: HttpRequest, application: Application) -> HttpResponse:
    """The line on the overview; the page itself for who comes without a script."""
    if not request.htmx:
        return _read(request, application)
    return render(
        request,
        "reviews/feedback_card.html",
        {"application": application, "feedback": _readable(request, application)},
    )


def _readable(request: HttpRequest, application: Application) -> Feedback | None:
    """Members of the agency read it once it is shown; staff only without conflict (it is made of reviews)."""
    if not role_in(request.user, application.agency_id) and not sees_scores(request.user, application):
        raise Http404
    return service.shown(application)


def _page(
    request: HttpRequest,
    application: Application,
    feedback: Feedback | None,
    form: FeedbackForm | None,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
    stale: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "application": application,
        "feedback": feedback,
        "reasons": reasons or [],
        "stale": stale,
        "crumbs": crumbs(application, _("Feedback")),
    }
    if feedback is not None:
        initial = {
            "version": feedback.version,
            "text_th": feedback.text_th,
            "text_en": feedback.text_en,
        }
        released = Decision.objects.filter(application=application).exists()
        context |= {
            "form": form or FeedbackForm(initial=initial),
            "released": released,
            "shown": released and feedback.approved_at is not None,
            "is_empty": not (feedback.pk or feedback.text_th or feedback.text_en),
        }
    return render(request, "reviews/feedback.html", context, status=status)
