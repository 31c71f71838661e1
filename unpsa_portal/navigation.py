"""What stands in the top bar, by who is looking."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import mailbox
from public import site


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for the base template: `navigation`, an officer's `services`, and whether the second factor is off."""
    user = getattr(request, "user", None)
    entries, services = [], []
    if user is not None and user.is_authenticated:
        if user.is_officer or user.is_superuser:
            entries.append((reverse("officer_list"), _("Work of the round")))
            entries.append((reverse("assignment_list"), _("Reviewing")))
            entries.append((reverse("officer_ranking"), _("Ranking")))
            entries.append((reverse("panel_list"), _("Panels")))
            services.append((reverse("message_list"), _("Messages")))
            services.append((reverse("clinic_list"), _("Clinics")))
            services.append((reverse("opdc_letter_register"), _("Letters")))
            services.append((reverse("registration_events"), _("Events")))
            services.append((reverse("officer_questions"), _("Questions")))
            services.append((reverse("dossier_queue"), _("Dossiers")))
            services.append((reverse("reminder_list"), _("Reminders")))
        if user.is_reviewer:
            entries.append((reverse("review_queue"), _("My reviews")))
            entries.append((reverse("review_guide"), _("Scoring guide")))
            if not user.is_officer and user.clinics_coached.exists():
                entries.append((reverse("coach_clinics"), _("My clinics")))
        if not user.is_officer and (not user.is_reviewer or user.memberships.exists()):
            entries.append((reverse("application_list"), _("My applications")))
        if user.is_staff:
            entries.append((reverse("admin:index"), _("Administration")))
    else:
        entries += [
            (place.url, place.label)
            for _title, places in site.groups()
            for place in places
            if place.in_navigation
        ]
    marked = _marked([*entries, *services], request.path)
    return {
        "navigation": marked[: len(entries)],
        # Behind one word, or the bar would be too long.
        "services": marked[len(entries) :],
        "site_groups": site.groups(inside=user is not None and user.is_authenticated),
        "second_factor_off": not settings.SECOND_FACTOR_REQUIRED,
        "demo_mailbox": mailbox.is_open(),
    }


def _marked(entries: list[tuple[str, str]], path: str) -> list[dict[str, Any]]:
    """The entries, with the one whose address says the most about this page as the current one."""
    here = max((url for url, _label in entries if path.startswith(url)), key=len, default="")
    return [{"url": url, "label": label, "current": url == here} for url, label in entries]
