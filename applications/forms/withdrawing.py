"""Withdrawing an application."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label=_("Why the application is withdrawn"),
        help_text=_("OPDC reads it, and it is kept in the history."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )
