"""Panels: the list, a new one, the agenda, who is there."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.services.transitions import TransitionRefused
from common.dates import BANGKOK

from ..agenda import Line, lines
from ..forms.panels import PanelForm
from ..models import Panel
from ..permissions import officers_only
from ..services import panels

PAGE = 50


@officers_only
@require_safe
def panel_list(request: HttpRequest) -> HttpResponse:
    """All panels, the latest first."""
    rows = (
        Panel.objects.select_related("round", "category")
        .annotate(
            size=Count("items", distinct=True),
            released=Count("decisions", distinct=True),
            people=Count("members", distinct=True),
        )
        .order_by("-held_at", "-pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/panels.html", {"page_obj": page})


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def panel_new(request: HttpRequest) -> HttpResponse:
    """Call a panel."""
    if request.method != "POST":
        return _form(request, PanelForm(initial={"members": [request.user.pk]}))
    form = PanelForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    round_, category = form.chosen
    told = {name: form.cleaned_data[name] for name in ("name_th", "name_en", "held_at", "members", "order")}
    try:
        panel = panels.open_panel(round_=round_, category=category, actor=request.user, **told)
    except TransitionRefused as refused:
        form.add_error(None, " ".join(refused.reasons))
        return _form(request, form, status=409)
    messages.success(request, _("The panel is called. Tick who is present when it begins."))
    return redirect("panel", pk=panel.pk)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def panel_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, date or other members."""
    panel = get_object_or_404(Panel.objects.select_related("round", "category"), pk=pk)
    if request.method != "POST":
        initial = {
            "name_th": panel.name_th,
            "name_en": panel.name_en,
            "held_at": panel.held_at.astimezone(BANGKOK).replace(tzinfo=None),
            "members": list(panel.members.values_list("user", flat=True)),
        }
        return _form(request, PanelForm(panel=panel, initial=initial), panel)
    form = PanelForm(request.POST, panel=panel)
    if not form.is_valid():
        return _form(request, form, panel, status=422)
    panels.change_panel(panel, actor=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("panel", pk=pk)


@officers_only
@require_safe
def panel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda with the quorum of each item, the members, and how far the decisions are."""
    panel = get_object_or_404(Panel.objects.select_related("round", "category", "released_by"), pk=pk)
    agenda = lines(panel, request.user)
    hidden = sum(bool(line.hidden) for line in agenda)
    context = {
        "panel": panel,
        "agenda": agenda,
        "members": panel.members.select_related("user"),
        "hidden": hidden,
        "may_order": not hidden and len(agenda) > 1,
        "prepared": sum(line.is_prepared for line in agenda),
        "released": sum(line.decision is not None for line in agenda),
        "waiting": sum(line.is_open and not line.is_prepared and not line.hidden for line in agenda),
        "next": _next(agenda),
        "missing": panels.missing_of(panel).count(),
        "orders": panels.Order.choices,
        "crumbs": _crumbs(panel),
    }
    return render(request, "reviews/panel.html", context)


@officers_only
@require_POST
def panel_present(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who is there."""
    panel = get_object_or_404(Panel, pk=pk)
    ticked = [int(key) for key in request.POST.getlist("present") if key.isascii() and key.isdigit()]
    panels.set_present(panel, ticked, actor=request.user)
    messages.success(request, _("Kept who is present. Decisions prepared before keep who was there then."))
    return redirect("panel", pk=pk)


@officers_only
@require_POST
def panel_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Sort the agenda, move one application by one place, or take in what has come into review since."""
    panel = get_object_or_404(Panel, pk=pk)
    up, down, order = (request.POST.get(name, "") for name in ("up", "down", "order"))
    moved = up or down
    try:
        if moved.isascii() and moved.isdigit():
            panels.move(panel, int(moved), up=bool(up), actor=request.user)
        elif order in panels.Order.values:
            panels.sort(panel, order=order, actor=request.user)
            messages.success(request, _("The agenda is in its new order."))
        elif "take_in" in request.POST:
            panels.take_in(panel, actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    anchor = f"#item-{moved}" if moved else ""
    return redirect(reverse("panel", kwargs={"pk": pk}) + anchor)


def _next(agenda: list[Line]) -> Line | None:
    """Where the table goes on: the first that still waits for a decision."""
    return next((line for line in agenda if line.is_open and not line.is_prepared and not line.hidden), None)


def _crumbs(panel: Panel | None, here: str = "") -> list[dict[str, Any]]:
    way = [{"url": reverse("panel_list"), "label": _("Panels")}]
    if panel is not None:
        url = reverse("panel", kwargs={"pk": panel.pk}) if here else ""
        way.append({"url": url, "label": str(panel)})
    return [*way, {"label": here}] if here else way


def _form(
    request: HttpRequest, form: PanelForm, panel: Panel | None = None, *, status: int = 200
) -> HttpResponse:
    here = _("Change the panel") if panel else _("New panel")
    context = {"form": form, "panel": panel, "title": here, "crumbs": _crumbs(panel, here)}
    return render(request, "reviews/panel_form.html", context, status=status)
