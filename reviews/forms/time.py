"""More time for one application."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExtensionForm(forms.Form):
    """The new deadline on the Bangkok clock, and why. `confirmed` holds the moment that was shown on both clocks."""

    until = forms.DateTimeField(
        label=_("New deadline (Bangkok)"),
        help_text=_("Year in C.E. The next step shows it on both clocks before anything is granted."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The agency reads it, and it is kept in the history."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput())

    @property
    def is_confirmed(self) -> bool:
        """Whether exactly this moment has been looked at on both clocks."""
        return self.cleaned_data["confirmed"] == self.cleaned_data["until"].isoformat()
