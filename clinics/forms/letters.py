"""Forms of OPDC's letters: the texts, the reason of a return or withdrawal, the filters of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.places import braced

from ..letters.places import PLACES, TEXTS, unknown_places
from ..letters.queries import years
from ..letters.states import LetterState
from ..models import Letter, LetterTemplate

ROWS = {"body_th": 16, "body_en": 16, "enclosures_th": 2}


class LetterForm(forms.ModelForm):
    """The texts in both languages. `version` is what the writer has read."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput())

    class Meta:
        model = Letter
        fields = TEXTS
        widgets = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in ROWS.items()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            self.fields[name].widget.attrs["lang"] = name[-2:]

    def clean(self) -> dict[str, Any]:
        """A slip of the pen in a place is told at its field; a known place may wait until the letter is sent on."""
        values = super().clean()
        for name in TEXTS:
            if unknown := unknown_places(values.get(name) or ""):
                self.add_error(
                    name,
                    _("Nobody knows how to fill these places: %(places)s.") % {"places": braced(unknown)},
                )
        return values

    @property
    def texts(self) -> dict[str, str]:
        """What is to be stored; after validation."""
        return {name: self.cleaned_data[name] for name in TEXTS}


class TemplateForm(forms.Form):
    """Which template to start from. It is a GET form, so that a started letter has an address."""

    template = forms.ModelChoiceField(
        label=_("Start from a template"),
        queryset=LetterTemplate.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class ReasonForm(forms.Form):
    """Why a letter goes back, or is withdrawn."""

    note = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in the letter's history."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class RegisterForm(forms.Form):
    """The filters of the register; a value that makes no sense filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all states")), *LetterState.choices]
    )
    year = forms.TypedChoiceField(label=_("Year (BE)"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("all years")), *((year, str(year)) for year in years())]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    @property
    def told(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def place_hints() -> list[tuple[str, str]]:
    """The places with their braces, and what stands there."""
    return [(f"{{{name}}}", str(words)) for name, words in PLACES.items()]
