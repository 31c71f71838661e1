"""The filters of the officer's list. They are a GET form, so that a view of the list has an address."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from applications.models import Application
from applications.states import State
from common.i18n import localized
from common.thai import sort_key
from criteria.models import Category, Round

from ..queries import SORTS, USUAL_SORT, Dates, dates_of, with_dates
from ..round_facts import with_marks

STATES = [(value, label) for value, label in State.choices if value != State.DRAFT]
ALL_ROUNDS = "all"


class FilterForm(forms.Form):
    """Words, round, category, state, a branch of the agencies, and what is on or off.

    A value that makes no sense filters nothing.
    """

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *STATES])
    agency = forms.ChoiceField(label=_("Agency or ministry"), required=False)
    round = forms.ChoiceField(label=_("Round"), required=False)
    returned = forms.BooleanField(label=_("Returned"), required=False)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    unscreened = forms.BooleanField(label=_("Not screened yet"), required=False)
    letters = forms.BooleanField(label=_("Letter missing"), required=False)
    soon = forms.BooleanField(label=_("Due within 3 days"), required=False)
    late = forms.BooleanField(label=_("Late answers waiting"), required=False)
    undeclared = forms.BooleanField(label=_("Interests not declared yet"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(sign + name, name) for name in SORTS for sign in ("", "-")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = Application.objects.submitted().filter(round=OuterRef("pk"))
        self.rounds: list[Round] = list(with_marks(with_dates(Round.objects.annotate(is_used=Exists(used)))))
        self.fields["round"].choices = [
            ("", _("the current round")),
            *((row.code, str(row)) for row in self.rounds),
            (ALL_ROUNDS, _("all rounds")),
        ]
        self.fields["category"].choices = [("", _("all categories")), *_category_choices()]
        self.fields["agency"].choices = [("", _("all agencies")), *_agency_choices()]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"

    def count_categories(self, numbers: dict[int, int]) -> None:
        """Write beside each category how many there are."""
        field = self.fields["category"]
        field.choices = [
            (number, f"{label} ({numbers.get(number, 0)})" if number else label)
            for number, label in field.choices
        ]

    @property
    def said(self) -> dict[str, Any]:
        """What was said and makes sense, order and round included."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}

    @property
    def told(self) -> dict[str, Any]:
        """What to filter by (`reviews.queries.filtered`); empty and refused values are left out."""
        told = {name: value for name, value in self.said.items() if name != "sort"}
        code = told.pop("round", "")
        chosen = next((row for row in self.rounds if row.code == code), None)
        return told | {"round": chosen} if chosen else told

    @property
    def dates(self) -> Dates:
        """The deadlines of all rounds."""
        return dates_of(self.rounds)

    @property
    def order(self) -> str:
        """The order asked for, or the usual one."""
        return self.said.get("sort", USUAL_SORT)

    @property
    def round_shown(self) -> Round | None:
        """The round asked for; without one the current: the newest open round with applications, else the newest
        with any. None when all rounds were asked for."""
        if self.said.get("round") == ALL_ROUNDS:
            return None
        if "round" in self.told:
            return self.told["round"]
        ranked = sorted(
            self.rounds, key=lambda row: (row.is_used, row.is_open, not row.is_practice, row.year)
        )
        return ranked[-1] if ranked else None


def _category_choices() -> list[tuple[int, str]]:
    """Category numbers with the names that the newest round gives them."""
    names: dict[int, str] = {}
    for category in Category.objects.order_by("-round__year", "-round__pk", "number"):
        names.setdefault(category.number, localized(category, "name"))
    return [(number, f"{number} {name}") for number, name in sorted(names.items())]


def _agency_choices() -> list[tuple[str, str]]:
    """The agencies that have submitted anything and all above them, as a tree in dictionary order. One query."""
    used = ExpressionWrapper(Q(pk__in=Application.objects.submitted().values("agency")), BooleanField())
    rows = {row.pk: row for row in Agency.objects.annotate(is_used=used).order_by()}
    shown: set[int] = set()
    for row in rows.values():
        key = row.pk if row.is_used else None
        while key in rows and key not in shown:
            shown.add(key)
            key = rows[key].parent_id
    below: dict[int | None, list[Agency]] = {}
    for key in shown:
        parent = rows[key].parent_id
        below.setdefault(parent if parent in shown else None, []).append(rows[key])
    return list(_branch(None, below, 0))


def _branch(top: int | None, below: dict[int | None, list[Agency]], depth: int) -> Iterator[tuple[str, str]]:
    for row in sorted(below.get(top, ()), key=lambda agency: sort_key(localized(agency, "name"))):
        yield row.slug, f"{'– ' * depth}{localized(row, 'name')}"
        yield from _branch(row.pk, below, depth + 1)
