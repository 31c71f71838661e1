"""The front page: what the award and the portal are, the open rounds, what made others succeed, and the way in."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications import clocks
from common.access import public
from criteria.models import Category, Deadline, DeadlineKind, Round

from .. import caching
from ..rounds import open_rounds
from ..updates import newest

WRITTEN = date(2026, 11, 22)
# The other dates are OPDC's own business with its reviewers.
FOR_EVERYBODY = (DeadlineKind.OPENING, DeadlineKind.INTERNAL, DeadlineKind.UN, DeadlineKind.RESULT)


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Visitors read what this is; people who are signed in go straight to their work."""
    user = request.user
    if not user.is_authenticated:
        return caching.page(request, "public/home.html", _context, kept_as="home")
    if user.is_officer or user.is_superuser:
        return redirect("officer_list")
    return redirect("review_queue" if user.is_reviewer else "application_list")


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The front page once more, for people who are signed in: at `/` they find their work."""
    inside = request.user.is_authenticated
    return caching.page(
        request, "public/home.html", lambda: _context(inside=inside), kept_as="about" if inside else "home"
    )


def _context(*, inside: bool = False) -> dict[str, Any]:
    rounds = open_rounds()
    return {
        "title": _("Apply for the United Nations Public Service Awards"),
        "description": _(
            "The portal in which Thai public agencies prepare their applications to the United Nations Public Service "
            "Awards (UNPSA): categories, dates, eligibility, the road to the award."
        ),
        "updated": newest(
            WRITTEN,
            Category.objects.filter(round__in=rounds),
            Deadline.objects.filter(round__in=rounds, kind__in=FOR_EVERYBODY),
        ),
        "inside": inside,
        "rounds": [{"round": one, "clock": _clock(one), "dates": _dates(one)} for one in rounds],
    }


def _clock(round_: Round) -> dict[str, Any] | None:
    """What is left; the UN's own day stands among the dates beside it."""
    card = clocks.clock(round_)
    return card and card | {"notes": []}


def _dates(round_: Round) -> list[Deadline]:
    """The dates that concern everybody, as far as they are set, in their order."""
    told = [round_.deadline(kind) for kind in FOR_EVERYBODY]
    return sorted((deadline for deadline in told if deadline), key=lambda deadline: deadline.at)
