"""The officers' queue of questions and complaints, and the page of each."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User

from ..forms_questions import BIN, NOBODY, OPEN, AnswerForm, AssignForm, NoteForm, QueueForm
from ..models import Enquiry
from ..models.enquiry import WAITING, today
from ..permissions import officers_only
from ..services import enquiries

PAGE = 50


def officers() -> QuerySet[User]:
    """Who can answer."""
    return User.objects.filter(Q(is_officer=True) | Q(is_superuser=True), is_active=True)


@officers_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits first, the oldest day on top; filters by state, kind, officer, overdue."""
    data = request.GET.copy()
    if not request.GET:
        data["state"] = OPEN
    form = QueueForm(data, list(officers()))
    told = form.told
    rows = _filtered(told).select_related("assignee")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    waiting = Enquiry.objects.filter(state__in=WAITING, binned_at=None)
    context = {
        "form": form,
        "page_obj": page,
        "filtered": bool(set(told) - {"state"}) or told.get("state") != OPEN,
        "query": urlencode({name: "on" if value is True else value for name, value in told.items()}),
        "counts": {
            "waiting": waiting.count(),
            "overdue": waiting.filter(due_on__lt=today()).count(),
            "mine": waiting.filter(assignee=request.user).count(),
        },
    }
    return render(request, "public/officer/questions.html", context)


def _filtered(told: dict[str, object]) -> QuerySet[Enquiry]:
    rows = Enquiry.objects.all()
    state = told.get("state")
    rows = rows.exclude(binned_at=None) if state == BIN else rows.filter(binned_at=None)
    if state == OPEN:
        rows = rows.filter(state__in=WAITING)
    elif state and state != BIN:
        rows = rows.filter(state=state)
    if "kind" in told:
        rows = rows.filter(kind=told["kind"])
    if "assignee" in told:
        rows = rows.filter(assignee=None if told["assignee"] == NOBODY else told["assignee"])
    if "overdue" in told:
        rows = rows.filter(state__in=WAITING, due_on__lt=today())
    if words := str(told.get("q", "")).strip():
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(subject__icontains=words)
            | Q(name__icontains=words)
            | Q(email__icontains=words)
        )
    if state in (OPEN, None) or "overdue" in told:
        return rows.order_by(F("closed_at").desc(nulls_first=True), "due_on", "pk")
    return rows.order_by("-received_at", "-pk")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one; each form is sent to this address and says what it does in `do`."""
    enquiry = get_object_or_404(Enquiry.objects.select_related("assignee"), number=number)
    if request.method != "POST":
        return _page(request, enquiry)
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return HttpResponseBadRequest()
    return act(request, enquiry)


def _page(request: HttpRequest, enquiry: Enquiry, status: int = 200, **forms: Form) -> HttpResponse:
    seen = enquiries.last_line(enquiry)
    context = {
        "enquiry": enquiry,
        "thread": enquiry.messages.select_related("author"),
        "events": enquiry.events.select_related("actor", "assignee"),
        "entries": enquiry.faq_entries.all(),
        "answer_form": AnswerForm(initial={"seen": seen}, prefix="answer"),
        "note_form": NoteForm(prefix="note"),
        "assign_form": AssignForm(
            officers=officers(), initial={"assignee": enquiry.assignee_id, "seen": seen}, prefix="assign"
        ),
        "seen": seen,
    }
    return render(request, "public/officer/question.html", context | forms, status=status)


def _done(request: HttpRequest, enquiry: Enquiry, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("officer_question", number=enquiry.number)


def _written(
    request: HttpRequest, enquiry: Enquiry, name: str, form: Form, act: Callable[[], None], words: str
) -> HttpResponse:
    """A form is checked and done; refused, the page comes back with what was typed and the newest trail."""
    if not form.is_valid():
        return _page(request, enquiry, status=422, **{name: form})
    try:
        act()
    except enquiries.Refused as refused:
        enquiry.refresh_from_db()
        form.add_error(None, str(refused))
        if "seen" in form.fields:
            form.data = form.data.copy()
            form.data[form.add_prefix("seen")] = str(enquiries.last_line(enquiry))
        return _page(request, enquiry, status=409, **{name: form})
    return _done(request, enquiry, words)


def _answer(request: HttpRequest, enquiry: Enquiry) -> HttpResponse:
    form = AnswerForm(request.POST, prefix="answer")
    return _written(
        request,
        enquiry,
        "answer_form",
        form,
        lambda: enquiries.answer(enquiry, actor=request.user, **form.cleaned_data),
        _("The answer is on its way to the asker, and stands on the asker's page."),
    )


def _note(request: HttpRequest, enquiry: Enquiry) -> HttpResponse:
    form = NoteForm(request.POST, prefix="note")
    return _written(
        request,
        enquiry,
        "note_form",
        form,
        lambda: enquiries.note(enquiry, actor=request.user, **form.cleaned_data),
        _("The note is kept. The asker does not see it."),
    )


def _assign(request: HttpRequest, enquiry: Enquiry) -> HttpResponse:
    form = AssignForm(request.POST, officers=officers(), prefix="assign")
    return _written(
        request,
        enquiry,
        "assign_form",
        form,
        lambda: enquiries.assign(
            enquiry, actor=request.user, to=form.cleaned_data["assignee"], seen=form.cleaned_data["seen"]
        ),
        _("It is in its officer's hands now."),
    )


def _simple(act: Callable[..., None], words: Callable[[], str]) -> Callable[..., HttpResponse]:
    """An act of one button."""

    def done(request: HttpRequest, enquiry: Enquiry) -> HttpResponse:
        try:
            act(enquiry, actor=request.user)
        except enquiries.Refused as refused:
            messages.warning(request, str(refused))
            return redirect("officer_question", number=enquiry.number)
        return _done(request, enquiry, words())

    return done


ACTS: dict[str, Callable[[HttpRequest, Enquiry], HttpResponse]] = {
    "answer": _answer,
    "note": _note,
    "assign": _assign,
    "close": _simple(enquiries.close, lambda: _("It is closed. Nothing more can be added.")),
    "reopen": _simple(enquiries.reopen, lambda: _("It is open again and waits for an answer.")),
    "bin": _simple(enquiries.put_into_bin, lambda: _("It lies in the bin. It can be taken out again.")),
    "restore": _simple(enquiries.restore, lambda: _("It is out of the bin, as it was.")),
}
