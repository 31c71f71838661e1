"""The upload of a filled workbook, and the ticks of its preview."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..services.sheets import SheetChange, Taken

LARGEST_VALUES = 200_000  # characters of one sheet's values: nine texts of 5,000, escaped
MOST_TICKS = 300


class SheetsForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=_("Filled workbook"),
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            }
        ),
        error_messages={"required": _("Choose the filled workbook first.")},
    )


class TakeForm(forms.Form):
    """The preview: for each sheet that would change a tick, its new values and the version they were compared with.

    The values travel in the page, so that nothing of a file is kept on the server before it is taken. They are
    checked like any save.
    """

    def __init__(self, data: Any = None, *, sheets: Iterable[SheetChange] = ()) -> None:
        super().__init__(data)
        self.sheets = {sheet.reference: sheet for sheet in sheets if sheet.is_possible}
        names = self.sheets if data is None else _references(data)
        for reference in names:
            sheet = self.sheets.get(reference)
            gone = bool(sheet and any(change.empties for change in sheet.changes))
            self.fields[f"take-{reference}"] = forms.BooleanField(required=False, initial=not gone)
            self.fields[f"version-{reference}"] = forms.IntegerField(
                min_value=0,
                max_value=2**31 - 1,
                widget=forms.HiddenInput,
                initial=sheet.version if sheet else 0,
            )
            self.fields[f"values-{reference}"] = forms.CharField(
                max_length=LARGEST_VALUES,
                strip=False,
                widget=forms.HiddenInput,
                initial=json.dumps(sheet.values, ensure_ascii=False) if sheet else "",
            )
        self.references = list(names)

    def taken(self) -> list[Taken]:
        """The ticked sheets.

        Raises:
            ValidationError: the values are not what the page has carried.
        """
        found = []
        for reference in self.references:
            if not self.cleaned_data[f"take-{reference}"]:
                continue
            found.append(
                Taken(
                    reference,
                    self.cleaned_data[f"version-{reference}"],
                    _values(self.cleaned_data[f"values-{reference}"]),
                )
            )
        return found

    def tick(self, reference: str) -> dict[str, Any] | None:
        """The fields of one sheet for the page; None for one that cannot be taken."""
        if reference not in self.sheets:
            return None
        return {
            "take": self[f"take-{reference}"],
            "hidden": [self[f"version-{reference}"], self[f"values-{reference}"]],
        }


def _references(data: Any) -> list[str]:
    names = [name.removeprefix("values-") for name in data if name.startswith("values-")]
    return sorted(names)[:MOST_TICKS]


def _values(text: str) -> dict[str, Any]:
    """The values as `save_sheet` takes them; what they say is checked there."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise ValidationError(_("The page was incomplete.")) from error
    is_sound = isinstance(values, dict) and isinstance(values.get("scores"), dict)
    if not is_sound or not all(isinstance(score, dict) for score in values["scores"].values()):
        raise ValidationError(_("The page was incomplete."))
    return values
