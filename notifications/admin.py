"""The outbox, to be read: what went to whom, what did not, and why."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnly

from .hiding import readable
from .models import Delivery, Message, OptOut


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["recipient", "subject", "state", "attempts", "due_at", "queued_at", "sent_at"]
    list_filter = ["state", "language"]
    search_fields = ["recipient", "subject", "about", "message_id"]
    date_hierarchy = "queued_at"
    # A mail may carry a link that is its recipient's alone.
    exclude = ["body", "body_html", "stop_url"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return readable(super().get_queryset(request), request.user)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["recipient", "milestone", "offset", "label", "due_at", "claimed_at", "outcome"]
    list_filter = ["round", "milestone", "message__state"]
    list_select_related = ["message"]
    search_fields = ["recipient", "label"]
    date_hierarchy = "claimed_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).filter(message__in=readable(Message.objects.all(), request.user))

    @admin.display(description=_("what became of it"))
    def outcome(self, delivery: Delivery) -> str:
        return delivery.outcome.label


@admin.register(OptOut)
class OptOutAdmin(admin.ModelAdmin):
    """Deleting a row lets reminders come again."""

    list_display = ["email", "since"]
    search_fields = ["email"]
