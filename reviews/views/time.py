"""Time at the officer's desk: more of it for one application, and answers that came after the deadline."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import clocks
from applications.models import Answer, Application, LateText
from applications.services.extensions import grant_extension
from applications.services.late import accept_late_text, mark, sittings
from applications.services.locking import Sealed
from applications.services.transitions import TransitionRefused
from applications.workflow import BEFORE_DECISION
from common.dates import both_clocks

from ..forms.time import ExtensionForm
from ..permissions import officers_only
from .returning import crumbs


def _application(request: HttpRequest, ref: str) -> Application:
    """Drafts too: an agency asks for more time before it has submitted."""
    rows = Application.objects.visible_to(request.user).with_names().with_time_and_points()
    return get_object_or_404(rows, reference=ref)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def time(request: HttpRequest, ref: str) -> HttpResponse:
    """The deadline of one application, more time, and the late answers. Two steps: look at both clocks, then grant."""
    application = _application(request, ref)
    if request.method != "POST":
        return _page(request, application, ExtensionForm())
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        return _page(request, application, form, status=422)
    until = form.cleaned_data["until"]
    if not form.is_confirmed:
        data = request.POST.copy()
        data["confirmed"] = until.isoformat()
        return _page(request, application, ExtensionForm(data), sentence=both_clocks(until))
    try:
        grant_extension(application, until=until, reason=form.cleaned_data["reason"], actor=request.user)
    except TransitionRefused as refused:
        return _page(request, application, form, status=409, reasons=refused.reasons)
    messages.success(
        request,
        _("Granted: until %(moment)s. The agency's coordinators get a mail.")
        % {"moment": both_clocks(until)},
    )
    return redirect("officer_time", ref=ref)


@officers_only
@require_POST
def accept_late(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Let a late text become the answer."""
    late = get_object_or_404(_application(request, ref).late_texts, pk=pk)
    try:
        accept_late_text(late, actor=request.user, seen=request.POST.get("seen", "-"))
    except (TransitionRefused, Sealed) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The text is now the answer, as a new revision."))
    return redirect("officer_time", ref=ref)


def _page(
    request: HttpRequest,
    application: Application,
    form: ExtensionForm,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
    sentence: str = "",
) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "sentence": sentence,
        "reasons": reasons or [],
        "clock": clocks.clock_of(application),
        "possible": application.state in BEFORE_DECISION and application.round.submission_deadline,
        "extensions": application.extensions.select_related("granted_by"),
        "late_texts": _late_texts(application),
        "crumbs": crumbs(application, _("Time")),
    }
    return render(request, "reviews/time.html", context, status=status)


def _late_texts(application: Application) -> list[dict[str, Any]]:
    """The late texts of each writer and question: the one that can be accepted, those accepted, and the rest folded.

    `row` is None when its writer has taken the last one back; `before` are then all there is.
    """
    answers = {a.question_id: a for a in Answer.objects.filter(application=application)}
    rows: list[LateText] = list(
        application.late_texts.select_related("question", "saved_by", "accepted_by").order_by(
            "accepted_at", "saved_at"
        )
    )
    former: dict[tuple[int, int], list[LateText]] = {}
    for row in rows:
        if row.superseded_at:
            former.setdefault((row.question_id, row.saved_by_id), []).append(row)
    shown = [row for row in rows if not row.superseded_at]
    waiting = sorted(shown, key=lambda row: row.accepted_at is not None)
    found = [
        {
            "row": row,
            "question": row.question,
            "writer": row.saved_by,
            "answer": answers.get(row.question_id),
            "may_accept": row.accepted_at is None and application.is_open,
            "mark": mark(row, answers.get(row.question_id)),
            "before": sittings(former.pop((row.question_id, row.saved_by_id), [])),
        }
        for row in waiting
    ]
    taken_back = [
        {"row": None, "question": rest[0].question, "writer": rest[0].saved_by, "before": sittings(rest)}
        for rest in former.values()
    ]
    return found + taken_back
