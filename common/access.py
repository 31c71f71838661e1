"""Every page names its permission.

A view says who may see it with one of the decorators below (or those built on them in `applications.access`).
`DeclaredPermissionMiddleware` refuses to run a view of our own that says nothing, and a test walks the URL
table, so that a forgotten check is an error and not a leak.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

View = Callable[..., HttpResponse]
# Views of these packages guard themselves (Django's admin, allauth); ours must speak.
SELF_GUARDED = ("django.", "allauth.", "csp.")


class Decision(NamedTuple):
    """A permission answers and says why not; the page shows the reason."""

    allowed: bool
    reason: str = ""


ALLOWED = Decision(True)


def declare(permission: str) -> Callable[[View], View]:
    """Name the permission of a view without checking anything (the caller checks)."""

    def mark(view: View) -> View:
        view.permission = permission
        return view

    return mark


def public(view: View) -> View:
    """Anyone may see this page."""
    return declare("public")(view)


def unlisted(view: View) -> View:
    """For a page behind a secret link: headers that keep its address to the one who was given it."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Content-Language"] = get_language()
        return response

    return answered


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in; a script gets 401 and keeps what was typed until somebody has signed in.

    htmx would follow a redirect and put the sign-in page into a corner of the page; at 401 it changes nothing.
    """
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": "signed_out"}, status=401)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def signed_in(view: View) -> View:
    """Anyone with an account may see this page."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        return view(request, *args, **kwargs)

    return declare("signed_in")(checked)


def staff_only(permission: str, allows: Callable[[Any], bool]) -> Callable[[View], View]:
    """Only people for whom `allows(user)` holds; to everybody else the page does not exist (404, not 403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            if not allows(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return declare(permission)(checked)

    return decorate


def demand(decision: Decision) -> None:
    """Raise PermissionDenied with the decision's own reason unless it allows."""
    if not decision.allowed:
        raise PermissionDenied(decision.reason)


class DeclaredPermissionMiddleware:
    """Refuse to run a view that does not say who may see it; what not everybody may see stays in no cache.

    A view that sets `Cache-Control` itself knows better.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_private", False) and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, view: View, args: tuple, kwargs: dict) -> None:
        permission = permission_of(view)
        if permission is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} does not name its permission")
        request.is_private = permission != "public"


def permission_of(view: View) -> str | None:
    """The permission a view names; "self-guarded" for the packages that guard themselves; None if it is silent."""
    named = getattr(view, "permission", None)
    if named:
        return named
    return "self-guarded" if view.__module__.startswith(SELF_GUARDED) else None
