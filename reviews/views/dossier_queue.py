"""Officers see the dossiers that wait, are made, failed or were called off; they try again or call off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import services
from dossiers.failures import Failure
from dossiers.models import Dossier

from .. import dossier_queue as queue
from ..permissions import officers_only

PAGE = 50
# So many failed ones are tried again at once; the rest with the next press.
MOST_AT_ONCE = 500


@officers_only
@never_cache
@require_safe
def dossier_queue(request: HttpRequest) -> HttpResponse:
    """The queue; for htmx the part that changes while something waits or is made."""
    chosen = request.GET.get("state", "")
    page = Paginator(queue.rows(chosen), PAGE).get_page(request.GET.get("page"))
    parts = queue.parts(chosen)
    counted = {part.name: part.count for part in parts}
    context = {
        "parts": parts,
        "chosen": chosen if chosen in queue.LABELS else "",
        "page_obj": page,
        "lines": [queue.line_of(dossier) for dossier in page],
        "query": f"state={chosen}" if chosen in queue.LABELS else "",
        "is_moving": bool(counted[queue.WAITING] or counted[queue.MAKING]),
        "failed": counted[queue.FAILED],
        "address": request.get_full_path(),
        "crumbs": _crumbs(_("Dossiers")),
    }
    template = "reviews/_dossier_queue.html" if request.htmx else "reviews/dossier_queue.html"
    return render(request, template, context)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def retry(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Make one again; what it means is read first."""
    dossier = _dossier(ref, number)
    if request.method == "POST":
        if services.retry(dossier, by=request.user):
            messages.success(request, _("It waits for its turn again."))
        else:
            messages.info(request, _("Nothing to do: it is not stopped any more."))
        return redirect("dossier_queue")
    title = _("Make the dossier again")
    without = dossier.failure == Failure.FILE
    return _ask(request, dossier, title, button=_("Make it again"), without_file=without)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Call one off; what it means is read first."""
    dossier = _dossier(ref, number)
    if request.method == "POST":
        if services.cancel(dossier, by=request.user):
            messages.success(request, _("Called off. It can be made again at any time."))
        else:
            messages.info(request, _("Nothing to do: it is not waiting any more."))
        return redirect("dossier_queue")
    return _ask(request, dossier, _("Call the dossier off"), button=_("Call it off"), is_cancelling=True)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def retry_all(request: HttpRequest) -> HttpResponse:
    """Everything that failed, once more; those that need a person's eye first stay as they are."""
    rows = queue.rows(queue.FAILED).exclude(failure=Failure.FILE)
    if request.method == "POST":
        done = sum(services.retry(dossier, by=request.user, bulk=True) for dossier in rows[:MOST_AT_ONCE])
        messages.success(request, _("%(n)s dossiers wait for their turn again.") % {"n": done})
        return redirect("dossier_queue")
    context = {
        "title": _("Make all failed dossiers again"),
        "count": rows.count(),
        "apart": queue.rows(queue.FAILED).filter(failure=Failure.FILE).count(),
        "button": _("Make them again"),
        "crumbs": _crumbs(_("Make again")),
    }
    return render(request, "reviews/dossier_ask.html", context)


def _ask(request: HttpRequest, dossier: Dossier, title: str, **more: object) -> HttpResponse:
    context = {"title": title, "line": queue.line_of(dossier), "crumbs": _crumbs(title)} | more
    return render(request, "reviews/dossier_ask.html", context)


def _dossier(ref: str, number: int) -> Dossier:
    rows = Dossier.objects.select_related("snapshot__application__agency").defer("snapshot__content")
    dossier = rows.filter(snapshot__application__reference=ref, snapshot__number=number).first()
    if dossier is None:
        raise Http404
    return dossier


def _crumbs(here: str) -> list[dict[str, str]]:
    found = [{"url": reverse("officer_list"), "label": _("Work of the round")}]
    if here != _("Dossiers"):
        found.append({"url": reverse("dossier_queue"), "label": _("Dossiers")})
    return [*found, {"label": here}]
