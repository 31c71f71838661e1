"""What admins set up for the public pages. Questions themselves stay with the officers who answer them."""

from django.contrib import admin

from .models import FaqTopic


@admin.register(FaqTopic)
class FaqTopicAdmin(admin.ModelAdmin):
    list_display = ["name_th", "name_en", "code", "position"]
    list_editable = ["position"]
    search_fields = ["name_th", "name_en"]
