"""The form of a coach's advice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria.models import Question


class AdviceForm(forms.Form):
    """Advice on a question, or on the whole; with an action it becomes a task of the agency."""

    question = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(label=_("Advice"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)
    action = forms.CharField(
        label=_("Agreed action"),
        max_length=500,
        required=False,
        help_text=_("What the agency will do; it stands in its list of tasks. May stay empty."),
    )
    due_on = forms.DateField(
        label=_("By"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_number = {question.number: question for question in questions}
        self.fields["question"].choices = [
            ("", _("The application as a whole")),
            *((q.number, _("Question %(label)s") % {"label": q.label}) for q in questions),
        ]

    @property
    def chosen(self) -> Question | None:
        return self._by_number.get(self.cleaned_data["question"])
