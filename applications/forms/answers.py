"""One answer as a page or a script sends it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.services.answers import LONGEST_TEXT, normalise
from criteria.models import Question, QuestionKind

LARGEST = 2**31 - 1
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class LongText(forms.CharField):
    """Text kept as typed, save for what PostgreSQL cannot hold. `LONGEST_TEXT` is the only limit: words over the
    question's own limit are saved too, and shown as over it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            strip=False,
            max_length=LONGEST_TEXT,
            error_messages={
                "max_length": _(
                    "This text is longer than %(limit_value)d characters and was not saved. It stays on this page: "
                    "copy it to be safe, then shorten it."
                )
            },
            **options,
        )

    def to_python(self, value: Any) -> str:
        return normalise(_LONE_SURROGATE.sub("\ufffd", super().to_python(value)))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut a pasted text without a word."""
        return {}


class AnswerForm(forms.Form):
    """Both texts of an answer and the revision that the page was showing (0: none yet)."""

    text = LongText()
    draft_th = LongText()
    base = forms.IntegerField(min_value=0, max_value=LARGEST)
    # Of the Thai draft, when a script knows that it was based on another revision than the text.
    draft_base = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)

    def __init__(self, data: Any, *, question: Question, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix)
        self.question = question

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if self.question.kind == QuestionKind.YES_NO and text not in ("", "yes", "no"):
            raise forms.ValidationError(_("Choose yes or no."))
        return text

    @property
    def words_of_error(self) -> str:
        """All that is wrong, in one paragraph."""
        return " ".join(message for messages in self.errors.values() for message in messages)
