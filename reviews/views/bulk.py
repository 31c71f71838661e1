"""Bulk actions: choose on the board, look at what would happen, confirm once, undo while that is possible."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.services.transitions import TransitionRefused

from .. import bulk
from ..forms.bulk import TEXTS, BulkMessageForm, ChosenForm, ConfirmForm, ReviewersForm
from ..forms.filters import FilterForm
from ..models import BulkAction, BulkKind
from ..permissions import officers_only
from ..queries import filtered
from ..services import bulk as service
from ..services.messages import fill_in

# What each act asks for before it can be looked at.
DETAILS = {BulkKind.ASSIGN: ReviewersForm, BulkKind.MESSAGE: BulkMessageForm}


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_start(request: HttpRequest) -> HttpResponse:
    """From the board: ask for what the act needs, then show what would happen. Nothing is changed here."""
    form = ChosenForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("officer_list")
    keys = _keys(form)
    problem = _against(form.cleaned_data["what"], keys)
    if problem:
        messages.warning(request, problem)
        return redirect(_board(form.cleaned_data["query"]))
    details = _details(form, request.POST)
    if details is not None and ("look" not in request.POST or not details.is_valid()):
        return _ask(request, form, keys, details)
    return _preview(request, form, keys, details)


@officers_only
@require_POST
def bulk_do(request: HttpRequest) -> HttpResponse:
    """The one confirmation."""
    form, confirm = ChosenForm(request.POST), ConfirmForm(request.POST)
    details = _details(form, request.POST) if form.is_valid() else None
    if not (form.is_valid() and confirm.is_valid() and (details is None or details.is_valid())):
        messages.error(request, _("The page was incomplete; nothing has been done. Choose once more."))
        return redirect("officer_list")
    keys = _keys(form)
    if form.cleaned_data["what"] == bulk.DOSSIERS:
        job = service.order_dossiers(_plan(request, form, keys, details), actor=request.user)
        return redirect("job_page", token=job.token)
    try:
        action = service.carry_out(
            lambda: _plan(request, form, keys, details),
            fingerprint=confirm.cleaned_data["fingerprint"],
            token=confirm.cleaned_data["token"],
            actor=request.user,
        )
    except service.WorldChanged:
        changed = _(
            "Something has changed since you looked. Nothing has been done; this is what would happen now."
        )
        return _preview(request, form, keys, details, reasons=[changed])
    except TransitionRefused as refused:
        return _preview(request, form, keys, details, reasons=refused.reasons)
    return redirect("officer_bulk_result", token=action.token)


@officers_only
@require_safe
def bulk_result(request: HttpRequest, token: UUID) -> HttpResponse:
    """What was done and what was left alone; and the way back while there is one."""
    action = get_object_or_404(BulkAction.objects.select_related("done_by", "undone_by"), token=token)
    items = list(action.items.select_related("application__agency").order_by("application__reference"))
    undoable = service.undoable(action, request.user)
    context = {
        "action": action,
        "done": [item for item in items if item.done],
        "left_alone": [item for item in items if not item.done],
        "undoable": len(undoable),
        "until": service.undo_until(action),
        "crumbs": _crumbs(capfirst(action.get_kind_display())),
    }
    return render(request, "reviews/bulk_result.html", context)


@officers_only
@require_POST
def bulk_undo(request: HttpRequest, token: UUID) -> HttpResponse:
    """Take back what can be taken back. A second click finds it done."""
    action = get_object_or_404(BulkAction, token=token)
    try:
        undone = service.undo(action, actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        if undone:
            said = ngettext("Taken back for %(n)s application.", "Taken back for %(n)s applications.", undone)
            messages.success(request, said % {"n": undone})
    return redirect("officer_bulk_result", token=token)


def _keys(form: ChosenForm) -> list[int]:
    """The chosen applications: those ticked, or all that fit the board's filters."""
    if not form.cleaned_data["every"]:
        return form.cleaned_data["chosen"]
    filters = FilterForm(QueryDict(form.cleaned_data["query"]))
    told = filters.told | ({"round": filters.round_shown} if filters.round_shown else {})
    return list(filtered(told, dates=filters.dates).order_by("pk").values_list("pk", flat=True))


