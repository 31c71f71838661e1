"""Reviewers, officers and admins work only with a second factor (DESIGN §8)."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

FREE = ("/accounts/", "/static/", "/i18n/", "/healthz", "/readyz")


class SecondFactorMiddleware:
    """Send people who need a second factor, and have none yet, to set one up; nothing else opens before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and not request.path.startswith(FREE):
            user = request.user
            if user.is_authenticated and user.needs_second_factor and not is_mfa_enabled(user):
                messages.warning(
                    request, _("Your role needs a second factor. Set it up here, then go on with your work.")
                )
                return redirect("mfa_activate_totp")
        return self.get_response(request)
