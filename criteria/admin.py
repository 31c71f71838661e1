"""Rounds with everything inline, and the registers. Every edit here is in the audit log."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from common.access import declare
from common.dates import local_datetime

from .deadlines import move_deadline, needs_reason
from .forms import CriterionForm, PastWinnerForm, ReviewWindowForm
from .models import (
    Category,
    Criterion,
    Deadline,
    DeadlineKind,
    DocumentRequirement,
    EligibilityRule,
    PastWinner,
    PrescreeningItem,
    Question,
    ReviewWindow,
    Round,
    RoundFigures,
    SdgGoal,
    SdgTarget,
    Topic,
)
from .services import copy_round


class DeadlineForm(forms.ModelForm):
    """A date that was set is moved with a reason."""

    reason = forms.CharField(label=_("reason for a new date"), required=False, max_length=500)

    class Meta:
        model = Deadline
        fields = ["kind", "at", "source"]

    def clean(self) -> dict[str, object]:
        told = super().clean()
        before = self.initial.get("at")
        moved = "at" in self.changed_data and needs_reason(before, told.get("at"))
        if moved and not told.get("reason", "").strip():
            self.add_error("reason", _("Give the reason for the new date; it is kept with the old one."))
        return told


class DeadlineInline(admin.TabularInline):
    """Every kind is there from the start: setting a date is all there is to do."""

    model = Deadline
    form = DeadlineForm
    extra = 0
    can_delete = False
    fields = ["kind", "at", "source", "reason", "earlier"]
    readonly_fields = ["kind", "earlier"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("round").prefetch_related("changes__changed_by")

    @admin.display(description=_("earlier dates"))
    def earlier(self, deadline: Deadline) -> str:
        """What it was before, until when, by whom and why."""
        lines = (
            (local_datetime(row.before, short=True) if row.before else "–", row.reason, row.changed_by)
            for row in deadline.changes.all()
        )
        return format_html_join("", "<div>{}: {} ({})</div>", lines) or "–"

    def has_add_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return False


class ReviewWindowInline(admin.TabularInline):
    """From when to when reviewers come in; it opens and closes by itself. Without any they always may."""

    model = ReviewWindow
    form = ReviewWindowForm
    extra = 0


class PartInline(admin.StackedInline):
    extra = 0
    classes = ["collapse"]
    show_change_link = True


class CategoryInline(PartInline):
    model = Category


class QuestionInline(PartInline):
    model = Question
    fields = [
        ("number", "label_th", "topic", "position"),
        "text_th",
        "text_en",
        ("kind", "word_limit", "confirmed", "required"),
        "help_th",
        "help_en",
        ("required_when_question", "required_when_equals"),
        ("criteria", "grade", "source"),
    ]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("topic", "round")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only topics of this round can be chosen, read once for all the rows."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "topic":
            round_id = request.resolver_match.kwargs.get("object_id")
            topics = getattr(request, "_topics", None)
            if topics is None:
                topics = request._topics = list(Topic.objects.filter(round=round_id).order_by("number"))
            field.queryset = Topic.objects.filter(round=round_id)
            field.choices = [(topic.pk, str(topic)) for topic in topics]
        return field


class EligibilityRuleInline(PartInline):
    model = EligibilityRule


class CriterionInline(PartInline):
    model = Criterion
    form = CriterionForm


class DocumentRequirementInline(PartInline):
    model = DocumentRequirement


class PrescreeningItemInline(PartInline):
    model = PrescreeningItem


class TopicInline(PartInline):
    model = Topic


class CopyForm(forms.Form):
    """What a copied round gets of its own."""

    code = forms.SlugField(label=_("code"), max_length=40)
    reference_prefix = forms.RegexField(r"^[A-Z0-9]+$", label=_("prefix of references"), max_length=20)
    name_th = forms.CharField(label=_("name in Thai"), max_length=150)
    name_en = forms.CharField(label=_("name in English"), max_length=150)
    year = forms.IntegerField(label=_("year (CE)"), min_value=2007, max_value=2200)
    internal = forms.SplitDateTimeField(
        label=_("OPDC's own deadline"), required=False, widget=admin.widgets.AdminSplitDateTime()
    )
    un = forms.SplitDateTimeField(
        label=_("UN deadline"),
        required=False,
        widget=admin.widgets.AdminSplitDateTime(),
        help_text=_("In Bangkok time. 23:59 EST is 11:59 of the next day in Bangkok."),
    )


@admin.register(Round)
class RoundAdmin(admin.ModelAdmin):
    list_display = ["code", "name_th", "year", "is_open", "is_practice", "un_deadline", "copy_link"]
    list_filter = ["is_open", "is_practice", "year"]
    search_fields = ["code", "name_th", "name_en"]
    inlines = [
        DeadlineInline,
        ReviewWindowInline,
        CategoryInline,
        TopicInline,
        QuestionInline,
        EligibilityRuleInline,
        CriterionInline,
        DocumentRequirementInline,
        PrescreeningItemInline,
    ]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("deadlines")

    @admin.display(description=_("UN deadline"))
    def un_deadline(self, round_: Round):
        deadline = round_.deadline(DeadlineKind.UN)
        return deadline.at if deadline else None

    @admin.display(description=_("copy"))
    def copy_link(self, round_: Round) -> str:
        address = reverse("admin:criteria_round_copy", args=[round_.pk])
        return format_html('<a href="{}">{}</a>', address, _("Copy to a new round"))

    def save_formset(self, request, form, formset, change) -> None:
        """A deadline moves through its service, which keeps the old date and the reason."""
        if formset.model is Deadline:
            for row in formset.forms:
                if "at" in row.changed_data and row.instance.pk:
                    reason = row.cleaned_data.get("reason", "")
                    move_deadline(row.instance, row.cleaned_data["at"], reason=reason, actor=request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change) -> None:
        """A round made by hand gets its deadlines too, still empty."""
        super().save_related(request, form, formsets, change)
        for kind in DeadlineKind.values:
            Deadline.objects.get_or_create(round=form.instance, kind=kind)

    def get_urls(self) -> list[URLPattern]:
        copy = declare("admin")(self.admin_site.admin_view(self.copy_view))
        return [path("<int:pk>/copy/", copy, name="criteria_round_copy"), *super().get_urls()]

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy a round with all its parts to a new code and new dates."""
        source = get_object_or_404(Round, pk=pk)
        if not self.has_add_permission(request):
            return redirect("admin:criteria_round_changelist")
        start = {"name_th": source.name_th, "name_en": source.name_en, "year": source.year + 1}
        form = CopyForm(request.POST or None, initial=start)
        if form.is_valid():
            values = dict(form.cleaned_data)
            deadlines = {kind: values.pop(kind) for kind in ("internal", "un")}
            try:
                copy = copy_round(source, deadlines=deadlines, **values)
            except ValidationError as error:
                for field, found in error.message_dict.items():
                    form.add_error(field if field in form.fields else None, found)
            else:
                messages.success(request, _("The round has been copied. Check its dates, then open it."))
                return redirect("admin:criteria_round_change", copy.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the round “%(round)s”") % {"round": source},
            "form": form,
            "opts": self.model._meta,
            "media": self.media + form.media,
        }
        return render(request, "admin/criteria/round/copy.html", context)


