"""Withdrawing an application, deleting a draft, and bringing a deleted draft back."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from applications.access import in_bin, on_application
from applications.forms.withdrawing import WithdrawForm
from applications.models import Application
from applications.queries import ApplicationQuerySet
from applications.services.drafts import bring_back, delete_draft, kept_until
from applications.services.transitions import TransitionRefused, perform
from common.dates import local_datetime

from .frame import frame


def everything(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    return rows.with_everything()


@on_application("application.withdraw", load=everything)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask for the reason, then withdraw."""
    form = WithdrawForm(request.POST or None)
    status, reasons = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                perform("withdraw", application, actor=request.user, note=form.cleaned_data["note"])
            except TransitionRefused as refused:
                status, reasons = 409, refused.reasons
            else:
                messages.success(
                    request, _("The application has been withdrawn. Everything that was written is kept.")
                )
                return redirect("application_overview", ref=application.reference)
    context = frame(request, application, current="withdraw")
    context |= {"form": form, "reasons": reasons, "page_title": _("Withdraw the application")}
    return render(request, "applications/withdraw.html", context, status=status)


@on_application("application.delete", load=everything)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask once, then put the draft into the bin."""
    refused = ""
    if request.method == "POST":
        try:
            deleted = delete_draft(application, actor=request.user)
        except TransitionRefused as error:
            refused = str(error)
        else:
            messages.success(
                request,
                _("Deleted: %(title)s. It can be brought back until %(moment)s.")
                % {
                    "title": deleted.title,
                    "moment": local_datetime(kept_until(deleted), short=True),
                },
            )
            return redirect("application_list")
    context = frame(request, application, current="delete")
    context |= {
        "refused": refused,
        "days": settings.DRAFT_BIN_DAYS,
        "page_title": _("Delete the draft"),
    }
    return render(request, "applications/delete.html", context, status=409 if refused else 200)


@in_bin("application.restore")
@require_POST
def restore(request: HttpRequest, application: Application) -> HttpResponse:
    """Bring a deleted draft back."""
    try:
        bring_back(application, actor=request.user)
    except Application.DoesNotExist as gone:
        raise Http404 from gone
    except TransitionRefused as refused:
        messages.error(request, str(refused))
        return redirect("application_list")
    messages.success(request, _("The draft is back, with everything in it."))
    return redirect("application_overview", ref=application.reference)
