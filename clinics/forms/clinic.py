"""Forms of the officers' desk: a clinic, its slots, calling it off."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clinics.models import Clinic, ClinicKind
from clinics.services.slots import SHORTEST
from criteria.models import Round

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def _moment(**more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, input_formats=FORMATS, **more)


def possible_coaches() -> Any:
    """Officers and reviewers, by name."""
    return User.objects.filter(Q(is_officer=True) | Q(is_reviewer=True), is_active=True).order_by(
        "name_th", "email"
    )


class CoachChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user: User) -> str:
        role = _("officer") if user.is_officer else _("reviewer")
        return f"{user.get_full_name()} ({role})"


class ClinicForm(forms.ModelForm):
    """What a clinic is. Times are Bangkok's; nothing is saved by the form itself."""

    starts_at = _moment(label=_("Begins (Bangkok time)"))
    ends_at = _moment(label=_("Ends (Bangkok time)"), required=False)
    booking_until = _moment(
        label=_("Seats can be taken until (Bangkok time)"),
        required=False,
        help_text=_("Empty: until the clinic begins."),
    )
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=5000, required=False, help_text=_("Empty: without limit.")
    )
    coaches = CoachChoice(
        label=_("Coaches"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Coaches read the answers of the applications that have a seat. Whoever has coached an agency cannot "
            "score it."
        ),
    )

    class Meta:
        model = Clinic
        fields = [
            "round",
            "kind",
            "audience",
            "name_th",
            "name_en",
            "about_th",
            "about_en",
            "starts_at",
            "ends_at",
            "place_th",
            "place_en",
            "online_link",
            "booking_until",
            "has_waiting_list",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "audience": forms.RadioSelect,
            "about_th": forms.Textarea(attrs={"rows": 4}),
            "about_en": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "kind": _("Only a consultation clinic gives the right to OPDC's letter of reference."),
            "online_link": _("Shown to those who have a seat only."),
        }

    def __init__(self, *args: Any, slots: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coaches"].queryset = possible_coaches()
        self.fields["round"].queryset = Round.objects.order_by("-is_open", "-year", "code")
        self.fields["kind"].choices = ClinicKind.choices
        self.fields["audience"].choices = Clinic._meta.get_field("audience").choices
        self.fields["online_link"].assume_scheme = "https"
        if slots > 1:
            del self.fields["seats"]

    @property
    def values(self) -> dict[str, Any]:
        """What the service stores; coaches and seats stand apart."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self) -> None:
        """The row is checked by the service, under its lock."""


class SlotsForm(forms.Form):
    """Dividing a clinic."""

    minutes = forms.IntegerField(
        label=_("Minutes of each slot"),
        min_value=SHORTEST,
        max_value=600,
        required=False,
        help_text=_("Empty: one slot, as long as the clinic."),
    )
    seats = forms.IntegerField(
        label=_("Seats in each slot"),
        min_value=1,
        max_value=5000,
        required=False,
        help_text=_("Empty: without limit."),
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_(
            "It goes by mail to everybody who has a seat or waits for one; write it in Thai and in English."
        ),
    )
