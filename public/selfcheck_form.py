"""The form behind the self-check: every question in one form, of which a page shows one.

"Not said yet" stays possible everywhere, as in the pre-screening: no field is required.
"""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector
from applications.forms.prescreening import line, radios, yes_no
from applications.models import NominationMode
from applications.selfcheck import Answers
from common.dates import BUDDHIST_OFFSET, ENGLISH_MONTHS, THAI_MONTHS
from common.i18n import is_thai
from criteria.models import Round, SdgGoal

DAY = ("started_day", "started_month", "started_year")
EARLIEST_YEAR = 1900
# Years of the Common Era end here and those of the Buddhist Era begin: no work starts in either one's other half.
ERAS_PART_AT = 2400
LONGEST = 300


def _number(label: Any, digits: int) -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": "off", "size": digits, "class": "form-control"}
    return forms.CharField(label=label, required=False, max_length=10, widget=forms.TextInput(attrs))


class SelfCheckForm(forms.Form):
    """Bound to everything that was answered so far: what is not on the page travels in hidden fields."""

    sector = forms.ChoiceField(
        label=_("Which sector is your organisation of?"),
        choices=Sector.choices,
        required=False,
        widget=radios(),
    )
    led_by_public = yes_no(_("If it is not public: does a public agency lead the work and apply for you?"))
    nomination_mode = forms.ChoiceField(
        label=_("Who nominates the work?"), choices=NominationMode.choices, required=False, widget=radios()
    )
    nominator = line(
        _("Name of the organisation that nominates"),
        LONGEST,
        help_text=_("Only when it is not your own agency."),
    )
    category = forms.TypedChoiceField(
        label=_("Category"), coerce=int, empty_value=None, required=False, widget=radios()
    )
    innovative = yes_no(_("Is the work creative and innovative?"))
    sdgs = forms.MultipleChoiceField(
        label=_("Goals and targets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    started_day = _number(_("Day"), 2)
    started_month = forms.TypedChoiceField(
        label=_("Month"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    started_year = _number(_("Year"), 4)
    un_system_involved = yes_no(_("Is a body of the United Nations System involved?"))
    submitted_past_three_years = yes_no(_("Submitted in the past three years?"))
    previous_unpsa_winner = yes_no(_("Has it won a UNPSA?"))
    agency = line(_("Name of your agency"), LONGEST)
    title = line(_("Title of the work"), LONGEST)
    verification_consent = yes_no(_("Do you consent?"))

    def __init__(self, data: QueryDict, *, round_: Round, goals: list[SdgGoal]) -> None:
        super().__init__(data)
        self.round, self.goals = round_, goals
        categories = round_.category_set.all()
        self.fields["category"].choices = [(row.number, row.number) for row in categories]
        codes = [str(goal.number) for goal in goals]
        codes += [target.code for goal in goals for target in goal.targets.all()]
        self.fields["sdgs"].choices = [(code, code) for code in codes]
        months = THAI_MONTHS if is_thai() else ENGLISH_MONTHS
        self.fields["started_month"].choices = [("", "–"), *enumerate(months, start=1)]

    @property
    def categories(self) -> list[dict[str, Any]]:
        """Radio cards: each category of the round, and whether it is chosen."""
        chosen = str(self["category"].value() or "")
        rows = self.round.category_set.all()
        return [{"category": row, "checked": str(row.number) == chosen} for row in rows]

    @property
    def sdg_rows(self) -> list[dict[str, Any]]:
        """Each goal with its targets and what is ticked."""
        ticked = set(self["sdgs"].value() or [])
        rows = []
        for goal in self.goals:
            targets = [{"code": t.code, "checked": t.code in ticked} for t in goal.targets.all()]
            chosen = [target["code"] for target in targets if target["checked"]]
            rows.append(
                {"goal": goal, "checked": str(goal.number) in ticked, "targets": targets, "chosen": chosen}
            )
        return rows

    def clean(self) -> dict[str, Any]:
        """A day, a month and a year, of either era, make the date; one without the others is asked for again."""
        told = super().clean()
        parts = [told.get(name) for name in DAY]
        if any(parts) and not any(name in self.errors for name in DAY):
            try:
                told["started_on"] = a_day(*parts)
            except ValueError as error:
                self.add_error("started_day", str(error))
        return told

    @cached_property
    def answers(self) -> Answers:
        """What has been said and can be read; the rest counts as not said yet."""
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if name not in DAY}
        told["sdgs"] = tuple(told.get("sdgs", ()))
        return Answers(**told)


def a_day(day: str | None, month: int | None, year: str | None) -> date:
    """The date in the Common Era; a year of the Buddhist Era is understood.

    Raises:
        ValueError: with words for the reader.
    """
    if not (day and month and year):
        raise ValueError(
            gettext("Give the day, the month and the year. If you do not know the day, take the first.")
        )
    if not (_is_number(day) and _is_number(year)):
        raise ValueError(gettext("Write the day and the year in digits, for example 1 and 2556."))
    in_common_era = int(year) - BUDDHIST_OFFSET if int(year) >= ERAS_PART_AT else int(year)
    if not EARLIEST_YEAR <= in_common_era < ERAS_PART_AT:
        raise ValueError(gettext("Write the year with four digits, for example 2556 or 2013."))
    try:
        return date(in_common_era, month, int(day))
    except ValueError:
        raise ValueError(gettext("There is no such day in this month.")) from None


def _is_number(text: str) -> bool:
    """Thai digits count too."""
    return text.isdecimal() and len(text) <= 4


def as_data(answers: Answers) -> QueryDict:
    """The answers as the form would have sent them."""
    data = QueryDict(mutable=True)
    for name in SelfCheckForm.base_fields:
        value = getattr(answers, name, None)
        if isinstance(value, tuple):
            data.setlist(name, list(value))
        elif isinstance(value, bool):
            data[name] = "yes" if value else "no"
        elif value:
            data[name] = str(value)
    if answers.started_on:
        parts = (answers.started_on.day, answers.started_on.month, answers.started_on.year)
        data.update(dict(zip(DAY, map(str, parts), strict=True)))
    return data
