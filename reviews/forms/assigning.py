"""Forms of assignment: filters, choices both ways, taking back, expertise, tables and the automatic one."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applications.models import Application
from common.i18n import localized
from criteria.models import Category, Round, SdgGoal

from ..models import ReviewerProfile


def category_choices(round_: Round | None = None) -> list[tuple[int, str]]:
    """Category numbers with their names, as the round (or the newest one that has the number) gives them."""
    rows = Category.objects.order_by("-round__year", "-round__pk", "number")
    names: dict[int, str] = {}
    for category in rows.filter(round=round_) if round_ else rows:
        names.setdefault(category.number, localized(category, "name"))
    return [(number, f"{number} {name}") for number, name in sorted(names.items())]


class AssignmentFilterForm(forms.Form):
    """Words, round, category, and only those that are short of reviewers; what makes no sense filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.all(), required=False, to_field_name="code"
    )
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)
    short = forms.BooleanField(label=_("only those short of reviewers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].empty_label = _("all rounds")
        self.fields["category"].choices = [("", _("all categories")), *category_choices()]
        classes = {"q": "form-control", "short": "form-check-input"}
        for name, field in self.fields.items():
            field.widget.attrs["class"] = classes.get(name, "form-select")

    @property
    def told(self) -> dict[str, Any]:
        """What to filter by; empty and refused values are left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}


class ChooseReviewersForm(forms.Form):
    """Ticked reviewers for one application."""

    reviewers = forms.ModelMultipleChoiceField(
        queryset=User.objects.filter(is_reviewer=True, is_active=True),
        error_messages={"required": _("Choose at least one reviewer.")},
    )


class ChooseApplicationsForm(forms.Form):
    """Ticked applications for one reviewer."""

    applications = forms.ModelMultipleChoiceField(
        queryset=Application.objects.none(),
        to_field_name="reference",
        error_messages={"required": _("Choose at least one application.")},
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].queryset = rows


class TakeBackForm(forms.Form):
    """Why an assignment ends."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Officers read it. The reviewer no longer sees the application."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class ExpertiseForm(forms.ModelForm):
    """What a reviewer knows about, as ticks instead of numbers."""

    categories = forms.TypedMultipleChoiceField(
        label=_("Categories"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=_("SDGs"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ReviewerProfile
        fields = ("categories", "sdgs", "is_available")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = _with_stored(category_choices(), self.instance.categories)
        goals = [(goal.number, str(goal)) for goal in SdgGoal.objects.all()]
        self.fields["sdgs"].choices = _with_stored(goals, self.instance.sdgs)


def _with_stored(choices: list[tuple[int, str]], stored: Iterable[int]) -> list[tuple[int, str]]:
    """The choices, and numbers that are stored but no longer named anywhere: saving does not lose them."""
    known = {number for number, _name in choices}
    return [*choices, *((number, str(number)) for number in sorted(set(stored) - known))]


class TableForm(forms.Form):
    """A table of assignments, as a file."""

    file = forms.FileField(
        label=_("Table (CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={"required": _("Choose the table first.")},
    )


class ScopeForm(forms.Form):
    """What the automatic assignment covers. It is a GET form: a preview has an address."""

    round = forms.ModelChoiceField(label=_("Round"), queryset=Round.objects.all(), to_field_name="code")
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)
    most = forms.IntegerField(
        label=_("At most for each reviewer"), required=False, min_value=1, max_value=1000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].empty_label = None
        self.fields["category"].choices = [("", _("all categories")), *category_choices()]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "most" else "form-select"


class ConfirmForm(forms.Form):
    """Confirms a preview: what it was (fingerprint), and which page of it (token, so that it is done once)."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)
    rows = forms.CharField(required=False, widget=forms.HiddenInput, max_length=1_000_000, strip=False)

    @classmethod
    def of(cls, fingerprint: str, rows: str = "") -> "ConfirmForm":
        """The form for a fresh page."""
        return cls(initial={"fingerprint": fingerprint, "token": uuid.uuid4(), "rows": rows})
