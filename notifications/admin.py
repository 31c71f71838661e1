"""The outbox, to be read: what went to whom, what did not, and why."""

from django.contrib import admin

from common.admin import ReadOnly

from .models import Message


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["recipient", "subject", "state", "attempts", "due_at", "queued_at", "sent_at"]
    list_filter = ["state", "language"]
    search_fields = ["recipient", "subject", "about", "message_id"]
    date_hierarchy = "queued_at"
    # A mail may carry a link that is its recipient's alone.
    exclude = ["body"]
