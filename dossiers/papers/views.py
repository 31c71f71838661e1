"""The blank form of a round on the pages: ordered once, shown while it is made, handed out."""

from collections.abc import Callable
from functools import wraps

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from applications.models import Application
from common.access import View, declare, sign_in_first
from criteria.models import Round

from ..views import stored_pdf
from . import blank_form
from .models import PaperState


def rounds_with_form(user: User):
    """Rounds whose form somebody may have: staff every round's, an agency's people the open ones and their own."""
    if user.is_officer or user.is_superuser:
        return Round.objects.all()
    if not user.memberships.exists():
        return Round.objects.none()
    own = Application.objects.of_member(user).order_by().values("round")
    return Round.objects.filter(Q(is_open=True) | Q(pk__in=own))


def on_form(view: Callable[..., HttpResponse]) -> View:
    """Decorate a view that takes a round's `code`: it gets the round, or answers 404."""

    @wraps(view)
    def opened(request: HttpRequest, code: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        round_ = rounds_with_form(request.user).filter(code=code).first()
        if round_ is None:
            raise Http404
        return view(request, round_)

    return declare("round.form")(opened)


@on_form
@never_cache
@require_safe
def form_page(request: HttpRequest, round_: Round) -> HttpResponse:
    """What the form is and how far it is; for htmx the part that changes."""
    context = {
        "round": round_,
        "paper": blank_form.current(round_),
        "page_url": reverse("round_form", kwargs={"code": round_.code}),
        "make_url": reverse("round_form_make", kwargs={"code": round_.code}),
        "file_url": reverse("round_form_file", kwargs={"code": round_.code}),
        "file_name": _name(round_),
        "crumbs": [
            {"url": reverse("application_list"), "label": _("Applications")},
            {"label": _("Blank form (PDF)")},
        ],
    }
    return render(request, "dossiers/_paper.html" if request.htmx else "dossiers/form.html", context)


@on_form
@require_POST
def form_make(request: HttpRequest, round_: Round) -> HttpResponse:
    """Order it; asking twice makes one."""
    blank_form.order(round_)
    return redirect("round_form", code=round_.code)


@on_form
@require_safe
def form_file(request: HttpRequest, round_: Round) -> HttpResponse:
    """The form, when it is there; nothing is printed here."""
    paper = blank_form.current(round_)
    if paper is None or paper.state != PaperState.READY:
        raise Http404
    return stored_pdf(paper.file, _name(round_))


def _name(round_: Round) -> str:
    return f"{round_.code}-form.pdf"