def _against(what: str, keys: list[int]) -> str:
    if not keys:
        return _("Nothing was ticked. Tick the applications first, then choose what to do with them.")
    most = bulk.MOST_DOSSIERS if what == bulk.DOSSIERS else bulk.MOST
    if len(keys) > most:
        return _("%(n)s applications are too many at once: at most %(most)s. Narrow the filters.") % {
            "n": len(keys),
            "most": most,
        }
    return ""


def _details(form: ChosenForm, data: QueryDict) -> forms.Form | None:
    """The form of what the act needs to know, as far as it was filled in; None when it needs nothing."""
    kind = DETAILS.get(form.cleaned_data["what"])
    if kind is None:
        return None
    if kind is BulkMessageForm and "start" in data:
        start = BulkMessageForm({"template": data.get("template", "")})
        start.is_valid()
        template = start.cleaned_data.get("template")
        texts = {name: getattr(template, name) if template else "" for name in TEXTS}
        return BulkMessageForm(initial={"template": data.get("template", ""), **texts})
    filled = "look" in data or "again" in data or "token" in data
    return kind(data) if filled else kind()


def _plan(
    request: HttpRequest, form: ChosenForm, keys: list[int], details: forms.Form | None
) -> bulk.BulkPlan:
    what = form.cleaned_data["what"]
    if what == BulkKind.ASSIGN:
        return bulk.plan_assigning(keys, list(details.cleaned_data["reviewers"]), request.user)
    if what == BulkKind.MESSAGE:
        return bulk.plan_messages(keys, details.texts, request.user)
    return bulk.plan_screening(keys, request.user) if what == BulkKind.SCREENED else bulk.plan_dossiers(keys)


def _ask(request: HttpRequest, form: ChosenForm, keys: list[int], details: forms.Form) -> HttpResponse:
    wrong = details.is_bound and "look" in request.POST and bool(details.errors)
    context = _context(form, keys) | {
        "form": details,
        "people": bulk.reviewers_with_load() if isinstance(details, ReviewersForm) else [],
        "ticked": details.data.getlist("reviewers") if details.is_bound else [],
    }
    return render(request, "reviews/bulk_ask.html", context, status=422 if wrong else 200)


def _preview(
    request: HttpRequest,
    form: ChosenForm,
    keys: list[int],
    details: forms.Form | None,
    *,
    reasons: list[str] | None = None,
) -> HttpResponse:
    plan = _plan(request, form, keys, details)
    context = _context(form, keys) | {
        "plan": plan,
        "reasons": reasons or [],
        "confirm": ConfirmForm.of(plan.fingerprint),
        "kept": _kept(details),
        "sample": _sample(plan),
        "has_details": details is not None,
    }
    return render(request, "reviews/bulk_preview.html", context, status=409 if reasons else 200)


def _sample(plan: bulk.BulkPlan) -> dict[str, Any] | None:
    """The message as the first agency will read it."""
    if plan.kind != BulkKind.MESSAGE or not plan.doing:
        return None
    first = plan.doing[0].application
    return {"reference": first.reference, "texts": fill_in(plan.detail["texts"], first)}


def _kept(details: forms.Form | None) -> list[tuple[str, str]]:
    """What was filled in, as hidden fields of the confirmation."""
    if isinstance(details, ReviewersForm):
        return [("reviewers", str(user.pk)) for user in details.cleaned_data["reviewers"]]
    return list(details.texts.items()) if details else []


def _context(form: ChosenForm, keys: list[int]) -> dict[str, Any]:
    what = form.cleaned_data["what"]
    title = _name(what)
    return {
        "what": what,
        "title": title,
        "chosen": ",".join(map(str, keys)),
        "number": len(keys),
        "query": form.cleaned_data["query"],
        "board": _board(form.cleaned_data["query"]),
        "crumbs": _crumbs(title),
    }


def _name(what: str) -> str:
    names = {
        BulkKind.ASSIGN: _("Assign reviewers"),
        BulkKind.SCREENED: _("Mark as screened"),
        BulkKind.MESSAGE: _("Write to the agencies"),
        bulk.DOSSIERS: _("Download dossiers (ZIP)"),
    }
    return names[what]


def _board(query: str) -> str:
    """The board as it was left."""
    return f"{reverse('officer_list')}?{QueryDict(query).urlencode()}" if query else reverse("officer_list")


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"url": reverse("officer_list"), "label": _("Work of the round")}, {"label": here}]
