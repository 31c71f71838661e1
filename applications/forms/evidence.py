"""Documents and letters of reference with their files (S4 4.1, 4.2, 4.4)."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Sector
from applications.files import TYPE_WORDS
from applications.languages import ANOTHER, THAI, language_name
from applications.models import Application, ReferenceLetter, SupportingDocument
from applications.models.evidence import TYPE_ENDINGS
from common.i18n import localized
from criteria.models import DocumentRequirement, Round


def accepted(round_: Round) -> str:
    """The `accept` of a file field: types and endings, which only steer the browser's file dialogue."""
    endings = [f".{TYPE_ENDINGS[kind]}" for kind in round_.upload_types if kind in TYPE_ENDINGS]
    return ",".join([*round_.upload_types, *endings, *([".jpeg"] if ".jpg" in endings else [])])


def file_hint(round_: Round) -> str:
    """`PDF, JPEG, PNG, at most 20 MB`."""
    kinds = ", ".join(TYPE_WORDS.get(kind, kind) for kind in round_.upload_types)
    return _("%(kinds)s, at most %(limit)s MB") % {"kinds": kinds, "limit": round_.max_upload_mb}


def language_choices(round_: Round, stored: str = "") -> list[tuple[str, str]]:
    """The UN's languages, Thai, whatever is stored (an import may know more), and "another"."""
    codes = dict.fromkeys([*round_.languages, THAI, *filter(None, [stored]), ANOTHER])
    return [("", _("– choose –")), *((code, language_name(code)) for code in codes)]


class EvidenceForm(forms.ModelForm):
    """What documents and letters share: language, translation, file."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    translated_into = forms.ChoiceField(
        label=gettext_lazy("Translation enclosed in"),
        required=False,
        help_text=gettext_lazy(
            "Only when the translation is in the same file. A translation in a file of its own is added in the next "
            "step, from the list."
        ),
    )
    # Emptiness is left to `applications.files`, which says in words what to do about it.
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.FileInput,
        error_messages={"required": gettext_lazy("Choose the file. What you typed is still here.")},
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        round_ = application.round
        self._offer_languages(round_)
        self.fields["file"].required = not self.instance.file
        self.fields["file"].label = _("Replace the file (optional)") if self.instance.file else _("File")
        self.fields["file"].widget.attrs |= {
            "accept": accepted(round_),
            "aria-describedby": "id_file_hint",
            "data-most-bytes": round_.max_upload_mb * 1024 * 1024,
        }

    def _offer_languages(self, round_: Round) -> None:
        self.fields["language"].choices = language_choices(round_, self.instance.language)
        self.fields["language"].widget.attrs["data-un-languages"] = " ".join(round_.languages)
        into = list(dict.fromkeys([*round_.languages, *filter(None, [self.instance.translated_into])]))
        self.fields["translated_into"].choices = [
            ("", _("no translation")),
            *((c, language_name(c)) for c in into),
        ]

    @property
    def upload(self) -> UploadedFile | None:
        """The new file, if one was chosen. It is no field of the row: `save_evidence` looks into it first."""
        return self.cleaned_data.get("file")


class DocumentForm(EvidenceForm):
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Parts that the report contains"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    class Meta:
        model = SupportingDocument
        fields = ["title", "language", "translated_into", "parts"]

    def __init__(self, *args: Any, requirement: DocumentRequirement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["title"].error_messages["required"] = _(
            "Give the document a title. Nothing has been sent yet."
        )
        if self.instance.translation_of_id:
            # A translation is in one of the UN's languages; that is what it is for.
            self.fields["language"].choices = [
                (c, language_name(c)) for c in self.instance.application.round.languages
            ]
            self.fields["language"].required = True
            del self.fields["translated_into"]
        elif self.instance.pk and self.instance.translations.exists():
            # The tied translation says it.
            del self.fields["translated_into"]
        if requirement.parts:
            self.fields["parts"].choices = [
                (part["code"], localized(part, "name")) for part in requirement.parts
            ]
            self.about = {part["code"]: localized(part, "about") for part in requirement.parts}
        else:
            del self.fields["parts"]


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesForm(forms.Form):
    """Several files at once: a script sends each by itself to the address of one (uploads.js)."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of these files"),
        required=False,
        help_text=gettext_lazy("Choose it before you add the files; each file is kept with it."),
    )
    files = forms.FileField(label=gettext_lazy("Several files at once"), required=False, widget=SeveralFiles)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        round_ = application.round
        self.fields["language"].choices = language_choices(round_)
        self.fields["files"].widget.attrs |= {
            "accept": accepted(round_),
            "aria-describedby": "id_files_hint",
            "data-most-bytes": round_.max_upload_mb * 1024 * 1024,
        }


class LetterForm(EvidenceForm):
    class Meta:
        model = ReferenceLetter
        fields = [
            "issued_by_opdc",
            "organisation_th",
            "organisation_en",
            "sector",
            "language",
            "translated_into",
        ]
        labels = {
            "organisation_th": gettext_lazy("Organisation that gives the letter, in Thai"),
            "organisation_en": gettext_lazy("Organisation that gives the letter, in English"),
            "issued_by_opdc": gettext_lazy("This is OPDC's letter"),
        }
        help_texts = {
            "issued_by_opdc": gettext_lazy(
                "OPDC's letter counts for agencies that took part in a consultation clinic."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", _("– choose –")), *Sector.choices]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        named = values.get("organisation_th") or values.get("organisation_en")
        if not named and not values.get("issued_by_opdc"):
            self.add_error("organisation_th", _("Name the organisation, in Thai or in English."))
        return values
