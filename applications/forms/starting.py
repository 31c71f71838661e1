"""The form that starts an application: round, agency, category, titles, start date."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from accounts.queries import agencies_of
from applications.permissions import WRITERS
from applications.selfcheck import Answers
from common.dates import BUDDHIST_OFFSET
from common.thai import sort_key
from criteria.models import Category, Round

DATE = forms.DateInput(attrs={"type": "date", "data-both-eras": ""}, format="%Y-%m-%d")
DATE_HELP = _("The year is in the Common Era (CE): 2013 is the Buddhist year 2556.")
# Years ahead of today that no work starts in, and that every year of the Buddhist era is.
TOO_FAR_AHEAD = 400


def in_common_era(value: date) -> None:
    """Refuses a year of the Buddhist era, which would only turn up later, as a start in the far future (S4 1.4)."""
    if value.year > timezone.localdate().year + TOO_FAR_AHEAD:
        raise ValidationError(
            _("%(be)s is a year of the Buddhist Era. Enter the year of the Common Era: %(ce)s."),
            params={"be": value.year, "ce": value.year - BUDDHIST_OFFSET},
        )


def start_date_field() -> forms.DateField:
    """The day on which the work began, in the Common Era; may stay open."""
    return forms.DateField(
        label=_("In operation since"),
        required=False,
        widget=DATE,
        help_text=DATE_HELP,
        validators=[in_common_era],
    )


class StartForm(forms.Form):
    """Offers only what the person may choose: open rounds, and agencies in which they may write."""

    round = forms.ModelChoiceField(
        label=_("Round"),
        queryset=Round.objects.none(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the round in which you apply.")},
    )
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        error_messages={"required": _("Choose the agency for which you apply.")},
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), widget=forms.RadioSelect, required=False
    )
    title_th = forms.CharField(label=_("Title in Thai"), max_length=500, required=False)
    title_en = forms.CharField(
        label=_("Title in English"),
        max_length=500,
        required=False,
        help_text=_("The title under which the work would stand at the UN. You can change both later."),
    )
    started_on = start_date_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = list(Round.objects.filter(is_open=True).prefetch_related("deadlines", "category_set"))
        agencies = sorted(agencies_of(user, roles=WRITERS), key=lambda agency: sort_key(str(agency)))
        self.agencies = agencies
        self._offer("round", Round.objects.filter(is_open=True), self.rounds)
        self._offer("agency", agencies_of(user, roles=WRITERS), agencies)
        if len(agencies) > 1:
            self.fields["agency"].choices = [("", _("Choose an agency")), *self.fields["agency"].choices]
        self.fields["category"].queryset = Category.objects.filter(round__is_open=True)

    def _offer(self, name: str, queryset: Any, rows: list[Any]) -> None:
        """Let a field choose from rows that are already at hand; the only one there is, is chosen."""
        field = self.fields[name]
        field.queryset = queryset
        field.choices = [(row.pk, str(row)) for row in rows]
        if len(rows) == 1:
            self.initial.setdefault(name, rows[0].pk)

    def begin_with(self, answers: Answers) -> None:
        """Fill in what the self-check has answered; all of it can be changed here."""
        self.initial.setdefault("started_on", answers.started_on)
        round_ = self.chosen_round
        if round_ is not None:
            numbers = {row.number: row.pk for row in round_.category_set.all()}
            self.initial.setdefault("category", numbers.get(answers.category))

    @property
    def chosen_round(self) -> Round | None:
        """The round whose categories are shown; None: not chosen yet, so all are."""
        value = self["round"].value()
        return next((row for row in self.rounds if str(row.pk) == str(value)), None)

    @property
    def category_groups(self) -> list[dict[str, Any]]:
        """Categories by round, each with whether it is chosen."""
        value = str(self["category"].value() or "")
        rounds = [self.chosen_round] if self.chosen_round else self.rounds
        return [
            {
                "round": row,
                "categories": [
                    {"category": category, "checked": str(category.pk) == value}
                    for category in row.category_set.all()
                ],
            }
            for row in rounds
        ]

    def clean(self) -> dict[str, Any]:
        """The category must be one of the chosen round's."""
        values = super().clean()
        category, round_ = values.get("category"), values.get("round")
        if category and round_ and category.round_id != round_.pk:
            self.add_error(
                "category", _("This category belongs to another round. Choose one of the round you apply in.")
            )
        return values
