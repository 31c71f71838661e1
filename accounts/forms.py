"""What a person tells about themself when making an account."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import User


class NamesForm(forms.Form):
    """Names asked at sign-up beside allauth's own fields."""

    name_th = forms.CharField(label=_("Name in Thai"), max_length=150)
    name_en = forms.CharField(label=_("Name in English"), max_length=150, required=False)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the new user."""
        user.name_th = self.cleaned_data["name_th"]
        user.name_en = self.cleaned_data["name_en"]
        user.save(update_fields=["name_th", "name_en"])


class ProfileForm(forms.ModelForm):
    """In which language mails come."""

    language = forms.ChoiceField(
        label=_("Mails come in"),
        required=False,
        choices=[("th", "ไทย"), ("en", "English"), ("", _("both, Thai first"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ["language"]
