"""The release of prepared decisions: everything is looked at once more, then goes out together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from applications.services.transitions import TransitionRefused

from ..models import Panel
from ..permissions import officers_only
from ..services import releasing


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def panel_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Every decision with its letter, what is left out and why; one confirmation releases what was seen."""
    panel = get_object_or_404(Panel.objects.select_related("round", "category"), pk=pk)
    if request.method != "POST":
        return _page(request, panel)
    try:
        outcome = releasing.release(panel, seen=_seen(request.POST.getlist("seen")), actor=request.user)
    except TransitionRefused as refused:
        return _page(request, panel, reasons=refused.reasons, status=409)
    _tell(request, outcome)
    return redirect("panel", pk=pk)


def _tell(request: HttpRequest, outcome: releasing.Released) -> None:
    if outcome.done:
        words = ngettext(
            "%(n)s decision is released. The agency's letter is on its way.",
            "%(n)s decisions are released. The agencies' letters are on their way.",
            len(outcome.done),
        )
        messages.success(request, words % {"n": len(outcome.done)})
    elif outcome.already:
        messages.info(request, _("These decisions had been released already. Nothing was sent twice."))
    elif not outcome.held:
        messages.info(request, _("Nothing was released: no decision had been prepared."))
    for held in outcome.held:
        messages.warning(
            request,
            _("%(reference)s was left out. %(why)s")
            % {"reference": held.application.reference, "why": held.why},
        )


def _seen(stamps: list[str]) -> dict[int, str]:
    """Item → stamp, as the confirmation names them; what makes no sense is not released."""
    keys = ((stamp.partition(":")[0], stamp) for stamp in stamps)
    return {int(key): stamp for key, stamp in keys if key.isascii() and key.isdigit()}


def _page(
    request: HttpRequest, panel: Panel, *, reasons: list[str] | None = None, status: int = 200
) -> HttpResponse:
    ready, held = releasing.preview(panel, request.user)
    context = {
        "panel": panel,
        "ready": ready,
        "held": held,
        "reasons": reasons or [],
        "crumbs": [
            {"url": reverse("panel_list"), "label": _("Panels")},
            {"url": reverse("panel", kwargs={"pk": panel.pk}), "label": str(panel)},
            {"label": _("Release")},
        ],
    }
    return render(request, "reviews/release.html", context, status=status)
