"""The upload of a Word file, and the ticks of its preview."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.services.answers import LONGEST_TEXT
from applications.services.word import Change, Taken


class WordForm(forms.Form):
    """One Word file."""

    file = forms.FileField(
        label=_("Word file"),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        ),
        error_messages={"required": _("Choose the Word file first.")},
    )


class HiddenText(forms.CharField):
    """A text carried by the page unseen; its spaces and line ends stay as they are."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, max_length=LONGEST_TEXT, **options)


class TakeForm(forms.Form):
    """The preview: for each changed question a tick, both new texts and the revision they were compared with.

    The texts travel in the page, so that nothing of a file is kept on the server before it is taken.
    """

    def __init__(self, data: Any = None, *, application: Application, rows: list[Change] = ()) -> None:
        super().__init__(data)
        self.rows = {row.question.number: row for row in rows}
        for question in application.round.question_set.all():
            key = question.number
            if data is None and key not in self.rows:
                continue
            row = self.rows.get(key)
            self.fields[f"take-{key}"] = forms.BooleanField(
                required=False, initial=bool(row and not row.empties)
            )
            self.fields[f"text-{key}"] = HiddenText(initial=row.new_text if row else "")
            self.fields[f"draft-{key}"] = HiddenText(initial=row.new_draft if row else "")
            self.fields[f"base-{key}"] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=2**31 - 1,
                widget=forms.HiddenInput,
                initial=row.base if row else 0,
            )
        self.questions = {q.number: q for q in application.round.question_set.all()}

    def taken(self) -> list[Taken]:
        """The ticked rows."""
        values = self.cleaned_data
        return [
            Taken(question, values[f"text-{key}"], values[f"draft-{key}"], values[f"base-{key}"] or 0)
            for key, question in self.questions.items()
            if values.get(f"take-{key}")
        ]

    def shown(self) -> list[dict[str, Any]]:
        """Rows for the page: the change and its four fields."""
        return [
            {
                "change": row,
                "take": self[f"take-{key}"],
                "hidden": [self[f"{name}-{key}"] for name in ("text", "draft", "base")],
            }
            for key, row in self.rows.items()
        ]
