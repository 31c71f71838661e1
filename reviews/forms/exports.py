"""What to export, and as what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria.models import Round

from ..models import JobFormat, JobKind

CHOICES = [
    (f"{JobKind.APPLICATIONS}-{JobFormat.XLSX}", _("Applications with their answers (XLSX)")),
    (f"{JobKind.APPLICATIONS}-{JobFormat.CSV}", _("Applications (CSV)")),
    (f"{JobKind.SCORES}-{JobFormat.XLSX}", _("Scores with their reasons (XLSX)")),
    (f"{JobKind.SCORES}-{JobFormat.CSV}", _("Scores with their reasons (CSV)")),
    (f"{JobKind.DECISIONS}-{JobFormat.XLSX}", _("Decisions and results (XLSX)")),
    (f"{JobKind.DECISIONS}-{JobFormat.CSV}", _("Decisions and results (CSV)")),
    (f"{JobKind.ROUND}-{JobFormat.JSON}", _("The whole round for other systems (JSON)")),
]


class ExportForm(forms.Form):
    """Kind and format in one choice; the round; the board's filters travel along."""

    what = forms.ChoiceField(
        label=_("What"), choices=CHOICES, widget=forms.RadioSelect, initial=CHOICES[0][0]
    )
    round = forms.ModelChoiceField(
        label=_("Round"),
        queryset=Round.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("all rounds"),
    )
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> tuple[JobKind, JobFormat]:
        """Kind and format. For a valid form only."""
        kind, _dash, format_ = self.cleaned_data["what"].rpartition("-")
        return JobKind(kind), JobFormat(format_)
