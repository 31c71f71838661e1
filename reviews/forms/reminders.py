"""The officer's page of reminders: which round, and what a round reminds of."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria.models import Round
from notifications.engine.offsets import Offset
from notifications.models import Audience, MessageState, ReminderPlan
from notifications.models.reminder import AUDIENCES, Milestone, check_offset


class RemindersForm(forms.Form):
    """The filters of the page; a value that makes no sense filters nothing."""

    round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.all(), required=False, to_field_name="code", empty_label=None
    )
    state = forms.ChoiceField(required=False, choices=[("", ""), *MessageState.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].widget.attrs["class"] = "form-select"

    @property
    def told(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class PlanForm(forms.ModelForm):
    """One milestone: on or off, how long before, to whom."""

    offsets = forms.CharField(max_length=100, required=False)

    class Meta:
        model = ReminderPlan
        fields = ["enabled", "offsets", "audience"]

    def __init__(self, data: Mapping[str, Any] | None, plan: ReminderPlan) -> None:
        super().__init__(data, instance=plan, prefix=plan.milestone)
        self.initial["offsets"] = ", ".join(plan.offsets)
        milestone = Milestone(plan.milestone)
        audience = self.fields["audience"]
        audience.choices = [(kind, Audience(kind).label) for kind in AUDIENCES[milestone]]
        audience.widget.attrs["class"] = "form-select"
        self.fields["offsets"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        self.fields["enabled"].widget.attrs["class"] = "form-check-input"
        # A row of a table has no visible label of its own for each field.
        words = {
            "enabled": _("%(milestone)s: switched on"),
            "offsets": _("%(milestone)s: how long before"),
            "audience": _("%(milestone)s: to whom"),
        }
        for name, text in words.items():
            self.fields[name].label = text % {"milestone": milestone.label}

    def clean_offsets(self) -> list[str]:
        """Each once, the longest first."""
        codes = [code.strip() for code in self.cleaned_data["offsets"].split(",") if code.strip()]
        for code in codes:
            check_offset(code)
        told = {Offset.parse(code) for code in codes}
        return [offset.code for offset in sorted(told, key=lambda o: o.length, reverse=True)]


def plan_forms(round_: Round, data: Mapping[str, Any] | None) -> list[PlanForm]:
    """A form for each milestone of a round, and of no other."""
    return [PlanForm(data, row) for row in round_.reminder_plans.order_by("pk")]
