"""Forms of messages to agencies: the template, the texts, the filters of the outbox."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria.models import Round
from notifications.models import MessageState
from reviews.models import MessageTemplate
from reviews.places import places_in, unknown_places


class TemplateForm(forms.Form):
    """Which template to start from. It is a GET form, so that a started message has an address."""

    template = forms.ModelChoiceField(
        label=_("Start from a template"),
        queryset=MessageTemplate.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("an empty message"),
    )


class MessageForm(forms.Form):
    """A message in both languages. `token` is made with the form: sent twice, it leaves once."""

    token = forms.UUIDField(widget=forms.HiddenInput())
    template = forms.ModelChoiceField(
        queryset=MessageTemplate.objects.all(),
        required=False,
        to_field_name="code",
        widget=forms.HiddenInput(),
    )
    subject_th = forms.CharField(
        label=_("Subject in Thai"), max_length=200, widget=forms.TextInput(attrs={"lang": "th"})
    )
    body_th = forms.CharField(
        label=_("Text in Thai"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "th"}),
    )
    subject_en = forms.CharField(
        label=_("Subject in English"), max_length=200, widget=forms.TextInput(attrs={"lang": "en"})
    )
    body_en = forms.CharField(
        label=_("Text in English"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "en"}),
    )

    @property
    def texts(self) -> dict[str, str]:
        """What is to be sent; after validation."""
        return {name: self.cleaned_data[name] for name in ("subject_th", "subject_en", "body_th", "body_en")}

    def clean(self) -> dict[str, Any]:
        """A place still in braces is told at its field."""
        values = super().clean()
        for name in ("subject_th", "subject_en", "body_th", "body_en"):
            text = values.get(name, "")
            if unknown := unknown_places(text):
                self.add_error(
                    name,
                    _("Nobody knows how to fill these places: %(places)s.") % {"places": _braced(unknown)},
                )
            elif places := places_in(text):
                self.add_error(
                    name,
                    _("Write what belongs into these places: %(places)s.") % {"places": _braced(places)},
                )
        return values


class OutboxForm(forms.Form):
    """The filters of the outbox; a value that makes no sense filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    round = forms.ModelChoiceField(
        label=_("Round"),
        queryset=Round.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("all rounds"),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all states")), *MessageState.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    @property
    def told(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def _braced(places: list[str]) -> str:
    return ", ".join(f"{{{place}}}" for place in places)
