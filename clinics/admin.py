"""Clinics in the admin, with who advised whom."""

from django.contrib import admin

from .models import Clinic, Coaching


class CoachingInline(admin.TabularInline):
    model = Coaching
    extra = 1
    autocomplete_fields = ["coach", "agency"]


@admin.register(Clinic)
class ClinicAdmin(admin.ModelAdmin):
    list_display = ["name_th", "name_en", "round", "starts_at", "place"]
    list_filter = ["round"]
    search_fields = ["name_th", "name_en", "place"]
    list_select_related = ["round"]
    inlines = [CoachingInline]
