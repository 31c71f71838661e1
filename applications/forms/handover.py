"""What the UN gave back after the form was sent, and the choice of a round to carry over to."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.dates import BANGKOK
from criteria.models import Round


class ReceiptForm(forms.Form):
    """Reference, time and receipt of the UN."""

    reference = forms.CharField(
        label=_("Reference of the UN"), max_length=100, help_text=_("As it stands in the UN's confirmation.")
    )
    submitted_at = forms.DateTimeField(
        label=_("Sent at (Bangkok time)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    file = forms.FileField(label=_("Receipt of the UN (PDF or picture)"), required=False)
    unchecked_too = forms.BooleanField(
        label=_("Record it all the same: the UN has the form as it was sent"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, unchecked: int, **kwargs: Any) -> None:
        """`unchecked`: how many fields nobody has compared with the UN's form; with any, a tick is asked for."""
        super().__init__(*args, **kwargs)
        self.unchecked = unchecked
        if not unchecked:
            del self.fields["unchecked_too"]

    @property
    def unchecked_words(self) -> str:
        return ngettext(
            "%(n)s field has not been checked by a second person.",
            "%(n)s fields have not been checked by a second person.",
            self.unchecked,
        ) % {"n": self.unchecked}

    def clean_unchecked_too(self) -> bool:
        if not self.cleaned_data["unchecked_too"]:
            ask = _("Check them above, or tick here to record the receipt all the same.")
            raise forms.ValidationError(f"{self.unchecked_words} {ask}")
        return True

    def clean_submitted_at(self) -> Any:
        """The field is read in Bangkok time whatever the server's zone."""
        moment = self.cleaned_data["submitted_at"]
        return moment.replace(tzinfo=BANGKOK)


class CarryForm(forms.Form):
    """The round that gets the new draft; a tick when it has one from this application already."""

    round = forms.ModelChoiceField(
        label=_("Carry over to the round"),
        queryset=Round.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose a round first."),
            "invalid_choice": _("This round takes no applications any more. Choose another one."),
        },
    )
    again = forms.BooleanField(
        label=_("Make another draft all the same"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data: Any = None, *, rounds: list[Round], carried: Mapping[int, Any]) -> None:
        """`carried`: what has been made from this application already, by the key of its round."""
        super().__init__(data)
        self.carried = carried
        self.fields["round"].queryset = Round.objects.filter(pk__in=[r.pk for r in rounds])
        if len(rounds) == 1:
            self.fields["round"].initial = rounds[0]
        if not carried:
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        earlier = self.carried.get(values["round"].pk) if values.get("round") else None
        if earlier and not values.get("again"):
            self.refuse(earlier)
        return values

    def refuse(self, earlier: Any) -> None:
        """Say that the round has a draft already (`earlier`), and ask for the tick."""
        if "again" not in self.fields:
            # It was made between the page and the click.
            self.fields["again"] = copy.deepcopy(self.base_fields["again"])
        words = _(
            "Carried over to this round already: %(reference)s. Tick here if there shall be another draft."
        )
        self.add_error("again", words % {"reference": earlier.reference})
