"""Forms of the panel: calling it, who is there, and what is said and prepared at its table."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import BANGKOK
from common.i18n import localized
from criteria.models import Category, Round

from ..models import Outcome, Panel
from ..services.panels import Order, may_sit


class PanelForm(forms.Form):
    """A new panel, or (with `panel`) the name, date and members of one."""

    scope = forms.ChoiceField(
        label=_("What it decides"), help_text=_("Everything in review there stands on the agenda.")
    )
    name_th = forms.CharField(label=_("Name of the panel in Thai"), max_length=255)
    name_en = forms.CharField(label=_("Name of the panel in English"), max_length=255)
    held_at = forms.DateTimeField(
        label=_("Held at (Bangkok time)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    members = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    order = forms.ChoiceField(
        label=_("Order of the agenda"),
        choices=Order.choices,
        widget=forms.RadioSelect,
        initial=Order.RANK,
        help_text=_("Single applications can be moved up and down afterwards."),
    )

    def __init__(self, *args: Any, panel: Panel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = may_sit()
        if panel is not None:
            del self.fields["scope"], self.fields["order"]
            return
        self._categories = list(Category.objects.select_related("round").order_by("-round__year", "number"))
        self._rounds = list(Round.objects.all())
        self.fields["scope"].choices = [(localized(r, "name"), self._choices(r)) for r in self._rounds]

    def _choices(self, round_: Round) -> list[tuple[str, str]]:
        own = [c for c in self._categories if c.round_id == round_.pk]
        return [
            (f"{round_.pk}", _("%(round)s: all categories") % {"round": localized(round_, "name")}),
            *((f"{round_.pk}-{category.pk}", str(category)) for category in own),
        ]

    def clean_held_at(self) -> Any:
        """The field is read in Bangkok time whatever the server's zone."""
        return self.cleaned_data["held_at"].replace(tzinfo=BANGKOK)

    @property
    def chosen(self) -> tuple[Round, Category | None]:
        """Round and category of a valid form."""
        round_, _dash, category = self.cleaned_data["scope"].partition("-")
        return (
            next(row for row in self._rounds if str(row.pk) == round_),
            next((row for row in self._categories if str(row.pk) == category), None),
        )


class TableForm(forms.Form):
    """Notes and decision of one item. Which button was pressed says what of it is kept."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "It is kept with the decision, and the letter of a decision not to endorse quotes it: write it for the "
            "agency to read, in Thai and in English."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=10000,
        required=False,
    )
    notes = forms.CharField(
        label=_("Notes of the panel"),
        help_text=_("For the officers only."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=10000,
        required=False,
    )
