"""What the portal offers to everybody, in groups: the navigation, the foot of each page and the site map read it."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One page for everybody. Those with `in_navigation` stand in the top bar of a visitor.

    `inside` is the name for people who are signed in, where it is another one.
    """

    name: str
    label: str | Promise
    in_navigation: bool = False
    inside: str = ""

    @property
    def url(self) -> str:
        return reverse(self.name)


GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (
        _("The award"),
        (
            # At "/" people who are signed in find their work.
            Place("home", _("The award and this portal"), inside="about"),
            Place("selfcheck", _("Check eligibility"), in_navigation=True),
            Place("calendar", _("Calendar"), in_navigation=True),
            Place("event_list", _("Clinics and events"), in_navigation=True),
        ),
    ),
    (
        _("Results and data"),
        (
            Place("winner_list", _("Winners from Thailand"), in_navigation=True),
            Place("open_numbers", _("Open numbers")),
            Place("verify", _("Is this dossier genuine?")),
        ),
    ),
    (
        _("Help"),
        (
            Place("faq", _("Questions and answers"), in_navigation=True),
            Place("ask", _("Ask or complain")),
            Place("contact", _("Contact")),
        ),
    ),
    (
        _("About this site"),
        (
            Place("privacy", _("Privacy notice")),
            Place("security", _("Security")),
            Place("accessibility", _("Accessibility")),
            Place("site_map", _("Site map")),
        ),
    ),
)


def groups(*, inside: bool = False) -> list[tuple[str | Promise, list[Place]]]:
    """Every group with its places; `inside` for people who are signed in."""
    return [(title, [_seen(place, inside) for place in places]) for title, places in GROUPS]


def in_navigation() -> list[Place]:
    """What stands in the top bar of somebody who has not signed in."""
    return [place for _title, places in groups() for place in places if place.in_navigation]


def _seen(place: Place, inside: bool) -> Place:
    return replace(place, name=place.inside) if inside and place.inside else place
