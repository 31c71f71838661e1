"""The agency's side of asking for letters of reference: ask, send again, withdraw."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.access import on_application
from applications.forms.referee import AskForm
from applications.models import Application, RefereeRequest
from applications.services import referee
from applications.services.locking import Sealed
from applications.services.referee_links import LIFE, WAITING, end_of_link
from applications.services.referee_mails import mail_of

from .documents import everything
from .frame import frame


def _letters(application: Application) -> str:
    return reverse("application_letters", kwargs={"ref": application.reference})


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, application: Application) -> HttpResponse:
    """The form; POST with `preview` shows the mail, any other POST sends it."""
    form = AskForm(request.POST if request.method == "POST" else None, application=application)
    status, mail = 200, None
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif "preview" in request.POST:
            mail = _preview(request, form)
        else:
            status = _send(request, application, form)
            if status == 200:
                return redirect(_letters(application))
    context = frame(request, application, current="letters")
    context |= {
        "form": form,
        "mail": mail,
        "done_url": _letters(application),
        "page_title": _("Ask a referee"),
        "until": end_of_link(application, timezone.now()),
        "advice": _(
            "Speak to the referee before the mail comes, and send your figures along: the letter must be on the "
            "organisation's paper and signed."
        ),
    }
    return render(request, "referee/ask.html", context, status=status)


def _send(request: HttpRequest, application: Application, form: AskForm) -> int:
    """Send the request. Returns the HTTP status; errors are then in the form."""
    try:
        asked = referee.ask(application, actor=request.user, **form.request_fields)
    except ValidationError as refused:
        form.add_error(None, refused)
        return 422
    except Sealed as sealed:
        form.add_error(None, str(sealed))
        return 403
    messages.success(
        request, _("%(name)s has been asked; the mail is on its way to %(email)s.") % _about(asked)
    )
    return 200


def _about(asked: RefereeRequest) -> dict[str, str]:
    return {"name": asked.referee_name, "email": asked.email}


def _preview(request: HttpRequest, form: AskForm) -> dict[str, str]:
    """The mail as it would be sent, without a link that works."""
    now = timezone.now()
    asked: RefereeRequest = form.instance
    asked.asked_by = request.user
    asked.expires_at = end_of_link(form.application, now) or now + LIFE
    subject, body = mail_of("referee_request", asked, link=_("[here stands the referee's own link]"))
    return {"subject": subject, "body": body, "language": asked.language}


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Asks before a new link is sent; sends it on POST."""
    return _confirmed(
        request,
        application,
        pk,
        template="referee/resend.html",
        act=lambda asked: referee.resend(asked, actor=request.user),
        done=_("A new link is on its way to %(email)s. The former one no longer works."),
    )


@on_application("application.edit", load=everything)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Asks before a request is withdrawn; withdraws it on POST."""
    return _confirmed(
        request,
        application,
        pk,
        template="referee/withdraw.html",
        act=referee.withdraw,
        done=_(
            "The request to %(name)s is withdrawn, and a mail tells them that nothing is needed any more."
        ),
    )


def _confirmed(
    request: HttpRequest,
    application: Application,
    pk: int,
    *,
    template: str,
    act: Callable[[RefereeRequest], RefereeRequest],
    done: str,
) -> HttpResponse:
    asked = get_object_or_404(application.referee_requests, pk=pk)
    refused, status = "", 200
    if request.method == "POST":
        try:
            act(asked)
        except ValidationError as error:
            refused, status = " ".join(error.messages), 409
        except Sealed as sealed:
            refused, status = str(sealed), 403
        else:
            messages.success(request, done % _about(asked))
            return redirect(_letters(application))
    elif asked.state not in WAITING:
        messages.info(request, _("This request has been answered or withdrawn already; see below."))
        return redirect(_letters(application))
    context = frame(request, application, current="letters")
    context |= {"asked": asked, "refused": refused, "done_url": _letters(application)}
    context["until"] = end_of_link(application, timezone.now())
    context["page_title"] = _("Request for a letter")
    return render(request, template, context, status=status)
