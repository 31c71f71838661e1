"""The UN's result, and how a winner stands in the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria.models import PastWinner

from ..services.results import UnResult, Winner

PLACE_HELP = _("As the UN names it: winner, first place, second place.")
REGISTER = ("agency_th", "agency_en", "initiative_th", "initiative_en", "place_th", "place_en")


def _longest(name: str) -> int:
    return PastWinner._meta.get_field(name).max_length


class ResultForm(forms.Form):
    """Result, day and note; the names of a winner must fit the register."""

    result = forms.ChoiceField(label=_("Result"), choices=UnResult.choices, widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("Announced on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("The day of the UN's announcement."),
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("It stands in the history, which the agency reads."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )
    agency_th = forms.CharField(label=_("Agency in Thai"), required=False)
    agency_en = forms.CharField(label=_("Agency in English"), required=False)
    initiative_th = forms.CharField(label=_("Title in Thai"), required=False)
    initiative_en = forms.CharField(label=_("Title in English"), required=False)
    place_th = forms.CharField(
        label=_("Place in Thai"),
        required=False,
        help_text=PLACE_HELP,
    )
    place_en = forms.CharField(
        label=_("Place in English"),
        required=False,
        help_text=PLACE_HELP,
    )

    def clean(self) -> dict[str, Any]:
        """What the register asks for is asked of a winner only."""
        values = super().clean()
        if values.get("result") != UnResult.WINNER:
            return values
        for name in REGISTER:
            text, longest = values.get(name, "").strip(), _longest(name)
            if not text:
                self.add_error(name, _("The register needs this."))
            elif len(text) > longest:
                self.add_error(
                    name,
                    _(
                        "At most %(longest)s characters fit into the register, now there are %(now)s. Shorten it."
                    )
                    % {"longest": longest, "now": len(text)},
                )
        return values

    @property
    def winner(self) -> Winner | None:
        """How the winner stands in the register; None for another result."""
        values = self.cleaned_data
        if values["result"] != UnResult.WINNER:
            return None
        return Winner(**{name: values[name].strip() for name in REGISTER})
