"""The desk in the admin: templates of messages can be edited; what has happened can be read and nothing changed."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnly

from .forms.assigning import ExpertiseForm
from .models import AgencyMessage, ClauseDecision, MessageTemplate, Refusal, ReviewerProfile
from .places import PLACES


@admin.register(MessageTemplate)
class MessageTemplateAdmin(admin.ModelAdmin):
    list_display = ["code", "purpose", "name_th", "name_en"]
    list_filter = ["purpose"]
    search_fields = ["code", "name_th", "name_en", "subject_th", "subject_en"]
    prepopulated_fields = {"code": ["name_en"]}

    def get_fieldsets(self, request: HttpRequest, obj: MessageTemplate | None = None):
        places = "; ".join(f"{{{name}}} {words}" for name, words in PLACES.items())
        hint = _("Places that are filled when the message is written: %(places)s.") % {"places": places}
        return [
            (None, {"fields": ["code", "purpose", "name_th", "name_en"]}),
            (_("Thai"), {"fields": ["subject_th", "body_th"], "description": hint}),
            (_("English"), {"fields": ["subject_en", "body_en"]}),
        ]


@admin.register(AgencyMessage)
class AgencyMessageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["application", "subject_th", "subject_en", "sent_by", "sent_at"]
    list_select_related = ["application", "sent_by"]
    search_fields = ["application__reference", "subject_th", "subject_en"]
    date_hierarchy = "sent_at"


@admin.register(ClauseDecision)
class ClauseDecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["application", "clause", "finding", "status", "decided_by", "decided_at"]
    list_filter = ["status", "clause"]
    list_select_related = ["application", "decided_by"]
    search_fields = ["application__reference", "reason"]


@admin.register(Refusal)
class RefusalAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["application", "refused_by", "refused_at"]
    list_select_related = ["application", "refused_by"]
    search_fields = ["application__reference"]


class ReviewerProfileForm(ExpertiseForm):
    class Meta(ExpertiseForm.Meta):
        fields = ("user", *ExpertiseForm.Meta.fields)


@admin.register(ReviewerProfile)
class ReviewerProfileAdmin(admin.ModelAdmin):
    """What reviewers know about; officers write the same on a reviewer's page."""

    form = ReviewerProfileForm
    list_display = ["user", "categories", "sdgs", "is_available"]
    list_filter = ["is_available"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name_th", "user__name_en"]
    autocomplete_fields = ["user"]
