"""Open numbers: what is told of each round, as page, CSV and JSON."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from common import charts
from common.access import public
from common.dates import local_date
from common.i18n import is_thai
from criteria.models import Round

from .. import figures, numbers, open_data
from ..caching import kept, page
from ..engine.disclosure import SMALL
from ..rounds import is_known
from ..winners import year_words

SHEET = "portal/open.css"
CHART = 400
# Their names are long and begin with a number; the table beside has them in full.
BY_NUMBER = ("category", "goal")


def _rounds() -> list[Round]:
    """Rounds that count and that are known. What was practised never counts, but in an installation of the demo."""
    rows = Round.objects.prefetch_related("deadlines", "category_set").order_by("-year", "-pk")
    if not settings.OPEN_NUMBERS_OF_PRACTICE_ROUNDS:
        rows = rows.filter(is_practice=False)
    now = timezone.now()
    return [round_ for round_ in rows if is_known(round_, now)]


def _numbers(code: str) -> numbers.Numbers:
    """The numbers of one round: the same for page, CSV and JSON, whatever the language."""

    def make() -> numbers.Numbers | None:
        round_ = next((row for row in _rounds() if row.code == code), None)
        return numbers.numbers_of(round_) if round_ else None

    with override("th"):
        told = kept(f"numbers of {code}", make)
    if told is None:
        raise Http404
    return told


@public
@require_safe
def open_numbers(request: HttpRequest) -> HttpResponse:
    """Every round with what is told of it."""
    return page(request, "public/numbers/list.html", _list, kept_as="numbers")


def _list() -> dict[str, Any]:
    found = figures.overviews(_rounds())
    return {
        "title": _("Open numbers"),
        "description": _(
            "How many applications for the United Nations Public Service Awards were made in each round."
        ),
        "sheet": SHEET,
        "rounds": [
            {
                "told": each,
                "year": year_words(each.round.year, is_thai()),
                "as_of": local_date(each.as_of, short=True) if each.as_of else "",
            }
            for each in found
        ],
        "small": SMALL,
        "licence": open_data.licence(),
    }


@public
@require_safe
def round_numbers(request: HttpRequest, code: str) -> HttpResponse:
    """The numbers of one round, each table beside its picture."""
    told = _numbers(code)
    return page(request, "public/numbers/round.html", lambda: _page(told), kept_as=None)


def _page(told: numbers.Numbers) -> dict[str, Any]:
    return {
        "title": _("Open numbers: %(round)s") % {"round": told.label},
        "description": _("Applications by category, level, ministry, region, goal and state."),
        "sheet": SHEET,
        "told": told,
        "year": year_words(told.year, is_thai()),
        "as_of": local_date(told.as_of) if told.as_of else "",
        "tables": [_drawn(table) for table in told.tables],
        "small": SMALL,
        "licence": open_data.licence(),
    }


def _drawn(table: numbers.NamedTable) -> dict[str, Any]:
    """A table with its picture. Ministries stand by their number, all else in its own order."""
    rows = list(table.rows)
    if table.key == "ministry":
        rows.sort(key=lambda row: -(row.count or 0))
    others = [(_others(table), table.together, str(table.together))] if table.together else []
    drawn = [
        (
            row.key if table.key in BY_NUMBER and row.key.isdecimal() else row.label,
            row.count or 0,
            _("hidden") if row.count is None else str(row.count),
        )
        for row in rows
    ]
    return {
        "table": table,
        "title": table.title["th" if is_thai() else "en"],
        "head": numbers.HEADS[table.key],
        "rows": rows,
        "others": _others(table),
        "chart": charts.bars(drawn if table.key != "ministry" else drawn + others, width=CHART),
    }


def _others(table: numbers.NamedTable) -> str:
    if table.key == "ministry":
        return _("All other ministries together")
    return _("The hidden ones together")


@public
@require_safe
def round_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The numbers of a round for a spreadsheet."""
    content = numbers.as_csv(_numbers(code))
    return open_data.download(request, open_data.CSV, f"{code}-numbers.csv", content)


@public
@require_safe
def round_json(request: HttpRequest, code: str) -> HttpResponse:
    """The numbers of a round for programs."""
    content = numbers.as_json(_numbers(code))
    return open_data.download(request, open_data.JSON, f"{code}-numbers.json", content)


@public
@require_safe
def round_schema(request: HttpRequest) -> HttpResponse:
    """What the JSON holds."""
    content = open_data.as_json(numbers.schema())
    return open_data.download(request, open_data.SCHEMA, "unpsa-numbers.schema.json", content)
