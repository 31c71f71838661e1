"""The reviewer's list of work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..permissions import reviewers_only
from ..queue import closed_rounds, duties


@reviewers_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The own assignments: what is to be done, until when, and what is done. At most 10 queries."""
    rows = duties(request.user)
    context = {
        "open": [row for row in rows if row.is_open],
        "done": [row for row in rows if not row.is_open],
        "submitted": sum(row.state == "submitted" for row in rows),
        "closed": closed_rounds(request.user),
    }
    return render(request, "reviews/queue.html", context)
