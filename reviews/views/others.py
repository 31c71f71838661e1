"""What the others think: for a reviewer after the own submission."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Application
from applications.services.transitions import TransitionRefused

from ..comparison import compare
from ..forms.scoring import RemarkForm
from ..models import Assignment
from ..permissions import on_assignment
from ..services import discussing
from ..visibility import sees_scores


@on_assignment()
@require_http_methods(["GET", "HEAD", "POST"])
def others(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The others' scores, reasons and texts, and the discussion. Before the own submission this does not exist."""
    application = assignment.application
    if not sees_scores(request.user, application):
        raise Http404
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and say(request, application, form):
        return redirect(f"{reverse('review_others', kwargs={'ref': application.reference})}#discussion")
    discussing.saw_others(assignment.review)
    context = {
        "application": application,
        "comparison": compare(application, request.user),
        "form": form,
        "crumbs": [
            {"url": reverse("review_queue"), "label": _("My reviews")},
            {"url": reverse("review", kwargs={"ref": application.reference}), "label": application.reference},
            {"label": _("What the others think")},
        ],
    }
    return render(request, "reviews/others.html", context, status=422 if form.errors else 200)


def say(request: HttpRequest, application: Application, form: RemarkForm) -> bool:
    """Add a remark. Returns whether it was added; otherwise the form says why not."""
    if not form.is_valid():
        return False
    try:
        discussing.remark(application, text=form.cleaned_data["text"], actor=request.user)
    except (TransitionRefused, ValidationError) as refused:
        form.add_error("text", refused if isinstance(refused, ValidationError) else str(refused))
        return False
    messages.success(request, _("Said. It stands at the end of the discussion."))
    return True
