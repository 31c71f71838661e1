"""Inviting people, and making an account from an invitation."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms import NamesForm
from accounts.models import Agency, Role
from applications.models import Application

# What each role may do, in the words of the page.
ROLE_WORDS = {
    Role.VIEWER: _("reads everything, changes nothing"),
    Role.CONTRIBUTOR: _("reads and writes, adds files"),
    Role.COORDINATOR: _("writes, submits, and decides who belongs to the agency"),
}


def role_choices() -> list[tuple[str, str]]:
    """Each role with what it may do."""
    return [
        (role.value, _("%(role)s: %(may)s") % {"role": role.label, "may": ROLE_WORDS[role]}) for role in Role
    ]


class InviteForm(forms.Form):
    """Whom to invite, in which role, and what opens first."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the e-mail address to which the invitation goes.")},
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial=Role.CONTRIBUTOR)
    application = forms.ModelChoiceField(
        label=_("Opens first"),
        queryset=Application.objects.none(),
        required=False,
        to_field_name="reference",
        help_text=_("The application that the person sees after joining. All the others stay open, too."),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices()
        field = self.fields["application"]
        field.queryset = Application.objects.filter(agency=agency, deleted_at=None).order_by("-updated_at")
        field.empty_label = _("My applications")
        field.label_from_instance = lambda row: f"{row.reference} · {row.title}"

    @property
    def landing(self) -> str:
        """The portal's address that opens first; empty: the list."""
        application = self.cleaned_data["application"]
        if application is None:
            return ""
        return reverse("application_overview", kwargs={"ref": application.reference})


class JoinForm(NamesForm):
    """Names and a password; the address is the invitation's."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    password2 = forms.CharField(
        label=_("Password (again)"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Both passwords agree, and nobody guesses them from the name."""
        values = super().clean()
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        if first:
            names = {name: values.get(name, "") for name in ("name_th", "name_en")}
            try:
                validate_password(first, get_user_model()(email=self.email, **names))
            except ValidationError as error:
                self.add_error("password1", error)
        return values
