"""Stopping optional reminders from the link in a mail; and the mails of a demonstration."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common.access import public

from . import mailbox, stopping


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed link is the permission
@never_cache
@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing (mail scanners look at links); one click stops, another takes that back."""
    email = stopping.address_of(token)
    if email is None:
        return render(request, "notifications/stop.html", {"unknown": True}, status=404)
    if request.method == "POST":
        (stopping.resume if request.POST.get("act") == "resume" else stopping.stop)(email)
    context = {"email": email, "stopped": stopping.is_stopped(email)}
    return render(request, "notifications/stop.html", context)


@never_cache
@public
@require_safe
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """What a demonstration has sent to its people, who have no mailboxes. No such page in any other installation."""
    if not mailbox.is_open():
        raise Http404
    return render(request, "notifications/mailbox.html", {"mails": mailbox.newest()})
