"""Anybody asks or complains, without an account; a secret link in a mail shows what became of it."""

import re

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import rates
from common.access import public, unlisted
from common.visitors import speak

from ..forms_questions import AskForm, EraseForm, LinkForm, MoreForm
from ..models import Enquiry, EnquiryState, Voice
from ..services import enquiries, retention

# An hour: a whole office may stand behind one address, a mailbox is one person's.
MOST_OF_AN_ADDRESS = 20
MOST_OF_AN_EMAIL = 5
# Anybody can write an address: the page shows a number and nothing else.
NUMBER = re.compile(r"Q[0-9]{4}-[0-9]{4,6}")
# Messages to one question in an hour.
MOST_MESSAGES = 10


def _too_often() -> str:
    return _(
        "There were many questions from your address or to your mailbox within an hour. Nothing was sent; what you "
        "typed is still here. Wait an hour, then send it again."
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form. Whatever is wrong, what was typed stays."""
    if request.method != "POST":
        return _form(request, AskForm())
    form = AskForm(request.POST)
    status = 422
    if form.is_valid():
        if _within(request, "ask", form.cleaned_data["email"]):
            enquiry = enquiries.receive(token=form.token, language=translation.get_language(), **form.told)
            return redirect("asked", number=enquiry.number)
        form.add_error(None, _too_often())
        status = 429
    return _form(request, form, status)


def _form(request: HttpRequest, form: AskForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "keep_days": settings.QUESTION_KEEP_DAYS}
    return render(request, "public/questions/ask.html", context, status=status)


def _within(request: HttpRequest, what: str, email: str) -> bool:
    """Whether this address and this mailbox are within their limits; counts this time."""
    # The address first: whoever is beyond its limit locks nobody's mailbox.
    by_address = rates.within(f"{what}-address", rates.address_of(request), MOST_OF_AN_ADDRESS)
    return by_address and rates.within(f"{what}-email", email, MOST_OF_AN_EMAIL)


@public
@never_cache
@require_safe
def asked(request: HttpRequest, number: str) -> HttpResponse:
    """What happens next. The page knows nothing but the number in its address."""
    if not NUMBER.fullmatch(number):
        raise Http404
    return render(request, "public/questions/asked.html", {"number": number})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """A lost link is mailed again. The answer is the same whether number and address belong together or not."""
    if request.method != "POST":
        return render(request, "public/questions/link.html", {"form": LinkForm()})
    form = LinkForm(request.POST)
    status = 422
    if form.is_valid():
        if _within(request, "link", form.cleaned_data["email"]):
            enquiries.send_link(form.cleaned_data["number"].strip(), form.cleaned_data["email"])
            return redirect("question_link_sent")
        form.add_error(None, _too_often())
        status = 429
    return render(request, "public/questions/link.html", {"form": form}, status=status)


@public
@never_cache
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "public/questions/link_sent.html")


@public
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """The asker's own page: state, thread and answer; a further message; erasing."""
    enquiry = get_object_or_404(Enquiry, secret=token)
    speak(request, enquiry.language)
    if request.method == "POST":
        act = _erase if request.POST.get("do") == "erase" else _add
        return act(request, enquiry)
    if request.method == "GET":
        enquiries.confirm(enquiry)
    return _page(request, enquiry)


def _add(request: HttpRequest, enquiry: Enquiry) -> HttpResponse:
    form = MoreForm(request.POST)
    if not form.is_valid():
        return _page(request, enquiry, form=form, status=422)
    if not rates.within("question-message", enquiry.secret, MOST_MESSAGES):
        form.add_error(None, _too_often())
        return _page(request, enquiry, form=form, status=429)
    try:
        enquiries.add(enquiry, form.cleaned_data["text"])
    except enquiries.Refused as refused:
        enquiry.refresh_from_db()
        form.add_error(None, str(refused))
        return _page(request, enquiry, form=form, status=409)
    messages.success(request, _("Your message stands below, and OPDC has it."))
    return redirect(enquiry.status_path)


def _erase(request: HttpRequest, enquiry: Enquiry) -> HttpResponse:
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _page(request, enquiry, erase_form=form, status=422)
    retention.erase(enquiry)
    return redirect(enquiry.status_path)


def _page(
    request: HttpRequest,
    enquiry: Enquiry,
    *,
    form: MoreForm | None = None,
    erase_form: EraseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    thread = enquiry.messages.exclude(voice=Voice.NOTE)
    context = {
        "enquiry": enquiry,
        "steps": _steps(enquiry),
        "thread": [] if enquiry.erased_at else thread,
        "is_open": enquiry.state != EnquiryState.CLOSED,
        "form": form or MoreForm(),
        "erase_form": erase_form or EraseForm(),
    }
    return render(request, "public/questions/status.html", context, status=status)


def _steps(enquiry: Enquiry) -> list[dict[str, object]]:
    """The four states in order, which one it is, and which are behind it."""
    order = list(EnquiryState)
    at = order.index(EnquiryState(enquiry.state))
    return [
        {"label": state.label, "is_done": place < at, "is_current": place == at}
        for place, state in enumerate(order)
    ]
