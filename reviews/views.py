"""The officer's desk: every submitted application, and one of them to read as it was sealed."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications import clocks, returns, timeline
from applications.findings import VERDICT_STATUS, VERDICT_WORDS, rows_of_snapshot
from applications.models import Application

from .files import with_addresses
from .forms import FilterForm
from .permissions import officers_only
from .queries import counts_by_state, filtered, unsubmitted

PAGE = 50


@officers_only
@require_safe
def officer_list(request: HttpRequest) -> HttpResponse:
    """All submitted applications, the newest first, by round, category, state and words."""
    form = FilterForm(request.GET)
    told = form.told
    rows = filtered(told)
    counts = counts_by_state(rows)
    state = told.get("state")
    shown = rows.filter(state=state) if state else rows
    page = Paginator(shown.with_names().newest_first(), PAGE).get_page(request.GET.get("page"))
    # What the filter form says, for links to other pages and states.
    said = {name: value for name in form.fields if (value := request.GET.get(name, "").strip())}
    without_state = {name: value for name, value in said.items() if name != "state"}
    for row in counts:
        row["query"] = urlencode(
            without_state if row["state"] == state else without_state | {"state": row["state"]}
        )
        row["current"] = row["state"] == state
    context = {
        "form": form,
        "page_obj": page,
        "counts": counts,
        "filtered": bool(said),
        "query": urlencode(said),
        "total": sum(row["count"] for row in counts),
        "unsubmitted": unsubmitted(request.user, told.get("q", "")),
    }
    return render(request, "reviews/officer_list.html", context)


@officers_only
@require_safe
def officer_application(request: HttpRequest, ref: str) -> HttpResponse:
    """The newest sealed snapshot of an application. A draft does not exist here."""
    application = get_object_or_404(
        Application.objects.submitted().with_names().with_time_and_points(), reference=ref
    )
    snapshot = application.snapshots.select_related("sealed_by").first()
    if snapshot is None:
        raise Http404
    sealed = snapshot.document
    points = returns.points(application)
    context = {
        "application": application,
        "snapshot": snapshot,
        "sealed": sealed,
        "findings": rows_of_snapshot(sealed["findings"]),
        "verdict_word": VERDICT_WORDS[sealed["verdict"]],
        "verdict_status": VERDICT_STATUS[sealed["verdict"]],
        "documents": with_addresses(application, sealed, "documents"),
        "letters": with_addresses(application, sealed, "letters"),
        "before": application.snapshots.defer("content").filter(number__lt=snapshot.number).first(),
        "clock": clocks.clock_of(application),
        "points": points,
        "points_done": sum(point.is_done for point in points),
        "late_texts": application.late_texts.filter(accepted_at=None).count(),
        "changes": timeline.entries(application),
        "crumbs": [
            {"url": reverse("officer_list"), "label": _("Work of the round")},
            {"label": application.reference},
        ],
    }
    return render(request, "reviews/officer_application.html", context)
