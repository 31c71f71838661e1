"""The queue of dossiers, to be read."""

from django.contrib import admin

from common.admin import ReadOnly

from .models import Dossier


@admin.register(Dossier)
class DossierAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["snapshot", "state", "attempts", "pages", "size", "queued_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["snapshot__application"]
    search_fields = ["snapshot__application__reference"]
    exclude = ["file", "reading_file"]
