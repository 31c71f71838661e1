"""Forms of declarations of interests."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..models import Interest

INTERESTS = [choice for choice in Interest.choices if choice[0] != Interest.NONE]


class InterestForm(forms.Form):
    """An interest with its note: stepping back."""

    interest = forms.ChoiceField(
        label=_("What is the interest?"), choices=INTERESTS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In a sentence"),
        help_text=_("OPDC's officers read it; the agency does not."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class DeclareForm(InterestForm):
    """The reviewer's declaration: none, or one that ends the assignment."""

    interest = forms.ChoiceField(
        label=_("Do you have an interest in this application?"),
        choices=Interest.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("If you have one: in a sentence"),
        help_text=_("OPDC's officers read it; the agency does not."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("interest") not in (None, Interest.NONE) and not told.get("note", "").strip():
            self.add_error("note", _("Please say in a sentence what the interest is."))
        return told


class PersonsInterestForm(DeclareForm):
    """An officer writes down the own interest, or what another person has told."""

    interest = forms.ChoiceField(
        label=_("What is declared?"), choices=Interest.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In a sentence"),
        help_text=_("Needed for any interest, and when an interest no longer stands."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, user: User, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(Q(is_officer=True) | Q(is_reviewer=True), is_active=True)
        if not for_others:
            people = User.objects.filter(pk=user.pk)
        person = forms.ModelChoiceField(
            label=_("Who declares?"), queryset=people.order_by("name_th", "name_en", "email"), initial=user
        )
        self.fields = {"person": person, **self.fields}
