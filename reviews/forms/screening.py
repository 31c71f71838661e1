"""Forms of screening: the word on one clause, why an application is not eligible, why a screening opens again."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.clauses import Clause
from reviews.models import ClauseStatus
from reviews.services.screening import needs_reason, reason_missing

LONGEST_REASON = 4000
# A clause that the prefilled reasons only name: its reason is still to be written in this language.
_ONLY_NAMED = re.compile(r"^\s*(?:ข้อ|Clause) ([\d.]+):\s*$", re.MULTILINE)


class SeenForm(forms.Form):
    """What the officer was looking at: the number of the snapshot."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput())


class ClauseForm(SeenForm):
    """The word on one clause. `after` is the decision that was shown, 0 for none."""

    clause = forms.CharField(max_length=10, widget=forms.HiddenInput())
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput())
    status = forms.ChoiceField(
        label=_("Decision on the clause"),
        choices=ClauseStatus.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, row: Clause, snapshot: int = 0, **kwargs: Any) -> None:
        """Args: row: the clause; snapshot: the number shown (for an unbound form)."""
        decision = row.decision
        # What was found, or said of the last snapshot, is where an officer starts from; 'warning' needs a choice.
        former = decision or (row.earlier[0] if row.earlier else None)
        status = former.status if former else row.finding.status
        kwargs.setdefault(
            "initial",
            {
                "seen": snapshot,
                "clause": row.number,
                "after": row.last,
                "status": status if status in ClauseStatus.values else "",
                "reason": former.reason if former else "",
            },
        )
        super().__init__(*args, auto_id=f"clause-{row.key}-%s", **kwargs)
        self.row = row

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        status = values.get("status")
        if status and needs_reason(status, self.row.finding.status) and not values.get("reason", "").strip():
            self.add_error("reason", reason_missing(self.row))
        return values


class RefusalForm(SeenForm):
    """Why an application is not eligible, for the letter; `confirmed` is the letter that was read, as its mark."""

    reasons_th = forms.CharField(
        label=_("Reasons in Thai"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "th"}),
    )
    reasons_en = forms.CharField(
        label=_("Reasons in English"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput())

    def clean_reasons_th(self) -> str:
        return _complete(self.cleaned_data["reasons_th"])

    def clean_reasons_en(self) -> str:
        return _complete(self.cleaned_data["reasons_en"])


class ReopeningForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in the history, and the agency reads it there."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _complete(reasons: str) -> str:
    if bare := _ONLY_NAMED.findall(reasons):
        raise forms.ValidationError(
            _("Write the reason of these clauses in this language too: %(clauses)s.")
            % {"clauses": ", ".join(bare)}
        )
    return reasons
