"""What to export, and as what."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from criteria.models import Round

from ..models import JobFormat, JobKind
from ..services.dossier_zip import ARCHIVE, READING
from .filters import STATES

CHOICES = [
    (f"{JobKind.APPLICATIONS}-{JobFormat.XLSX}", _("Applications with their answers (XLSX)")),
    (f"{JobKind.APPLICATIONS}-{JobFormat.CSV}", _("Applications (CSV)")),
    (f"{JobKind.SCORES}-{JobFormat.XLSX}", _("Scores with their reasons (XLSX)")),
    (f"{JobKind.SCORES}-{JobFormat.CSV}", _("Scores with their reasons (CSV)")),
    (f"{JobKind.DECISIONS}-{JobFormat.XLSX}", _("Decisions and results (XLSX)")),
    (f"{JobKind.DECISIONS}-{JobFormat.CSV}", _("Decisions and results (CSV)")),
    (f"{JobKind.ROUND}-{JobFormat.JSON}", _("The whole round for other systems (JSON)")),
    (
        f"{JobKind.DOSSIERS}-{JobFormat.ZIP}-{READING}",
        _("All dossiers, reading copies (ZIP with a manifest)"),
    ),
    (
        f"{JobKind.DOSSIERS}-{JobFormat.ZIP}-{ARCHIVE}",
        _("All dossiers, archive copies (ZIP with a manifest)"),
    ),
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
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *STATES])
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("round", "state"):
            self.fields[name].widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> tuple[JobKind, JobFormat]:
        """Kind and format. For a valid form only."""
        kind, format_ = self.cleaned_data["what"].split("-")[:2]
        return JobKind(kind), JobFormat(format_)

    @property
    def parameters(self) -> dict[str, str]:
        """What else the job wants to know: the filters as an address has them, and which copy. Valid forms only."""
        filters = QueryDict(self.cleaned_data["query"], mutable=True)
        if "state" in self.data:
            filters.pop("state", None)
        if self.cleaned_data["state"]:
            filters["state"] = self.cleaned_data["state"]
        copy = self.cleaned_data["what"].split("-")[2:]
        told = {"query": filters.urlencode()} if filters else {}
        return told | ({"copy": copy[0]} if copy else {})
