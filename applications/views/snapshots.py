"""Two sealed snapshots compared."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.queries import role_in
from applications.access import on_application
from applications.models import Application
from applications.snapshot_changes import changes


@on_application("application.view", load=lambda rows: rows.with_names())
@require_safe
def compare(request: HttpRequest, application: Application, number: int, other: int) -> HttpResponse:
    """What changed from snapshot `number` to snapshot `other`."""
    rows = application.snapshots.select_related("sealed_by")
    old, new = get_object_or_404(rows, number=number), get_object_or_404(rows, number=other)
    found = changes(old.document, new.document)
    member = role_in(request.user, application.agency_id) is not None
    home = "application_overview" if member else "officer_application"
    context = {
        "application": application,
        "old": old,
        "new": new,
        "count": len(found),
        # `changes` keeps the parts together.
        "groups": [(part, list(rows)) for part, rows in groupby(found, key=lambda change: change.part)],
        "back": reverse(home, kwargs={"ref": application.reference}),
        "crumbs": [
            {
                "url": reverse("application_list" if member else "officer_list"),
                "label": _("My applications") if member else _("Work of the round"),
            },
            {
                "url": reverse(home, kwargs={"ref": application.reference}),
                "label": application.reference,
            },
            {"label": _("What changed")},
        ],
    }
    return render(request, "applications/snapshots.html", context)
