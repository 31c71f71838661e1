"""My applications, a new one, and the overview of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.queries import agencies_of
from applications import clocks, permissions
from applications.access import on_application
from applications.forms.starting import StartForm
from applications.models import Application
from applications.permissions import WRITERS
from applications.services.starting import start_application
from applications.states import State
from common.access import demand, signed_in

from .frame import frame

PAGE = 50


@signed_in
@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Every application of the agencies one belongs to, the last changed first."""
    rows = Application.objects.of_member(request.user).with_names().with_progress()
    page = Paginator(rows.order_by("-updated_at", "pk"), PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.deadline = row.round.submission_deadline if row.is_open else None
        if row.deadline:
            row.remaining, row.deadline_tone = clocks.remaining(row.deadline), clocks.tone(row.deadline)
    may_start = agencies_of(request.user, roles=WRITERS).exists()
    return render(request, "applications/list.html", {"page_obj": page, "may_start": may_start})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request: HttpRequest) -> HttpResponse:
    """Start an application: a new draft, then its pre-screening."""
    if request.method == "POST":
        form = StartForm(request.POST, user=request.user)
    else:
        form = StartForm(
            initial={k: v for k, v in request.GET.items() if k in StartForm.base_fields}, user=request.user
        )
    demand(permissions.create(request.user, WRITERS[0] if form.agencies else None))
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        application = start_application(round_=values.pop("round"), actor=request.user, **values)
        messages.success(
            request,
            _(
                "Your application has the reference %(reference)s. Begin with the pre-screening: it tells at once whether the work can win a place."
            )
            % {"reference": application.reference},
        )
        return redirect("application_prescreening", ref=application.reference)
    return render(request, "applications/new.html", {"form": form}, status=422 if form.is_bound else 200)


@on_application("application.view", load=lambda rows: rows.with_everything())
@require_safe
def application_overview(request: HttpRequest, application: Application) -> HttpResponse:
    """Where an application stands: what to do next while it is open, what happens next once it is sealed."""
    context = frame(request, application)
    changes = list(application.status_changes.select_related("actor").order_by("-at", "-pk"))
    context |= {
        "page_title": _("Overview"),
        "changes": changes,
        "snapshot": application.snapshots.defer("content").first(),
        "next_task": next_task(context["groups"]),
        "clauses": clauses(application, context["evaluation"]),
        "return_note": changes[0].note if changes and application.state == State.RETURNED else "",
        "what_next": WHAT_NEXT.get(State(application.state), ""),
    }
    return render(request, "applications/overview.html", context)


def next_task(groups: list[dict[str, Any]]) -> dict[str, Any]:
    """The first task that is not done; checking and submitting comes when all the others are."""
    tasks = [task for group in groups for task in group["tasks"]]
    return next((task for task in tasks if task["status"] != "done"), tasks[-1])
