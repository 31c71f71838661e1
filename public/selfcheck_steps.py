"""The pages of the self-check: the items of the round's pre-screening, and who nominates (S4 1.2).

Items that decide no clause and ask for words only are told of at the end and not asked: what is typed here is kept
nowhere, so nobody types it twice.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Sector
from applications.forms.prescreening import YES_NO
from applications.models import NominationMode
from applications.selfcheck import Answers
from common.dates import local_date
from common.i18n import localized
from criteria.models import PrescreeningItem, Round

from .selfcheck_form import DAY, SelfCheckForm

NOMINATION = "nomination"
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "public_sector": ("sector", "led_by_public"),
    NOMINATION: ("nomination_mode", "nominator"),
    "category": ("category", "innovative"),
    "sdgs": ("sdgs",),
    "start_date": DAY,
    "un_system": ("un_system_involved",),
    "submitted_before": ("submitted_past_three_years",),
    "previous_winner": ("previous_unpsa_winner", "agency", "title"),
    "consent": ("verification_consent",),
}


@dataclass(frozen=True)
class Step:
    """One page: what it asks, in the rulebook's words, and the clause that it decides."""

    number: int
    code: str
    text: str
    help: str
    clause: str
    rule: str

    @property
    def fields(self) -> tuple[str, ...]:
        return FIELDS_OF[self.code]

    def bound(self, form: SelfCheckForm) -> list[forms.BoundField]:
        return [form[name] for name in self.fields]


def steps_of(round_: Round) -> list[Step]:
    """Every page, in the order of the round's items; who nominates comes after who applies."""
    rules = {row.clause: localized(row, "text") for row in round_.eligibilityrule_set.all()}
    parts = [
        (item.code, localized(item, "text"), localized(item, "help"), item.clause)
        for item in round_.prescreeningitem_set.all()
        if item.code in FIELDS_OF
    ]
    place = next((n for n, part in enumerate(parts, start=1) if part[0] == "public_sector"), 0)
    parts.insert(place, (NOMINATION, _("Who nominates the work?"), _nomination_help(round_), "1.2"))
    return [
        Step(number, code, text, help_, clause, rules.get(clause, ""))
        for number, (code, text, help_, clause) in enumerate(parts, start=1)
    ]


def _nomination_help(round_: Round) -> str:
    return next(
        (localized(row, "help") for row in round_.eligibilityrule_set.all() if row.clause == "1.2"), ""
    )


def not_asked(round_: Round) -> list[PrescreeningItem]:
    """Items that the application will ask for besides."""
    return [item for item in round_.prescreeningitem_set.all() if item.code not in FIELDS_OF]


def in_words(step: Step, round_: Round, answers: Answers) -> str:
    """What was answered on a page, for the verdict; empty: nothing yet."""
    told = _WORDS[step.code](round_, answers)
    return " · ".join(str(part) for part in told if part)


def _yes_no(value: bool | None) -> Any:
    return "" if value is None else dict(YES_NO)["yes" if value else "no"]


def _sector(_round: Round, answers: Answers) -> list[Any]:
    led = _("led by a public agency") if answers.led_by_public else ""
    return [dict(Sector.choices).get(answers.sector, ""), led if answers.sector != Sector.PUBLIC else ""]


def _category(round_: Round, answers: Answers) -> list[Any]:
    chosen = next((row for row in round_.category_set.all() if row.number == answers.category), None)
    innovative = {True: _("innovative"), False: _("not innovative")}.get(answers.innovative, "")
    return [chosen or "", innovative]


_WORDS = {
    "public_sector": _sector,
    NOMINATION: lambda _r, a: [dict(NominationMode.choices).get(a.nomination_mode, ""), a.nominator],
    "category": _category,
    "sdgs": lambda _r, a: [", ".join(a.sdgs)],
    "start_date": lambda _r, a: [local_date(a.started_on) if a.started_on else ""],
    "un_system": lambda _r, a: [_yes_no(a.un_system_involved)],
    "submitted_before": lambda _r, a: [_yes_no(a.submitted_past_three_years)],
    "previous_winner": lambda _r, a: [_yes_no(a.previous_unpsa_winner), a.agency, a.title],
    "consent": lambda _r, a: [_yes_no(a.verification_consent)],
}
