"""People, agencies and memberships in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.utils.translation import gettext_lazy as _

from .models import Agency, Membership, User


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user", "agency"]


class UserCreationForm(AdminUserCreationForm):
    """Django's form asks for a user name; here it is the e-mail address."""

    class Meta:
        model = User
        fields = ("email", "name_th", "name_en")


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    add_form = UserCreationForm
    ordering = ["email"]
    list_display = [
        "email",
        "name_th",
        "name_en",
        "is_officer",
        "is_reviewer",
        "is_staff",
        "is_active",
        "last_login",
    ]
    list_filter = ["is_officer", "is_reviewer", "is_staff", "is_active"]
    search_fields = ["email", "name_th", "name_en"]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Names"), {"fields": ["name_th", "name_en", "language"]}),
        (_("Roles"), {"fields": ["is_officer", "is_reviewer", "is_staff", "is_superuser", "is_active"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["email", "name_th", "name_en", "usable_password", "password1", "password2"],
            },
        )
    ]
    filter_horizontal = []


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name_th", "name_en", "slug", "sector", "level", "region", "parent"]
    list_filter = ["sector", "level", "region"]
    list_select_related = ["parent"]
    search_fields = ["name_th", "name_en", "slug", "aliases"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [MembershipInline]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "agency", "role"]
    list_filter = ["role"]
    list_select_related = ["user", "agency"]
    search_fields = ["user__email", "user__name_th", "agency__name_th", "agency__name_en"]
    autocomplete_fields = ["user", "agency"]
