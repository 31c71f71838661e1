"""Forms of events for everybody: registering, and the officers' recordings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic, Recording, Slot
from common.dates import local_datetime
from common.trap import LONGEST_EMAIL, TrapForm


class SlotChoice(forms.ModelChoiceField):
    """A part of the event, by when it begins."""

    def label_from_instance(self, slot: Slot) -> str:
        return local_datetime(slot.starts_at, short=True)


class RegistrationForm(TrapForm):
    """Somebody without an account wants to come. A slot is asked for only where there are several."""

    slot = SlotChoice(
        label=_("When"),
        queryset=Slot.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("A mail with a link comes there; the seat is yours when you have confirmed it."),
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language())
        slots = clinic.slots.all()
        if len(slots) > 1:
            self.fields["slot"].queryset = slots
        else:
            del self.fields["slot"]

    @property
    def told(self) -> dict[str, Any]:
        """What `services.registering.register` takes."""
        names = ("name", "organisation", "email", "language")
        return {"slot": self.cleaned_data.get("slot")} | {name: self.cleaned_data[name] for name in names}


class RecordingForm(forms.ModelForm):
    """Where an event can be watched afterwards."""

    url = forms.URLField(label=_("Link"), max_length=500, assume_scheme="https")

    class Meta:
        model = Recording
        fields = ["title_th", "title_en", "url", "position"]
        widgets = {
            "title_th": forms.TextInput(attrs={"lang": "th"}),
            "title_en": forms.TextInput(attrs={"lang": "en"}),
        }
