"""Assigning many at once: by a table, and automatically. Both show first what would happen, then do exactly that."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused
from common.charts import bars
from criteria.models import Round

from .. import assignment_table
from ..conflicts import conflict_q
from ..forms.assigning import ConfirmForm, ScopeForm, TableForm
from ..models import Assignment, BulkAction, Origin
from ..permissions import officers_only
from ..planning import RoundPlan, Scope, round_plan
from ..services.assigning import ASSIGNABLE, WorldChanged, apply_plan

CSV_TYPE = "text/csv; charset=utf-8"


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def by_table(request: HttpRequest) -> HttpResponse:
    """Upload a table, and see what each line would do. Nothing is assigned here."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        try:
            lines = assignment_table.read(form.cleaned_data["file"].read(assignment_table.LARGEST_FILE + 1))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return _table_preview(request, assignment_table.check(lines, officer=request.user))
    context = {"form": form, "crumbs": _crumbs(_("Assign by a table"))}
    return render(request, "reviews/assign_table.html", context, status=422 if form.is_bound else 200)


def _table_preview(
    request: HttpRequest,
    preview: assignment_table.TablePreview,
    *,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = assignment_table.packed(row.line for row in preview.rows)
    context = {
        "preview": preview,
        "confirm": ConfirmForm.of(preview.fingerprint, rows),
        "changed": changed,
        "crumbs": _crumbs(_("Assign by a table")),
    }
    return render(request, "reviews/assign_table_preview.html", context, status=status)


@officers_only
@require_POST
def apply_table(request: HttpRequest) -> HttpResponse:
    """Assign what the preview of a table has shown."""
    form = ConfirmForm(request.POST)
    try:
        lines = assignment_table.unpacked(form.cleaned_data["rows"]) if form.is_valid() else []
    except ValidationError:
        lines = []
    if not lines:
        messages.error(
            request, _("The page was incomplete; nothing was assigned. Upload the table once more.")
        )
        return redirect("assign_table")

    def build() -> assignment_table.TablePreview:
        return assignment_table.check(lines, officer=request.user)

    try:
        action = apply_plan(
            build,
            fingerprint=form.cleaned_data["fingerprint"],
            token=form.cleaned_data["token"],
            origin=Origin.CSV,
            actor=request.user,
        )
    except (WorldChanged, TransitionRefused) as refused:
        return _table_preview(request, build(), changed=str(refused), status=409)
    return _done(request, action)


@officers_only
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """All standing assignments as CSV, without what the officer has a conflict with."""
    rows = (
        Assignment.objects.filter(freed="", application__state__in=ASSIGNABLE)
        .exclude(application__in=_in_conflict(request.user))
        .select_related("application__agency", "reviewer")
        .order_by("application__reference", "pk")
    )
    response = HttpResponse(assignment_table.written(rows), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="assignments.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _in_conflict(user: User) -> Any:
    return Application.objects.filter(conflict_q(user)).order_by().values("pk")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def automatic(request: HttpRequest) -> HttpResponse:
    """Who would get what, loads and who is short; confirmed, exactly that is assigned."""
    form = ScopeForm(request.GET if "round" in request.GET else _first_scope())
    scope = Scope(**form.cleaned_data) if form.is_valid() else None
    if request.method != "POST" or scope is None:
        plan = round_plan(scope, officer=request.user) if scope else None
        return _plan_page(request, form, plan, status=200 if request.method != "POST" else 422)
    confirm = ConfirmForm(request.POST)
    if not confirm.is_valid():
        messages.error(request, _("The page was incomplete; nothing was assigned. Look at it once more."))
        return redirect(f"{reverse('assign_automatic')}?{request.GET.urlencode()}")
    try:
        action = apply_plan(
            lambda: round_plan(scope, officer=request.user),
            fingerprint=confirm.cleaned_data["fingerprint"],
            token=confirm.cleaned_data["token"],
            origin=Origin.AUTOMATIC,
            actor=request.user,
            round=scope.round.code,
            category=scope.category,
            most=scope.most,
        )
    except (WorldChanged, TransitionRefused) as refused:
        plan = round_plan(scope, officer=request.user)
        return _plan_page(request, form, plan, changed=str(refused), status=409)
    return _done(request, action)


def _first_scope() -> dict[str, str] | None:
    """The newest round that has something to assign; the newest at all when none has."""
    rounds = Round.objects.order_by("-year", "-pk")
    found = rounds.filter(applications__state__in=ASSIGNABLE).first() or rounds.first()
    return {"round": found.code} if found else None


def _plan_page(
    request: HttpRequest,
    form: ScopeForm,
    found: RoundPlan | None,
    *,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "changed": changed,
        "crumbs": _crumbs(_("Assign automatically")),
    }
    if found is not None:
        context |= _shown(found) | {"confirm": ConfirmForm.of(found.fingerprint)}
    context["query"] = urlencode({k: v for k, v in form.data.items() if k in form.fields})
    return render(request, "reviews/assign_automatic.html", context, status=status)


def _shown(found: RoundPlan) -> dict[str, Any]:
    """The plan in the words of the page."""
    plan = found.plan
    by_application: dict[int, list[dict[str, Any]]] = {}
    for pair in plan.pairs:
        told = {"pair": pair, "reviewer": found.reviewers[pair.reviewer]}
        by_application.setdefault(pair.application, []).append(told)
    kept: dict[int, int] = {}
    for application, _reviewer in found.problem.kept:
        kept[application] = kept.get(application, 0) + 1
    loads = sorted(plan.loads, key=lambda load: (-load.total, load.reviewer))
    return {
        "plan": plan,
        "left_out": found.left_out,
        "applications_in_scope": len(found.applications),
        "without_reviewers": not plan.loads,
        "rows": [
            {"application": found.applications[key], "kept": kept.get(key, 0), "new": new}
            for key, new in sorted(
                by_application.items(), key=lambda item: found.applications[item[0]].reference
            )
        ],
        "short": [
            {"application": found.applications[short.application], "short": short} for short in plan.short
        ],
        "fitting": sum(pair.category for pair in plan.pairs),
        "chart": bars(
            [
                (str(found.reviewers[load.reviewer]), load.total, _load_words(load.before, load.new))
                for load in loads
            ],
            width=280,
        ),
    }


def _load_words(before: int, new: int) -> str:
    """ "5 + 3": what somebody has and what is new."""
    return f"{before} + {new}" if new and before else f"{before + new}"


def _done(request: HttpRequest, action: BulkAction) -> HttpResponse:
    """What was done, where it can also be undone."""
    made = sum(len(item.undo["assignments"]) for item in action.items.all())
    text = ngettext("%(n)s reviewer was assigned.", "%(n)s assignments were made.", made)
    messages.success(request, text % {"n": made})
    return redirect("officer_bulk_result", token=action.token)


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"url": reverse("assignment_list"), "label": _("Who reviews what")}, {"label": here}]
