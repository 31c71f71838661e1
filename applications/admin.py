"""Applications in the admin: everything can be read and nothing changed. Changes go through the services."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from common.admin import ReadOnly

from .models import (
    Answer,
    Application,
    LertRatAward,
    Link,
    Prescreening,
    ReferenceLetter,
    Snapshot,
    Sponsor,
    StatusChange,
    SupportingDocument,
)


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None):
        """Also what no form could hold, such as the moment of the last save."""
        return self.fields or ()


class StatusChangeInline(ReadOnlyInline):
    model = StatusChange
    fields = ["at", "from_state", "to_state", "actor", "real_actor", "note"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("actor", "real_actor")


class SnapshotInline(ReadOnlyInline):
    model = Snapshot
    fields = ["number", "sha256", "sealed_at", "sealed_by"]


class PrescreeningInline(ReadOnlyInline):
    model = Prescreening


class SponsorInline(ReadOnlyInline):
    model = Sponsor


class AnswerInline(ReadOnlyInline):
    model = Answer
    fields = ["question", "text", "draft_th", "text_words", "revision", "updated_at"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("question").order_by("question__position")


FILE_FIELDS = ["original_name", "content_type", "size", "pages", "sha256", "uploaded_at", "scan_state"]


class DocumentInline(ReadOnlyInline):
    model = SupportingDocument
    fields = ["clause", "title", "language", "translated_into", *FILE_FIELDS]


class LetterInline(ReadOnlyInline):
    model = ReferenceLetter
    fields = ["organisation_th", "organisation_en", "sector", "issued_by_opdc", "language", *FILE_FIELDS]


class LinkInline(ReadOnlyInline):
    model = Link


class LertRatAwardInline(ReadOnlyInline):
    model = LertRatAward


@admin.register(Application)
class ApplicationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "reference",
        "title_th",
        "title_en",
        "agency",
        "category",
        "state",
        "submitted_at",
        "updated_at",
    ]
    list_filter = ["round", "state", "category__number"]
    list_select_related = ["agency", "category", "round"]
    search_fields = ["reference", "title_th", "title_en", "agency__name_th", "agency__name_en"]
    date_hierarchy = "updated_at"
    inlines = [
        StatusChangeInline,
        SnapshotInline,
        PrescreeningInline,
        SponsorInline,
        AnswerInline,
        DocumentInline,
        LetterInline,
        LinkInline,
        LertRatAwardInline,
    ]
