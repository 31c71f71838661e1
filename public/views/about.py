"""Whom to reach, what happens with data, how safe and how usable the portal is, and what it holds: pages of text.

Their words stand in the templates; each has the day on which it was last written beside it here.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from applications.services import people, referee_links
from common.access import public
from common.i18n import localized

from .. import caching, site
from ..rounds import current_round, open_rounds

WRITTEN = {
    "contact": date(2026, 11, 22),
    "privacy": date(2026, 11, 22),
    "security": date(2026, 11, 22),
    "accessibility": date(2026, 11, 22),
    "site_map": date(2026, 11, 22),
}
# PDPA section 37 (4): hours within which the regulator hears of a breach; sections 30-36: days for an answer.
BREACH_HOURS, ANSWER_DAYS = 72, 30


@public
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """OPDC about the portal, the UN about the award, and the way to ask."""
    return _text(request, "contact", _contact)


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice that the Personal Data Protection Act, B.E. 2562, asks for (section 23), with the real numbers."""
    return _text(request, "privacy", _privacy)


@public
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What guards the portal in this installation, and how to report a weakness."""
    return _text(request, "security", _security)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is reached of WCAG 2.2 AA, how that is tested, and what is not reached."""
    return _text(request, "accessibility", _accessibility)


@public
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page for everybody."""
    return _text(request, "site_map", _site_map)


def security_contact() -> str:
    """Where a weakness is reported, as an address that can be followed; empty when nobody is named."""
    named = settings.SECURITY_CONTACT or settings.OPDC_CONTACT_EMAIL
    return named if named.startswith("https://") or not named else f"mailto:{named}"


def _text(request: HttpRequest, name: str, make: Any) -> HttpResponse:
    template = f"public/about/{name}.html"
    return caching.page(request, template, lambda: {"updated": WRITTEN[name], **make()}, kept_as=name)


def _reach() -> dict[str, Any]:
    """How OPDC is reached; what is not set is empty and not shown."""
    address = {"address_th": settings.OPDC_ADDRESS_TH, "address_en": settings.OPDC_ADDRESS_EN}
    return {
        "email": settings.OPDC_CONTACT_EMAIL,
        "phone": settings.OPDC_PHONE,
        "website": settings.OPDC_WEBSITE,
        "address": localized(address, "address"),
    }


def _contact() -> dict[str, Any]:
    return {
        **_reach(),
        "title": _("Contact"),
        "description": _("How to reach OPDC about this portal, and the United Nations about the award."),
        "round": current_round(),
    }


def _privacy() -> dict[str, Any]:
    return {
        **_reach(),
        "title": _("Privacy notice"),
        "description": _(
            "What personal data this portal holds, why, for how long, who receives it, and your rights under the "
            "Personal Data Protection Act, B.E. 2562 (2019)."
        ),
        "dpo_email": settings.DPO_EMAIL or settings.OPDC_CONTACT_EMAIL,
        "draft_days": settings.DRAFT_BIN_DAYS,
        "export_days": settings.EXPORT_DAYS,
        "question_days": settings.QUESTION_KEEP_DAYS,
        "spam_days": settings.QUESTION_BIN_DAYS,
        "registration_days": settings.REGISTRATION_KEEP_DAYS,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "invitation_days": people.VALID.days,
        "referee_days": referee_links.LIFE.days,
        "breach_hours": BREACH_HOURS,
        "answer_days": ANSWER_DAYS,
        "cookies": cookies(),
    }


def cookies() -> list[dict[str, str]]:
    """Every cookie the portal sets: name, what for, how long. A test compares them with what really arrives."""
    token_days = timedelta(seconds=settings.CSRF_COOKIE_AGE).days
    return [
        {
            "name": settings.CSRF_COOKIE_NAME,
            "purpose": _("Protects forms: another site cannot send one in your name."),
            "life": ngettext("%(n)s day", "%(n)s days", token_days) % {"n": token_days},
        },
        {
            "name": settings.LANGUAGE_COOKIE_NAME,
            "purpose": _("Remembers the language you have chosen."),
            "life": _("until the browser is closed"),
        },
        {
            "name": settings.SESSION_COOKIE_NAME,
            "purpose": _("Keeps you signed in. Set only when you sign in."),
            "life": _("%(n)s hours") % {"n": settings.SESSION_COOKIE_AGE // 3600},
        },
        {
            "name": "messages",
            "purpose": _("Carries a note to the next page, such as “Signed out”."),
            "life": _("until the note has been shown"),
        },
    ]


def _security() -> dict[str, Any]:
    return {
        "title": _("Security"),
        "description": _("How this portal protects applications and accounts, and how to report a weakness."),
        "report_to": security_contact(),
        "second_factor": settings.SECOND_FACTOR_REQUIRED,
        "encrypted": settings.SESSION_COOKIE_SECURE,
        "scanned": bool(settings.CLAMAV_ADDRESS),
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }


def _accessibility() -> dict[str, Any]:
    return {
        **_reach(),
        "title": _("Accessibility"),
        "description": _(
            "How usable this portal is for everybody, how that is tested, and what is not reached yet."
        ),
    }


def _site_map() -> dict[str, Any]:
    return {
        "title": _("Site map"),
        "description": _("All pages of this portal that are open to everybody."),
        "groups": site.groups(),
        "rounds": open_rounds(),
    }
