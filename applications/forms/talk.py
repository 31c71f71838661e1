"""What is said and shown about an answer beside its text: comments and evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applications.models import Application, SupportingDocument
from applications.services.comments import LONGEST_COMMENT

LARGEST = 2**31 - 1


class CommentForm(forms.Form):
    """A comment; `mentions` are people chosen from the list."""

    text = forms.CharField(
        max_length=LONGEST_COMMENT,
        error_messages={
            "required": _("Write something first."),
            "max_length": _("A comment has %(limit_value)d characters at most; nothing was saved yet."),
        },
    )
    mentions = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("One of the chosen people cannot be mentioned here.")},
    )

    def __init__(self, data: Any, *, people: list[User]) -> None:
        super().__init__(data)
        self.fields["mentions"].choices = [(str(person.pk), person.get_full_name()) for person in people]


class PointerForm(forms.Form):
    """Which page of which document."""

    document = forms.ModelChoiceField(
        SupportingDocument.objects.none(),
        error_messages={
            "required": _("Choose a document."),
            "invalid_choice": _("Choose a document of this application."),
        },
    )
    page = forms.IntegerField(
        min_value=1,
        max_value=LARGEST,
        required=False,
        error_messages={"invalid": _("Give the page as a number."), "min_value": _("Pages begin with 1.")},
    )
    note = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any, *, application: Application) -> None:
        super().__init__(data)
        self.fields["document"].queryset = application.documents.all()


def words_of(form: forms.Form) -> str:
    """All that is wrong with a form, in one paragraph."""
    return " ".join(str(message) for messages in form.errors.values() for message in messages)
