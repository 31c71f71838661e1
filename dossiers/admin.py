"""The queue of dossiers, to be read."""

from django.contrib import admin

from common.admin import ReadOnly

from .models import Dossier
from .papers.models import Paper


@admin.register(Dossier)
class DossierAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "snapshot",
        "state",
        "attempts",
        "failure",
        "next_try_at",
        "pages",
        "size",
        "queued_at",
        "finished_at",
    ]
    list_filter = ["state", "failure", "bulk"]
    list_select_related = ["snapshot__application"]
    search_fields = ["snapshot__application__reference"]
    exclude = ["file", "reading_file"]


@admin.register(Paper)
class PaperAdmin(ReadOnly, admin.ModelAdmin):
    """Blank forms and reviewers' packs, to be read."""

    list_display = ["key", "kind", "state", "attempts", "pages", "size", "queued_at", "finished_at"]
    list_filter = ["kind", "state"]
    search_fields = ["key"]
    exclude = ["file"]
