"""The points of a return on the agency's side."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.access import on_application
from applications.models import Application
from applications.services.locking import Sealed
from applications.services.returns import mark_point


@on_application("application.edit")
@require_POST
def mark(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Mark a point as done (`done=yes`) or not done and go back to the page."""
    point = get_object_or_404(application.return_points, pk=pk)
    done = request.POST.get("done") == "yes"
    try:
        mark_point(point, done=done, actor=request.user)
    except Sealed as sealed:
        messages.error(request, str(sealed))
        return redirect("application_overview", ref=application.reference)
    words = _("Marked as done: %(point)s") if done else _("Marked as not done yet: %(point)s")
    messages.success(request, words % {"point": point.text[:80]})
    return redirect(_back(request, application))


def _back(request: HttpRequest, application: Application) -> str:
    wish = request.POST.get("next", "")
    if wish and url_has_allowed_host_and_scheme(wish, allowed_hosts=None):
        return wish
    return reverse("application_overview", kwargs={"ref": application.reference})
