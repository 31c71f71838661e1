"""Past winners whose work looks like an application's, for the officer who screens it (S4 1.6).

The engine warns when both agency and title are alike; an officer is also shown the same title of another agency,
and other works of the same agency.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from criteria.engine.names import LIKE_AGENCY, LIKE_TITLE, likeness
from criteria.models import PastWinner

# Titles below this are alike by chance only (0–100); with the same agency an officer looks earlier.
SOMEWHAT = 65
SOMEWHAT_SAME_AGENCY = 45
MOST_SHOWN = 5


@dataclass(frozen=True)
class LikeWinner:
    """One past winner beside an application's title. `score` is the likeness of the titles, 0 to 100."""

    winner: PastWinner
    score: float
    same_agency: bool

    @property
    def word(self) -> str:
        """The likeness of the titles, in words."""
        if not (self.winner.initiative_th or self.winner.initiative_en):
            return _("title not known")
        if self.score >= 99:
            return _("the same title")
        if self.score >= LIKE_TITLE:
            return _("nearly the same title")
        return _("similar title") if self.score >= SOMEWHAT else _("another title")

    @property
    def tone(self) -> str:
        alike = self.score >= LIKE_TITLE
        return "bad" if alike and self.same_agency else "warn" if alike or self.same_agency else "quiet"


def look_alikes(initiative: dict[str, Any], applicant: dict[str, Any] | None) -> list[LikeWinner]:
    """Past winners that an officer should look at, the most alike first. One query.

    Args:
        initiative, applicant: as the sealed interchange document has them.
    """
    titles = _said(initiative, "title_th", "title_en")
    agencies = [*_said(applicant or {}, "name_th", "name_en"), *((applicant or {}).get("aliases") or ())]
    found = [_compared(winner, titles, agencies) for winner in PastWinner.objects.all()]
    worth = [row for row in found if row is not None]
    return sorted(worth, key=lambda row: (-row.score, not row.same_agency, -row.winner.year))[:MOST_SHOWN]


def _compared(winner: PastWinner, titles: Iterable[str], agencies: Iterable[str]) -> LikeWinner | None:
    theirs = [winner.initiative_th, winner.initiative_en]
    score = likeness(titles, filter(None, theirs))
    same = likeness(agencies, filter(None, [winner.agency_th, winner.agency_en])) >= LIKE_AGENCY
    if score >= SOMEWHAT or (same and (score >= SOMEWHAT_SAME_AGENCY or not any(theirs))):
        return LikeWinner(winner, score, same)
    return None


def _said(part: dict[str, Any], *names: str) -> list[str]:
    return [part[name] for name in names if part.get(name)]
