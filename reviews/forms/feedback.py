"""The feedback to an agency, in both languages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..services.feedback import LONGEST


class FeedbackForm(forms.Form):
    """Both texts with the version that the page was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text_th = forms.CharField(
        label=_("Text in Thai"),
        widget=forms.Textarea(attrs={"rows": 16, "lang": "th"}),
        max_length=LONGEST,
        required=False,
    )
    text_en = forms.CharField(
        label=_("Text in English"),
        widget=forms.Textarea(attrs={"rows": 16, "lang": "en"}),
        max_length=LONGEST,
        required=False,
    )
