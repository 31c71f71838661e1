"""Clinics in the admin: slots and who advised whom can be mended; seats and the history can only be read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.admin import ReadOnly

from . import admin_letters  # noqa: F401 - the letters' part of the admin
from .models import Booking, Clinic, Coaching, Record, Slot


class SlotInline(admin.TabularInline):
    """At least one: without a slot nobody could take a seat."""

    model = Slot
    extra = 0
    min_num = 1
    validate_min = True


class CoachingInline(admin.TabularInline):
    model = Coaching
    extra = 1
    autocomplete_fields = ["coach", "agency"]


class BookingInline(ReadOnly, admin.TabularInline):
    model = Booking
    extra = 0
    fields = ["application", "slot", "state", "booked_by", "booked_at", "waiting_since", "attended"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        return super().get_queryset(request).select_related("application", "slot__clinic", "booked_by")


@admin.register(Clinic)
class ClinicAdmin(admin.ModelAdmin):
    list_display = ["name_th", "name_en", "kind", "state", "round", "starts_at", "place_th"]
    list_filter = ["round", "kind", "state"]
    search_fields = ["name_th", "name_en", "place_th", "place_en"]
    list_select_related = ["round"]
    autocomplete_fields = ["coaches"]
    inlines = [SlotInline, BookingInline, CoachingInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Clinic | None = None) -> list[str]:
        """What people must be told of is changed on the officers' pages, which tell them."""
        return ["state", "sequence"] if obj else ["sequence"]


@admin.register(Record)
class RecordAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "clinic", "kind", "application", "actor"]
    list_filter = ["kind"]
    list_select_related = ["clinic", "application", "actor"]
    search_fields = ["application__reference", "clinic__name_th", "clinic__name_en"]
    date_hierarchy = "at"
