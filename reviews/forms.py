"""The filters of the officer's list. They are a GET form, so that a view of the list has an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.states import State
from common.i18n import localized
from criteria.models import Category, Round

STATES = [(value, label) for value, label in State.choices if value != State.DRAFT]


class FilterForm(forms.Form):
    """Words, round, category and state; a value that makes no sense filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.all(), required=False, to_field_name="code"
    )
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *STATES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = list(self.fields["round"].queryset)
        self.fields["round"].choices = [("", _("all rounds")), *((r.code, str(r)) for r in rounds)]
        self.fields["category"].choices = [("", _("all categories")), *_category_choices()]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
        self.fields["q"].widget.attrs["type"] = "search"

    @property
    def told(self) -> dict[str, Any]:
        """What to filter by; empty and refused values are left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def _category_choices() -> list[tuple[int, str]]:
    """Category numbers with the names that the newest round gives them."""
    names: dict[int, str] = {}
    for category in Category.objects.order_by("-round__year", "-round__pk", "number"):
        names.setdefault(category.number, localized(category, "name"))
    return [(number, f"{number} {name}") for number, name in sorted(names.items())]
