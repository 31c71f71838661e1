"""The page behind an invitation's link: join with the account one has, or make one."""

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Invitation
from applications.forms.people import JoinForm
from applications.services import people
from applications.services.people import PeopleRefused, Standing
from common.access import public


@public
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens depends on what it is still worth, and on who is looking."""
    invitation, standing = people.find(token)
    user = request.user
    if invitation is None or standing != Standing.OPEN:
        if standing == Standing.USED and user.is_authenticated and invitation.accepted_by_id == user.pk:
            return redirect(_landing(invitation))
        context = {"invitation": invitation, "standing": standing}
        return render(request, "people/over.html", context, status=404 if invitation is None else 410)
    context: dict[str, Any] = {"invitation": invitation, "here": request.path}
    if user.is_authenticated:
        if not people.is_for(invitation, user):
            return render(request, "people/other_account.html", context)
        if request.method == "POST":
            return _join(request, token)
        return render(request, "people/join.html", context)
    if people.account_of(invitation.email):
        return render(request, "people/sign_in.html", context)
    return _make_account(request, token, context)


def _join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = people.accept(token, request.user)
    except PeopleRefused as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    return _welcome(request, invitation)


def _make_account(request: HttpRequest, token: str, context: dict[str, Any]) -> HttpResponse:
    invitation: Invitation = context["invitation"]
    bound = request.method == "POST"
    form = JoinForm(request.POST if bound else None, email=invitation.email)
    if bound and form.is_valid():
        values = form.cleaned_data
        try:
            user, invitation = people.sign_up(
                token, name_th=values["name_th"], name_en=values["name_en"], password=values["password1"]
            )
        except PeopleRefused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        answer = perform_login(
            request, user, email_verification="mandatory", redirect_url=_landing(invitation), signup=True
        )
        _say_welcome(request, invitation)
        return answer
    context["form"] = form
    return render(request, "people/sign_up.html", context, status=422 if bound else 200)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    _say_welcome(request, invitation)
    return redirect(_landing(invitation))


def _say_welcome(request: HttpRequest, invitation: Invitation) -> None:
    messages.success(
        request,
        _("Welcome to %(agency)s. You are %(role)s here.")
        % {"agency": invitation.agency, "role": invitation.get_role_display()},
    )


def _landing(invitation: Invitation) -> str:
    """The address that the invitation names, or the list; never one outside the portal."""
    landing = invitation.landing
    if landing.startswith("/") and url_has_allowed_host_and_scheme(landing, allowed_hosts=None):
        return landing
    return reverse("application_list")