class TargetInline(admin.TabularInline):
    model = SdgTarget
    extra = 0


@admin.register(SdgGoal)
class SdgGoalAdmin(admin.ModelAdmin):
    list_display = ["number", "name_th", "name_en", "dimension"]
    list_filter = ["dimension"]
    search_fields = ["name_th", "name_en"]
    inlines = [TargetInline]


@admin.register(PastWinner)
class PastWinnerAdmin(admin.ModelAdmin):
    form = PastWinnerForm
    list_display = ["year", "agency_th", "agency_en", "initiative_en", "place_th", "kind", "grade"]
    list_filter = ["year", "kind", "grade"]
    search_fields = ["agency_th", "agency_en", "initiative_th", "initiative_en"]
    readonly_fields = ["reference"]
    fieldsets = [
        (None, {"fields": ["year", ("agency_th", "agency_en"), "kind", ("initiative_th", "initiative_en")]}),
        (None, {"fields": [("place_th", "place_en"), "grade", "source_url", "reference"]}),
        (_("What visitors read"), {"fields": ["sdgs", "story_th", "story_en", "slug"]}),
    ]


@admin.register(RoundFigures)
class RoundFiguresAdmin(admin.ModelAdmin):
    """What the public was told is read here. Deleting it means a second edition: only for one made by mistake."""

    list_display = ["round", "made_at"]
    list_select_related = ["round"]
    readonly_fields = ["round", "made_at", "figures"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RoundFigures | None = None) -> bool:
        return False


class RoundPartAdmin(admin.ModelAdmin):
    """Parts can also be searched and filtered across rounds."""

    list_filter = ["round"]
    list_select_related = ["round"]


@admin.register(Question)
class QuestionAdmin(RoundPartAdmin):
    list_display = ["number", "text_th", "word_limit", "confirmed", "required", "round"]
    list_filter = ["round", "confirmed", "required"]
    search_fields = ["number", "text_th", "text_en"]
    list_editable = ["confirmed"]


@admin.register(Category)
class CategoryAdmin(RoundPartAdmin):
    list_display = ["number", "name_th", "name_en", "exempt_from_minimum_time", "round"]
    search_fields = ["name_th", "name_en"]
