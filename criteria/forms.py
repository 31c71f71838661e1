"""Forms of the administration whose fields are not simply those of a row."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .anchors import KEYS, LEVELS, wrong_anchors
from .models import Criterion, PastWinner, ReviewWindow, SdgGoal


def _words(level: int, language: Any) -> forms.CharField:
    label = format_lazy("{} {} {}", _("anchor of score"), level, language)
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 90}))


class CriterionForm(forms.ModelForm):
    """A criterion whose anchors are edited as texts, two for each score."""

    anchor_0_text_th, anchor_0_text_en = _words(0, _("in Thai")), _words(0, _("in English"))
    anchor_1_text_th, anchor_1_text_en = _words(1, _("in Thai")), _words(1, _("in English"))
    anchor_2_text_th, anchor_2_text_en = _words(2, _("in Thai")), _words(2, _("in English"))
    anchor_3_text_th, anchor_3_text_en = _words(3, _("in Thai")), _words(3, _("in English"))
    anchor_4_text_th, anchor_4_text_en = _words(4, _("in Thai")), _words(4, _("in English"))
    anchor_5_text_th, anchor_5_text_en = _words(5, _("in Thai")), _words(5, _("in English"))

    class Meta:
        model = Criterion
        fields = ["clause", "name_th", "name_en", "about_th", "about_en", "weight", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level, anchor in zip(LEVELS, self.instance.anchors, strict=False):
            for key in KEYS:
                self.initial[_name(level, key)] = anchor.get(key, "")

    def clean(self) -> dict[str, Any]:
        """Twelve empty fields are no anchors; else each must have its words."""
        told = super().clean()
        anchors = [{key: told.get(_name(level, key), "") for key in KEYS} for level in LEVELS]
        if not any(text for anchor in anchors for text in anchor.values()):
            anchors = []
        if wrong := wrong_anchors(anchors):
            self.add_error(None, wrong)
        else:
            self.instance.anchors = anchors
        return told


class ReviewWindowForm(forms.ModelForm):
    """An access window of reviewers; a wrong end is told in words, and not by the name of the database's rule."""

    class Meta:
        model = ReviewWindow
        fields = ["opens_at", "closes_at"]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        opens_at, closes_at = told.get("opens_at"), told.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The window must close after it opens."))
        return told


def _name(level: int, key: str) -> str:
    return f"anchor_{level}_{key}"


class PastWinnerForm(forms.ModelForm):
    """A winner whose goals are ticked by their names."""

    sdgs = forms.TypedMultipleChoiceField(
        label=_("SDG goals"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Only where the title makes it plain, or as the agency has named them."),
    )

    class Meta:
        model = PastWinner
        fields = [
            *("year", "agency_th", "agency_en", "kind", "initiative_th", "initiative_en"),
            *("place_th", "place_en", "grade", "sdgs", "story_th", "story_en", "source_url", "slug"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sdgs"].choices = [(goal.number, str(goal)) for goal in SdgGoal.objects.all()]

    def clean_slug(self) -> str:
        """An address that others may have noted cannot be emptied."""
        return self.cleaned_data["slug"] or self.instance.slug
