"""What machines read: the site map for search engines, what they leave alone, and where weaknesses are reported."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.access import public

from .. import caching, site
from ..rounds import open_rounds
from .about import security_contact

PLAIN, XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"
# What stands behind sign-in or belongs to one person; nothing secret is told by naming it.
NOT_FOR_ROBOTS = ("accounts", "admin", "applications", "letters", "officer", "reviews")
# RFC 9116 2.5.5: less than a year. Anew with every asking, so it never runs out while the portal runs.
VALID = timedelta(days=180)
AN_HOUR = 60 * 60


@public
@cache_control(public=True, max_age=AN_HOUR)
@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Every page for everybody, for search engines (sitemaps.org 0.9)."""
    lines = [f"  <url><loc>{_whole(address)}</loc></url>" for address in caching.kept("sitemap", _addresses)]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return HttpResponse(head + "\n".join(lines) + "\n</urlset>\n", content_type=XML)


@public
@cache_control(public=True, max_age=AN_HOUR)
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone."""
    lines = ["User-agent: *", *(f"Disallow: /{part}/" for part in NOT_FOR_ROBOTS), ""]
    lines += [f"Sitemap: {_whole(reverse('sitemap_xml'))}", ""]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


@public
@cache_control(public=True, max_age=AN_HOUR)
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Without somebody to write to there is no such file (404)."""
    to = security_contact()
    if not to:
        raise Http404
    expires = (timezone.now() + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {to}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: th, en",
        f"Canonical: {_whole(reverse('security_txt'))}",
        f"Policy: {_whole(reverse('security'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


def _addresses() -> list[str]:
    places = [place.url for _title, group in site.groups() for place in group]
    categories = [
        reverse("category_page", kwargs={"code": round_.code, "number": category.number})
        for round_ in open_rounds()
        for category in round_.category_set.all()
    ]
    return places + categories


def _whole(address: str) -> str:
    return f"{settings.PORTAL_URL}{address}"
