"""The whole trail of one application, for officers."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications import timeline
from common.dates import BANGKOK, local_date

from .. import sheet
from ..permissions import officers_only
from .returning import crumbs


@officers_only
@require_safe
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """Every line, the latest first, by days. Who may not know of reviews reads none of their lines, and is told so."""
    application = get_object_or_404(sheet.for_desk(request.user), reference=ref)
    lines = timeline.entries(application, about_reviews=application.sees)
    context = {
        "application": application,
        "days": [
            {"day": local_date(day), "changes": list(entries)}
            for day, entries in groupby(lines, lambda entry: entry.at.astimezone(BANGKOK).date())
        ],
        "conflict": sheet.conflict_words(request.user, application),
        "crumbs": crumbs(application, _("History")),
    }
    return render(request, "reviews/history.html", context)
