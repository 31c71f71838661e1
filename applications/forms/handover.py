"""What the UN gave back after the form was sent, and the choice of a round to carry over to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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

    def clean_submitted_at(self) -> Any:
        """The field is read in Bangkok time whatever the server's zone."""
        moment = self.cleaned_data["submitted_at"]
        return moment.replace(tzinfo=BANGKOK)


class CarryForm(forms.Form):
    """The round that gets the new draft."""

    round = forms.ModelChoiceField(
        label=_("Carry over to the round"),
        queryset=Round.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a round first.")},
    )

    def __init__(self, data: Any = None, *, rounds: Any) -> None:
        super().__init__(data)
        self.fields["round"].queryset = rounds
        if len(rounds) == 1:
            self.fields["round"].initial = rounds[0]
