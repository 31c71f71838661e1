"""Who works at the officer's desk, and who reviews."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from applications.models import Application
from common.access import View, declare, sign_in_first, staff_only

from . import visibility
from .conflicts import declaration_of
from .models import Assignment


def works_for_opdc(user: User) -> bool:
    """Officers see every submitted application; admins see what officers see (DESIGN §8)."""
    return user.is_officer or user.is_superuser


officers_only = staff_only("officer", works_for_opdc)
reviewers_only = staff_only("reviewer", lambda user: user.is_reviewer)


officers_and_reviewers = staff_only("officer or reviewer", lambda u: works_for_opdc(u) or u.is_reviewer)


def on_scores(view: View) -> View:
    """Decorate an officer's view that takes `ref`: it gets the application, if the officer sees its scores, or 404."""

    @wraps(view)
    def opened(request: HttpRequest, ref: str, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Application.objects.submitted().select_related("round", "agency", "category")
        application = rows.filter(
            visibility.sees_scores_q(request.user), reference=ref, deleted_at=None
        ).first()
        if application is None:
            raise Http404
        return view(request, application, *args, **kwargs)

    return officers_only(opened)


def on_assignment(*, declared: bool = True) -> Callable[[View], View]:
    """Decorate a reviewer's view that takes `ref`: it gets the own open assignment instead, or answers 404.

    The application must be the reviewer's to know of (`visibility.reviewable_q`).

    Args:
        declared: nothing of the dossier opens before the interests are declared; the reviewer is sent there first.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, ref: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            assignment = _own(request.user, ref)
            if assignment is None:
                raise Http404
            if declared and declaration_of(request.user, assignment.application) is None:
                return redirect("review_declare", ref=ref)
            return view(request, assignment, *args, **kwargs)

        return declare("reviewer.own")(opened)

    return decorate


def _own(user: User, ref: str) -> Assignment | None:
    if not user.is_reviewer:
        return None
    known = Application.objects.filter(visibility.reviewable_q(user), reference=ref)
    rows = visibility.open_assignments(user).select_related(
        "application__round", "application__agency", "application__category", "review__snapshot"
    )
    rows = rows.prefetch_related("application__round__deadlines")
    return rows.filter(application__in=known).first()
