"""Letterhead and templates of OPDC's letters; the letters themselves can only be read here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnly

from .letters.emblem import check_emblem, stored_name
from .letters.places import PLACES
from .models import Letter, LetterEvent, LetterHead, LetterRegister, LetterTemplate


class LetterHeadForm(forms.ModelForm):
    """The letterhead; its emblem is looked into and kept under the name of its content."""

    class Meta:
        model = LetterHead
        fields = (*LetterHead.NEEDED, "telephone", "email", "emblem")
        widgets = {
            "address_th": forms.Textarea(attrs={"rows": 3}),
            "address_en": forms.Textarea(attrs={"rows": 3}),
            # The default one links to the file, and the file has no address.
            "emblem": forms.FileInput(),
        }

    remove_emblem = forms.BooleanField(
        label=_("Letters without an emblem: its place stays free"), required=False
    )

    def clean_emblem(self) -> Any:
        emblem = self.cleaned_data.get("emblem")
        if isinstance(emblem, UploadedFile):
            self.found = check_emblem(emblem)
        return emblem

    def save(self, commit: bool = True) -> LetterHead:
        """One file for each content, never overwritten: issued letters bear the emblem of their day."""
        emblem, found = self.cleaned_data.get("emblem"), getattr(self, "found", None)
        if found:
            head = self.instance
            head.emblem_type, head.emblem_sha256 = found
            name = stored_name(head.emblem_sha256, head.emblem_type)
            if not default_storage.exists(name):
                name = default_storage.save(name, emblem)
            head.emblem = name
        elif self.cleaned_data.get("remove_emblem"):
            self.instance.emblem, self.instance.emblem_type, self.instance.emblem_sha256 = "", "", ""
        return super().save(commit)


@admin.register(LetterHead)
class LetterHeadAdmin(admin.ModelAdmin):
    form = LetterHeadForm
    list_display = ["organisation_th", "organisation_en", "prefix_th", "signatory_th", "updated_at"]
    fieldsets = [
        (_("Thai"), {"fields": ["organisation_th", "address_th", "unit_th", "signatory_th", "position_th"]}),
        (
            _("English"),
            {"fields": ["organisation_en", "address_en", "unit_en", "signatory_en", "position_en"]},
        ),
        (_("Number of the letter"), {"fields": ["prefix_th", "prefix_en"]}),
        (_("Contact"), {"fields": ["telephone", "email"]}),
        (
            _("Emblem"),
            {
                "fields": ["emblem", "emblem_kept", "remove_emblem"],
                "description": _(
                    "PNG or SVG, printed 3 cm high. The portal ships none: use the one your office may use."
                ),
            },
        ),
    ]
    readonly_fields = ["emblem_kept"]

    @admin.display(description=_("Emblem in use"))
    def emblem_kept(self, head: LetterHead) -> str:
        return f"{head.emblem_type} · SHA-256 {head.emblem_sha256[:12]}…" if head.emblem else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not LetterHead.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: LetterHead | None = None) -> bool:
        return False


@admin.register(LetterTemplate)
class LetterTemplateAdmin(admin.ModelAdmin):
    list_display = ["position", "code", "name_th", "name_en"]
    list_display_links = ["code"]
    search_fields = ["code", "name_th", "name_en", "subject_th", "subject_en"]
    prepopulated_fields = {"code": ["name_en"]}

    def get_fieldsets(self, request: HttpRequest, obj: LetterTemplate | None = None) -> Any:
        places = "; ".join(f"{{{name}}} {words}" for name, words in PLACES.items())
        hint = _("Places that are filled when the letter is written: %(places)s.") % {"places": places}
        thai = ["subject_th", "to_th", "refers_to_th", "enclosures_th", "body_th"]
        return [
            (None, {"fields": ["code", "position", "name_th", "name_en"]}),
            (_("Thai"), {"fields": thai, "description": hint}),
            (_("English"), {"fields": ["subject_en", "to_en", "body_en"]}),
        ]


@admin.register(LetterRegister)
class LetterRegisterAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["year_be", "prefix", "last_number"]


class LetterEventInline(ReadOnly, admin.TabularInline):
    model = LetterEvent
    fields = ["at", "act", "actor", "note"]
    extra = 0


@admin.register(Letter)
class LetterAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["reference", "number_th", "dated_on", "state", "agency_th", "composed_by", "approved_by"]
    list_filter = ["state", "year_be"]
    list_select_related = ["composed_by", "approved_by"]
    search_fields = ["reference", "agency_th", "agency_en", "initiative_th", "initiative_en"]
    inlines = [LetterEventInline]
