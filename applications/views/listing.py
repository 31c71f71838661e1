"""My applications, a new one, and the overview of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Agency, Role, User
from applications import clocks, deadlines, permissions, returns, selfcheck, tasklist, timeline
from applications.access import on_application
from applications.findings import VERDICT_STATUS, VERDICT_WORDS, rows_of, rows_of_snapshot
from applications.forms.starting import StartForm
from applications.models import Application, Snapshot
from applications.permissions import WRITERS
from applications.queries import ApplicationQuerySet
from applications.services import drafts
from applications.services.people import members
from applications.services.selfchecked import start_from_answers
from applications.services.starting import start_application
from applications.states import OPEN, State
from common.access import demand, signed_in
from common.i18n import is_thai
from criteria.engine.evaluate import Evaluation

from .frame import frame

PAGE = 50
# What the agency may expect, or should do, in each state it cannot change any more.
WHAT_NEXT = {
    State.SUBMITTED: gettext_lazy(
        "OPDC checks the application against each clause. If something must be mended it comes "
        "back to you with the reason."
    ),
    State.IN_SCREENING: gettext_lazy(
        "OPDC is checking the application against each clause. If something must be mended it comes "
        "back to you with the reason."
    ),
    State.ACCEPTED: gettext_lazy("The application has passed the check. Reviewers will be chosen next."),
    State.IN_REVIEW: gettext_lazy("Reviewers are reading the sealed dossier. You need not do anything now."),
    State.ENDORSED: gettext_lazy(
        "OPDC endorses the application. The next step is to enter it into the UN's own form before the UN's deadline."
    ),
    State.NOT_ENDORSED: gettext_lazy(
        "OPDC does not send this application to the UN. The reason stands in the history below."
    ),
    State.INELIGIBLE: gettext_lazy(
        "The application does not meet a clause. The reason stands in the history below."
    ),
    State.WITHDRAWN: gettext_lazy("The application has been withdrawn. Everything that was written is kept."),
    State.SENT_TO_UN: gettext_lazy("The application is at the UN. Its result will be shown here."),
}


@signed_in
@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Every application of the agencies one belongs to, the last changed first."""
    rows = (
        Application.objects.of_member(request.user)
        .with_names()
        .with_progress()
        .prefetch_related("extensions")
    )
    page = Paginator(rows.order_by("-updated_at", "pk"), PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.closing = deadlines.closing(row) if row.is_open else None
        if row.closing:
            row.remaining, row.deadline_tone = clocks.remaining(row.closing), clocks.tone(row.closing)
    own = list(request.user.memberships.select_related("agency"))
    coordinated = [membership.agency for membership in own if membership.role == Role.COORDINATOR]
    context = {
        "page_obj": page,
        "may_start": any(membership.role in WRITERS for membership in own),
        "coordinated": coordinated,
        "deleted_drafts": deleted_drafts(coordinated),
    }
    return render(request, "applications/list.html", context)


def deleted_drafts(agencies: list[Agency]) -> list[Application]:
    """What the coordinators of these agencies can still bring back, the last deleted first."""
    rows = Application.objects.in_bin().filter(agency__in=agencies).select_related("agency")
    found = list(rows.order_by("-deleted_at"))
    for row in found:
        row.kept_until = drafts.kept_until(row)
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request: HttpRequest) -> HttpResponse:
    """Start an application: a new draft, then its pre-screening. The self-check may have sent its answers along."""
    if request.method == "POST":
        form = StartForm(request.POST, user=request.user)
    else:
        form = StartForm(
            initial={k: v for k, v in request.GET.items() if k in StartForm.base_fields}, user=request.user
        )
    demand(permissions.create(request.user, WRITERS[0] if form.agencies else None))
    packed = (request.POST if form.is_bound else request.GET).get("answers", "")
    answers = selfcheck.unpack(packed)
    if answers and not form.is_bound:
        form.begin_with(answers)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        values |= {"round_": values.pop("round"), "actor": request.user}
        application = start_from_answers(answers, **values) if answers else start_application(**values)
        messages.success(
            request,
            _(
                "Your application has the reference %(reference)s. Begin with the pre-screening: it tells at "
                "once whether the work can win a place."
            )
            % {"reference": application.reference},
        )
        return redirect("application_prescreening", ref=application.reference)
    crumbs = [
        {"url": reverse("application_list"), "label": _("My applications")},
        {"label": _("New application")},
    ]
    context = {
        "form": form,
        "crumbs": crumbs,
        "packed": packed if answers else "",
        "answers_ended": bool(packed) and answers is None,
        # What there is already stays as it is; who has begun once may want to go on there.
        "already_open": list(open_applications(request.user)) if answers else [],
    }
    return render(request, "applications/new.html", context, status=422 if form.is_bound else 200)


def open_applications(user: User) -> ApplicationQuerySet:
    """What the person's agencies are writing now in rounds that are open."""
    rows = Application.objects.of_member(user).filter(state__in=OPEN, round__is_open=True)
    return rows.select_related("round").order_by("-updated_at", "pk")


@on_application("application.view", load=lambda rows: rows.with_everything())
@require_safe
def application_overview(request: HttpRequest, application: Application) -> HttpResponse:
    """Where an application stands: what to do next while it is open, what happens next once it is sealed."""
    context = frame(request, application)
    earlier = list(application.snapshots.defer("content")[1:2])
    changes = history(application)
    snapshot = application.snapshots.first()
    tasks = tasklist.duties(context["groups"])
    context |= {
        "page_title": _("Overview"),
        "members": members(application.agency),
        "may_invite": permissions.manage_people(request.user, application.agency).allowed,
        "parts_done": sum(task["status"] == "done" for task in tasks),
        "parts_total": len(tasks),
        "changes": changes,
        "snapshot": snapshot,
        **_verdict(application, context["evaluation"], snapshot),
        "next_task": next_task(tasks),
        "carry_notes": [note["th" if is_thai() else "en"] for note in application.carry_notes],
        "talked_about": [task for task in tasks if task["open_comments"]],
        "return_note": returns.note(application),
        "may_withdraw": permissions.withdraw(request.user, application),
        "may_delete": permissions.delete(request.user, application),
        # The snapshot before the newest: the two can be compared.
        "before": earlier[0] if earlier else None,
        "what_next": WHAT_NEXT.get(State(application.state), ""),
    }
    return render(request, "applications/overview.html", context)


def history(application: Application) -> list[timeline.Entry]:
    """Changes of state and time granted, the latest first, in the agency's words."""
    return timeline.entries(application, for_agency=True)


def _verdict(application: Application, evaluation: Evaluation, snapshot: Snapshot | None) -> dict[str, Any]:
    """The clauses as they stand, or, of an application that is closed, as they were sealed."""
    if snapshot is None or application.is_open:
        clauses, verdict = rows_of(application.round, evaluation), evaluation.verdict
    else:
        sealed = snapshot.document
        clauses, verdict = rows_of_snapshot(sealed["findings"]), sealed["verdict"]
    return {
        "clauses": clauses,
        "verdict_word": VERDICT_WORDS[verdict],
        "verdict_status": VERDICT_STATUS[verdict],
    }


def next_task(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """The first task that is not done; checking and submitting comes when all the others are."""
    return next((task for task in tasks if task["status"] != "done"), tasks[-1])
