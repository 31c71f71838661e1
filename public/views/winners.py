"""Thailand's winners: the register with its search, one page each, and the open data."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common import charts
from common.access import public
from common.i18n import is_thai, localized
from criteria.models import PastWinner

from .. import open_data, winners
from ..caching import page

PER_PAGE = 24
SHEET = "portal/open.css"


@public
@require_safe
def winner_list(request: HttpRequest) -> HttpResponse:
    """The register, searched and filtered."""
    known = winners.register()
    told = winners.WinnerForm(request.GET, known, thai=is_thai()).told
    return page(request, "public/winners/list.html", lambda: _list(known, told, request.GET), kept_as=None)


def _list(known: winners.Register, told: dict[str, Any], asked: QueryDict) -> dict[str, Any]:
    rows = winners.found(known.winners, told)
    listed = Paginator(rows, PER_PAGE).get_page(asked.get("page"))
    here = {winner.pk for winner in rows}
    return {
        "title": _("Winners from Thailand"),
        "description": _(
            "Works from Thailand that have won a United Nations Public Service Award, with year, agency and place."
        ),
        "sheet": SHEET,
        "form": winners.WinnerForm(told, known, thai=is_thai()),
        "told": told,
        "entries": [_entry(known, winner) for winner in listed],
        "page_obj": listed,
        "query": urlencode(told),
        "count": len(rows),
        "all_count": len(known.winners),
        "timeline": _timeline(known.winners, here),
        "years": _years(known.winners),
        "licence": open_data.licence(),
    }


def _entry(known: winners.Register, winner: PastWinner) -> dict[str, Any]:
    return {
        "winner": winner,
        "year": winners.year_words(winner.year, is_thai()),
        "title": localized(winner, "initiative"),
        "goals": known.goals_of(winner),
        "story": Truncator(localized(winner, "story").split("\n\n")[0]).chars(240),
    }


def _timeline(rows: tuple[PastWinner, ...], here: set[int]) -> charts.Timeline | None:
    """One mark for each winner, in its year; those that the search leaves out are faint."""
    marks = [
        (
            winner.year,
            f"{localized(winner, 'agency')}: {localized(winner, 'initiative') or _('Title not known')}",
            "faint" if winner.pk not in here else "gold" if winner.is_confirmed else "open",
        )
        for winner in reversed(rows)
    ]
    return charts.timeline(marks, thai=is_thai()) if marks else None


def _years(rows: tuple[PastWinner, ...]) -> list[dict[str, str]]:
    """The picture in words: how many in each year."""
    counted = sorted(Counter(winner.year for winner in rows).items())
    return [
        {
            "label": winners.year_words(year, is_thai()),
            "shown": ngettext("%(n)s work", "%(n)s works", n) % {"n": n},
        }
        for year, n in counted
    ]


@public
@require_safe
def winner_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One winner with everything that is known of it, and nothing that is not."""
    return page(request, "public/winners/page.html", lambda: _page(slug), kept_as=None)


def _page(slug: str) -> dict[str, Any]:
    known = winners.register()
    winner = known.get(slug)
    if winner is None:
        raise Http404
    initiative = localized(winner, "initiative")
    agency = localized(winner, "agency")
    at = known.winners.index(winner)
    same = [other for other in known.winners if other.agency_en == winner.agency_en and other.pk != winner.pk]
    return {
        "title": f"{initiative or agency} · {winner.year}",
        "description": _("%(agency)s, United Nations Public Service Awards %(year)s")
        % {"agency": agency, "year": winners.year_words(winner.year, is_thai())},
        "sheet": SHEET,
        "winner": winner,
        "year": winners.year_words(winner.year, is_thai()),
        "heading": initiative or agency,
        "initiative": initiative,
        "agency": agency,
        "other_names": _other_names(winner, agency, initiative),
        "goals": known.goals_of(winner),
        "story": [
            part for part in localized(winner, "story").replace("\r\n", "\n").split("\n\n") if part.strip()
        ],
        "same": [_entry(known, other) for other in same],
        "newer": known.winners[at - 1] if at else None,
        "older": known.winners[at + 1] if at + 1 < len(known.winners) else None,
        "licence": open_data.licence(),
    }


def _other_names(winner: PastWinner, *shown: str) -> dict[str, str]:
    """Names in the other language, where there are any."""
    language = "en" if is_thai() else "th"
    names = {name: getattr(winner, f"{name}_{language}") for name in ("agency", "initiative")}
    return {name: text for name, text in names.items() if text and text not in shown}


@public
@require_safe
def winner_csv(request: HttpRequest) -> HttpResponse:
    """The register for a spreadsheet."""
    content = winners.as_csv(winners.register())
    return open_data.download(request, open_data.CSV, "unpsa-winners-thailand.csv", content)


@public
@require_safe
def winner_json(request: HttpRequest) -> HttpResponse:
    """The register for programs."""
    content = winners.as_json(winners.register())
    return open_data.download(request, open_data.JSON, "unpsa-winners-thailand.json", content)


@public
@require_safe
def winner_schema(request: HttpRequest) -> HttpResponse:
    """What the JSON holds."""
    content = open_data.as_json(winners.schema())
    return open_data.download(request, open_data.SCHEMA, "unpsa-winners.schema.json", content)
