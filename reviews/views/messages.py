"""Officers write to agencies, and see what became of every message; agencies read theirs."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.access import on_application
from applications.models import Application
from applications.services.extensions import coordinators
from applications.services.transitions import TransitionRefused
from notifications.models import Delivery, Message

from .. import outbox
from ..forms.messages import MessageForm, OutboxForm, TemplateForm
from ..permissions import officers_only
from ..services import messages as service
from .returning import crumbs

PAGE = 50
# The part of the officer's page of an application names so many.
LATEST = 3


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, ref: str) -> HttpResponse:
    """Write to one agency: a template, a look at it in both languages, and away. Below it what was sent before."""
    rows = Application.objects.submitted().with_names().with_time_and_points()
    application = get_object_or_404(rows, reference=ref)
    if request.method != "POST":
        if request.htmx:
            return _side(request, application)
        return _page(request, application, _started(request, application))
    data = request.POST.copy()
    typed = {name: data.get(name, "") for name in service.TEXTS}
    for name, text in service.fill_in(typed, application).items():
        data[name] = text
    form = MessageForm(data)
    if not form.is_valid():
        return _page(request, application, form, status=422)
    if data.get("act") != "send":
        return _page(request, application, form, preview=True)
    try:
        service.write_to_agency(
            application,
            actor=request.user,
            token=form.cleaned_data["token"],
            template=form.cleaned_data["template"],
            **form.texts,
        )
    except TransitionRefused as refused:
        return _page(request, application, form, status=409, reasons=refused.reasons, preview=True)
    messages.success(request, _("Sent. It stands below with what becomes of each mail."))
    return redirect("officer_messages", ref=ref)


def _started(request: HttpRequest, application: Application) -> MessageForm:
    """An empty message, or the template that the address names, filled in."""
    chosen = TemplateForm(request.GET)
    template = chosen.cleaned_data.get("template") if chosen.is_valid() else None
    initial = {"token": uuid.uuid4(), "template": template.code if template else ""}
    return MessageForm(initial=initial | service.filled(template, application))


def _page(
    request: HttpRequest,
    application: Application,
    form: MessageForm,
    *,
    status: int = 200,
    reasons: list[str] | None = None,
    preview: bool = False,
) -> HttpResponse:
    # Two forms stand on the page, and both know a template.
    templates = TemplateForm(initial={"template": request.GET.get("template", "")}, auto_id="id_start_%s")
    context = {
        "application": application,
        "form": form,
        "templates": templates,
        "preview": preview,
        "reasons": reasons or [],
        "against": service.against_writing(application, request.user),
        "recipients": coordinators(application),
        "sent": outbox.with_mails(outbox.messages().filter(application=application)),
        "crumbs": crumbs(application, _("Messages to the agency")),
    }
    return render(request, "reviews/message_write.html", context, status=status)


def _side(request: HttpRequest, application: Application) -> HttpResponse:
    """The part of the officer's page: the latest messages and the way to write."""
    rows = outbox.messages().filter(application=application)
    sent = outbox.with_mails(rows[: LATEST + 1])
    context = {"application": application, "sent": sent[:LATEST], "more": len(sent) > LATEST}
    return render(request, "reviews/_messages_side.html", context)


@officers_only
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """The outbox: every message to an agency, with what became of each mail."""
    form = OutboxForm(request.GET)
    told = form.told
    rows = outbox.messages()
    if "q" in told:
        rows = rows.filter(application__in=Application.objects.search(told["q"]).values("pk"))
    if "round" in told:
        rows = rows.filter(application__round=told["round"])
    if "state" in told:
        rows = outbox.in_state(rows, told["state"])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    said = {name: value for name in form.fields if (value := request.GET.get(name, "").strip())}
    context = {
        "form": form,
        "page_obj": page,
        "sent": outbox.with_mails(page.object_list),
        "filtered": bool(said),
        "query": urlencode(said),
    }
    return render(request, "reviews/message_list.html", context)


@officers_only
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one failed mail again: of a message, or of a reminder."""
    mail = _mail(pk)
    try:
        service.try_again(mail, actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The mail to %(who)s is sent again.") % {"who": mail.recipient})
    return _back(request)


@officers_only
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down whether a mail arrived whose fate is unknown; `arrived` says "yes" or "no"."""
    mail = _mail(pk)
    arrived = request.POST.get("arrived")
    if arrived not in ("yes", "no"):
        return HttpResponseBadRequest()
    try:
        service.settle_unknown(mail, arrived=arrived == "yes", actor=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted for the mail to %(who)s.") % {"who": mail.recipient})
    return _back(request)


def _mail(pk: int) -> Message:
    ours = Q(key__startswith=outbox.PREFIX) | Q(pk__in=Delivery.objects.values("message"))
    return get_object_or_404(Message, ours, pk=pk)


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else reverse("message_list"))


@on_application("application.view")
@require_safe
def of_application(request: HttpRequest, application: Application) -> HttpResponse:
    """What OPDC has written to the agency: a part of its overview for htmx, a page of its own without."""
    rows = list(outbox.for_agency(application))
    context = {
        "application": application,
        "sent": rows,
        "crumbs": [
            {"url": reverse("application_list"), "label": _("My applications")},
            {
                "url": reverse("application_overview", kwargs={"ref": application.reference}),
                "label": application.reference,
            },
            {"label": _("Messages from OPDC")},
        ],
    }
    template = "reviews/_messages_received.html" if request.htmx else "reviews/messages_received.html"
    return render(request, template, context)
