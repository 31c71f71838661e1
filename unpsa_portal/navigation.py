"""What stands in the top bar, by who is looking."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for the base template: `navigation` entries and whether the second factor is switched off."""
    user = getattr(request, "user", None)
    entries = []
    if user is not None and user.is_authenticated:
        if user.is_officer or user.is_superuser:
            entries.append((reverse("officer_list"), _("Work of the round")))
        if not user.is_officer:
            entries.append((reverse("application_list"), _("My applications")))
        if user.is_staff:
            entries.append((reverse("admin:index"), _("Administration")))
    return {
        "navigation": [
            {"url": url, "label": label, "current": request.path.startswith(url)} for url, label in entries
        ],
        "second_factor_off": not settings.SECOND_FACTOR_REQUIRED,
    }
