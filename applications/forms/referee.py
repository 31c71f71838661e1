"""Asking a referee for a letter, and the referee's own two answers (S4 4.2)."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Sector
from applications.languages import ANOTHER, THAI, language_name
from applications.models import Application, RefereeRequest
from applications.services.referee_organisations import alike, asking_words, collision

MOST_LETTERS_OF_A_REASON = 2000


class NamedOrganisation(forms.Form):
    """At least one name of an organisation."""

    @property
    def name_field(self) -> str:
        """The field that names the organisation; an error about it stands there."""
        only_english = not self.cleaned_data.get("organisation_th") and self.cleaned_data.get(
            "organisation_en"
        )
        return "organisation_en" if only_english else "organisation_th"

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("organisation_th") and not values.get("organisation_en"):
            self.add_error("organisation_th", _("Name the organisation, in Thai or in English."))
        return values


class AskForm(NamedOrganisation, forms.ModelForm):
    """Whom to ask. The organisation is compared here to show the error at its field; the service compares again."""

    really_another = forms.BooleanField(
        label=gettext_lazy("It really is another organisation"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    class Meta:
        model = RefereeRequest
        fields = ["organisation_th", "organisation_en", "sector", "referee_name", "email", "language"]
        labels = {
            "organisation_th": gettext_lazy("Organisation of the referee, in Thai"),
            "organisation_en": gettext_lazy("Organisation of the referee, in English"),
            "referee_name": gettext_lazy("Name of the referee"),
            "email": gettext_lazy("The referee's e-mail address"),
            "language": gettext_lazy("Language of the mail"),
        }
        widgets = {
            "language": forms.Select(choices=settings.LANGUAGES),
            "email": forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "referee_name": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, instance=RefereeRequest(application=application), **kwargs)
        self.application = application
        self.fields["sector"].choices = [("", _("– choose –")), *Sector.choices]
        # The field's own attribute for a text; a choice has none.
        self.fields["language"].widget.attrs.pop("maxlength", None)

    @property
    def request_fields(self) -> dict[str, Any]:
        """What `services.referee.ask` stores."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        names = (values.get("organisation_th", ""), values.get("organisation_en", ""))
        found = collision(self.application, names)
        if found:
            self.add_error(self.name_field, asking_words(found))
        elif not values.get("really_another") and (like := alike(self.application, names)):
            self.add_error(
                "really_another",
                _(
                    "The name is very like “%(name)s”. The letters must come from different organisations: if it "
                    "is the same one, ask another; if it is not, tick here and send again."
                )
                % {"name": like},
            )
        return values

    def clean_language(self) -> str:
        language = self.cleaned_data["language"]
        if language not in dict(settings.LANGUAGES):
            raise forms.ValidationError(_("Choose Thai or English."))
        return language


class LetterAnswerForm(NamedOrganisation):
    """The referee's letter."""

    organisation_th = forms.CharField(
        label=gettext_lazy("Your organisation, in Thai"), max_length=500, required=False
    )
    organisation_en = forms.CharField(
        label=gettext_lazy("Your organisation, in English"), max_length=500, required=False
    )
    referee_name = forms.CharField(
        label=gettext_lazy("Name and position of the person who signed"), max_length=255
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"),
        help_text=gettext_lazy("To a letter in Thai the agency adds a translation; you need not."),
    )
    # Emptiness is left to `applications.files`, which says in words what to do about it.
    file = forms.FileField(
        label=gettext_lazy("The signed letter, as PDF"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "aria-describedby": "id_file_hint"}),
        error_messages={"required": gettext_lazy("Choose the file. What you typed is still here.")},
    )

    def __init__(self, *args: Any, asked: RefereeRequest, **kwargs: Any) -> None:
        initial = {
            name: getattr(asked, name) for name in ("organisation_th", "organisation_en", "referee_name")
        }
        super().__init__(*args, initial=initial | {"language": asked.application.language}, **kwargs)
        codes = dict.fromkeys([*asked.application.round.languages, THAI, ANOTHER])
        self.fields["language"].choices = [(code, language_name(code)) for code in codes]

    @property
    def upload(self) -> UploadedFile:
        return self.cleaned_data["file"]

    @property
    def told(self) -> dict[str, str]:
        """What `services.referee.receive` stores beside the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Your reason"),
        max_length=MOST_LETTERS_OF_A_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One sentence is enough. The agency reads it; nobody else does."),
        error_messages={
            "required": gettext_lazy("Please give the reason, so that the agency can ask somebody else.")
        },
    )
