"""The front page: what the portal is, the open rounds, and the way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from applications import clocks
from common.access import public
from criteria.models import Round


@public
def home(request: HttpRequest) -> HttpResponse:
    """Visitors read what this is; people who are signed in go straight to their work."""
    user = request.user
    if user.is_authenticated:
        if user.is_officer or user.is_superuser:
            return redirect("officer_list")
        return redirect("review_queue" if user.is_reviewer else "application_list")
    rounds = Round.objects.filter(is_open=True).prefetch_related("deadlines", "category_set")
    shown = [{"round": round_, "clock": clocks.clock(round_)} for round_ in rounds]
    # A round whose dates are not set yet stands after those that can be applied to now.
    shown.sort(key=lambda row: row["clock"] is None)
    return render(request, "public/home.html", {"rounds": shown})
