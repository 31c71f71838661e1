"""Opens an application for a view: found among what the user may know of, permission checked, or 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from common.access import View, declare, demand, sign_in_first

from .models import Application
from .permissions import PERMISSIONS
from .queries import ApplicationQuerySet


def on_application(
    permission: str, load: Callable[[ApplicationQuerySet], ApplicationQuerySet] | None = None
) -> Callable[[View], View]:
    """Decorate a view that takes `ref`: it gets the application instead.

    Somebody else's application answers 404, so that its very existence stays unknown. A member without the
    permission gets 403 with the reason.

    Args:
        load: adds to the query what the view will read.
    """
    predicate = PERMISSIONS[permission]

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, ref: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            rows = Application.objects.visible_to(request.user).filter(reference=ref)
            rows = load(rows) if load else rows.select_related("round", "agency", "category")
            application = rows.first()
            if application is None:
                raise Http404
            demand(predicate(request.user, application))
            return view(request, application, *args, **kwargs)

        return declare(permission)(opened)

    return decorate
