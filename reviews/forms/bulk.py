"""Forms of bulk actions: which applications, what with them, and what that needs to know."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..bulk import DOSSIERS
from ..models import BulkKind, MessageTemplate
from ..places import PLACES, unknown_places

TEXTS = ("subject_th", "subject_en", "body_th", "body_en")


class ChosenForm(forms.Form):
    """What was ticked on the board (`pick`, or `every` that fits `query`), or `chosen` on a former page."""

    what = forms.ChoiceField(choices=[*BulkKind.choices, (DOSSIERS, _("Download dossiers (ZIP)"))])
    query = forms.CharField(required=False, max_length=2000)
    every = forms.BooleanField(required=False)
    chosen = forms.CharField(required=False, max_length=200_000)
    pick = forms.CharField(required=False)

    def clean_chosen(self) -> list[int]:
        """Keys; anything else is nobody's application."""
        parts = [*self.cleaned_data["chosen"].split(","), *self.data.getlist("pick")]
        return list(dict.fromkeys(int(p) for p in parts if p.isascii() and p.isdigit() and len(p) < 19))


class ReviewersForm(forms.Form):
    """Whom to give the chosen applications to."""

    reviewers = forms.ModelMultipleChoiceField(
        label=_("Reviewers"),
        queryset=User.objects.filter(is_reviewer=True, is_active=True),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reviewer.")},
    )


class BulkMessageForm(forms.Form):
    """A message to many agencies: places in braces are filled for each."""

    template = forms.ModelChoiceField(
        label=_("Start from a template"),
        queryset=MessageTemplate.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("an empty message"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    subject_th = forms.CharField(
        label=_("Subject in Thai"), max_length=200, widget=forms.TextInput(attrs={"lang": "th"})
    )
    body_th = forms.CharField(
        label=_("Text in Thai"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12, "lang": "th"})
    )
    subject_en = forms.CharField(
        label=_("Subject in English"), max_length=200, widget=forms.TextInput(attrs={"lang": "en"})
    )
    body_en = forms.CharField(
        label=_("Text in English"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12, "lang": "en"})
    )

    @property
    def texts(self) -> dict[str, str]:
        """What is to be sent, with its places; after validation."""
        return {name: self.cleaned_data[name] for name in TEXTS}

    def clean(self) -> dict[str, Any]:
        """A place that nobody can fill is told at its field; reasons are different for each application."""
        values = super().clean()
        for name in TEXTS:
            text = values.get(name, "")
            wrong = [*unknown_places(text), *(["reasons"] if "{reasons}" in text else [])]
            if wrong:
                said = {"places": ", ".join(f"{{{place}}}" for place in wrong)}
                self.add_error(name, _("These places cannot be filled for many at once: %(places)s.") % said)
        return values

    @property
    def places(self) -> list[tuple[str, Any]]:
        """The places that can be used, with what stands there."""
        return [(f"{{{name}}}", words) for name, words in PLACES.items() if name != "reasons"]


class ConfirmForm(forms.Form):
    """What was looked at, and the token that makes a double click do it once."""

    fingerprint = forms.CharField(max_length=64)
    token = forms.UUIDField()

    @classmethod
    def of(cls, fingerprint: str) -> dict[str, str]:
        """The hidden values of a new preview."""
        return {"fingerprint": fingerprint, "token": str(uuid.uuid4())}
