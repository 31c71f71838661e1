"""Opens an application for a view: found among what the user may know of, permission checked, or 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from common.access import View, declare, demand, sign_in_first

from .models import Application
from .permissions import PERMISSIONS
from .queries import ApplicationQuerySet

Load = Callable[[ApplicationQuerySet], ApplicationQuerySet]


def on_application(permission: str, load: Load | None = None) -> Callable[[View], View]:
    """Decorate a view that takes `ref`: it gets the application instead.

    Somebody else's application answers 404, so that its very existence stays unknown; so does a deleted draft. A
    member without the permission gets 403 with the reason.

    Args:
        load: adds to the query what the view will read.
    """
    return _opening(permission, lambda user: Application.objects.visible_to(user), load)


def in_bin(permission: str) -> Callable[[View], View]:
    """The same for a deleted draft of one's own agency."""
    return _opening(
        permission,
        lambda user: Application.objects.in_bin().filter(agency__in=user.memberships.values("agency")),
        None,
    )


def _opening(
    permission: str, found_among: Callable[[Any], ApplicationQuerySet], load: Load | None
) -> Callable[[View], View]:
    predicate = PERMISSIONS[permission]

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, ref: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            rows = found_among(request.user).filter(reference=ref)
            rows = load(rows) if load else rows.select_related("round", "agency", "category")
            application = rows.first()
            if application is None:
                raise Http404
            demand(predicate(request.user, application))
            return view(request, application, *args, **kwargs)

        return declare(permission)(opened)

    return decorate
