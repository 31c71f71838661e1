"""What the coordinator states in the act of submitting."""

from django import forms
from django.utils.translation import gettext_lazy as _

TICK_FIRST = {"required": _("Tick this box to submit. Nothing has been sent yet.")}


class SubmissionForm(forms.Form):
    """Two statements; without both nothing is submitted (S4 1.5, and the category frozen by submission)."""

    accurate = forms.BooleanField(
        label=_("I declare that everything stated in this application is complete and correct (clause 1.5)."),
        error_messages=TICK_FIRST,
    )
    understood = forms.BooleanField(
        label=_(
            "I understand that submitting seals the application: it can then only be read, and the category can "
            "no longer be changed."
        ),
        error_messages=TICK_FIRST,
    )
