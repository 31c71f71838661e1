"""The form of the verification page."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Longer than a SHA-256 with spaces in it.
LONGEST_CODE = 200


class VerifyForm(forms.Form):
    """A code, or a file, or both; the file says more and is what counts then."""

    code = forms.CharField(
        label=_("Code on the cover, or SHA-256"),
        max_length=LONGEST_CODE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "form-control"}),
    )
    file = forms.FileField(
        label=_("Or the PDF file itself"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf", "class": "form-control"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not data.get("code") and not data.get("file"):
            raise forms.ValidationError(gettext("Type the code on the cover, or choose the PDF file."))
        return data
