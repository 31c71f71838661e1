"""The register of winners as visitors read it: what can be filtered, what is found, what the open data holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import csvs
from common.dates import BUDDHIST_OFFSET
from common.i18n import localized
from common.thai import sort_key
from common.words import plain
from criteria.models import PastWinner, SdgGoal, WinnerKind

from . import open_data
from .caching import kept

FORMAT = "unpsa-winners/1"
TEXTS = ("agency_th", "agency_en", "initiative_th", "initiative_en", "story_th", "story_en")


@dataclass(frozen=True)
class Register:
    """All winners, the newest first, and the goals by number."""

    winners: tuple[PastWinner, ...]
    goals: dict[int, SdgGoal]

    def goals_of(self, winner: PastWinner) -> list[SdgGoal]:
        return [self.goals[number] for number in winner.sdgs if number in self.goals]

    def get(self, slug: str) -> PastWinner | None:
        return next((winner for winner in self.winners if winner.slug == slug), None)


def register() -> Register:
    """The whole register as it was less than a minute ago: it holds dozens of rows, so every page reads all of it."""
    return kept("winner register", _read)


def _read() -> Register:
    rows = PastWinner.objects.order_by("-year", "agency_en", "initiative_en", "pk")
    return Register(tuple(rows), {goal.number: goal for goal in SdgGoal.objects.all()})


def year_words(year: int, thai: bool) -> str:
    """Both eras, the reader's own first and both told apart: `พ.ศ. 2565 (ค.ศ. 2022)`, `2022 CE (2565 BE)`."""
    buddhist = year + BUDDHIST_OFFSET
    return f"พ.ศ. {buddhist} (ค.ศ. {year})" if thai else f"{year} CE ({buddhist} BE)"


class WinnerForm(forms.Form):
    """Search and filters; only what is in the register can be chosen."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    sdg = forms.TypedChoiceField(label=_("SDG"), coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label=_("Kind of agency"), required=False)

    def __init__(self, data: Any, known: Register, *, thai: bool) -> None:
        super().__init__(data)
        rows = known.winners
        years = sorted({winner.year for winner in rows}, reverse=True)
        places = {winner.place_en: localized(winner, "place") for winner in rows if winner.place_en}
        numbers = sorted({number for winner in rows for number in winner.sdgs if number in known.goals})
        kinds = {winner.kind for winner in rows}
        self._offer("year", _("Every year"), [(year, year_words(year, thai)) for year in years])
        self._offer("place", _("Every place"), sorted(places.items(), key=lambda entry: sort_key(entry[1])))
        self._offer("sdg", _("Every SDG"), [(number, str(known.goals[number])) for number in numbers])
        self._offer(
            "kind", _("Every kind of agency"), [entry for entry in WinnerKind.choices if entry[0] in kinds]
        )
        for name in ("year", "place", "sdg", "kind"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def _offer(self, name: str, everything: Any, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = [("", everything), *choices]

    @property
    def told(self) -> dict[str, Any]:
        """What was chosen; a wrong value in the address counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def found(winners: Iterable[PastWinner], told: dict[str, Any]) -> list[PastWinner]:
    """Those that fit everything that was chosen, in the order they came in.

    Each word must stand somewhere in names, titles, story or year (either era), whatever its letter case, its kind of
    digits or of the vowel am; `%` and `_` are letters like others.
    """
    words = plain(told.get("q", "")).split()
    return [winner for winner in winners if _fits(winner, told) and _says(winner, words)]


def _fits(winner: PastWinner, told: dict[str, Any]) -> bool:
    return (
        told.get("year") in (None, winner.year)
        and told.get("place") in (None, winner.place_en)
        and told.get("kind") in (None, winner.kind)
        and ("sdg" not in told or told["sdg"] in winner.sdgs)
    )


def _says(winner: PastWinner, words: list[str]) -> bool:
    if not words:
        return True
    years = f"{winner.year} {winner.year + BUDDHIST_OFFSET}"
    text = plain("\n".join([years, *(getattr(winner, name) for name in TEXTS)]))
    return all(word in text for word in words)


def _entry(winner: PastWinner) -> dict[str, Any]:
    return {
        "id": winner.slug,
        "page": open_data.absolute("winner_page", winner.slug),
        "year_ce": winner.year,
        "year_be": winner.year + BUDDHIST_OFFSET,
        "agency": {"th": winner.agency_th, "en": winner.agency_en},
        "kind": winner.kind,
        "initiative": {"th": winner.initiative_th, "en": winner.initiative_en},
        "place": {"th": winner.place_th, "en": winner.place_en},
        "sdgs": sorted(winner.sdgs),
        "sdgs_by": ("agency" if winner.reference else "portal") if winner.sdgs else "",
        "story": {"th": winner.story_th, "en": winner.story_en},
        "source": winner.source_url,
        "confirmed": winner.is_confirmed,
        "grade": winner.grade,
    }


def as_json(known: Register) -> bytes:
    """The register, oldest first, so that a new winner is added at the end."""
    content = open_data.head(FORMAT, "winner_schema")
    return open_data.as_json(content | {"winners": [_entry(winner) for winner in known.winners[::-1]]})


COLUMNS = (
    *("id", "year_ce", "year_be", "agency_th", "agency_en", "kind", "initiative_th", "initiative_en"),
    *(
        "place_th",
        "place_en",
        "sdgs",
        "sdgs_by",
        "story_th",
        "story_en",
        "source",
        "confirmed",
        "grade",
        "page",
    ),
)


def as_csv(known: Register) -> bytes:
    """The same rows in the same order, one column a value; goals separated by spaces."""
    return csvs.encoded(COLUMNS, (_line(_entry(winner)) for winner in known.winners[::-1]))


def _line(entry: dict[str, Any]) -> list[Any]:
    flat = {
        f"{name}_{language}": text
        for name in ("agency", "initiative", "place", "story")
        for language, text in entry[name].items()
    }
    flat["sdgs"] = " ".join(map(str, entry["sdgs"]))
    flat["confirmed"] = "yes" if entry["confirmed"] else "no"
    return [(entry | flat)[name] for name in COLUMNS]


def schema() -> dict[str, Any]:
    """What `as_json` gives, as a JSON Schema."""
    text, both, number = open_data.TEXT, open_data.BOTH, {"type": "integer"}
    entry = {
        "id": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "description": "never changes"},
        "page": text,
        "year_ce": number | {"minimum": 2003},
        "year_be": number | {"minimum": 2546},
        "agency": both,
        "kind": {"enum": ["", *WinnerKind.values]},
        "initiative": both | {"description": "empty where the title is not known"},
        "place": both,
        "sdgs": {"type": "array", "items": number | {"minimum": 1, "maximum": 17}},
        "sdgs_by": {
            "enum": ["", "agency", "portal"],
            "description": "who names the goals: the agency in its application, or this portal from the title",
        },
        "story": both | {"description": "paragraphs are separated by an empty line"},
        "source": text,
        "confirmed": {"type": "boolean", "description": "read in a source of the UN or of OPDC"},
        "grade": {"enum": ["A", "B", "C", "M"]},
    }
    top = {
        "format": {"enum": [FORMAT]},
        **open_data.HEAD,
        "winners": {
            "type": "array",
            "items": {
                "type": "object",
                "required": list(entry),
                "properties": entry,
                "additionalProperties": False,
            },
        },
    }
    return {
        "$schema": open_data.DRAFT,
        "$id": open_data.absolute("winner_schema"),
        "title": "Winners of the United Nations Public Service Awards from Thailand",
        "type": "object",
        "required": list(top),
        "properties": top,
        "additionalProperties": False,
    }
