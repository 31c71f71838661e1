"""Forms of screening: the points of a return, and more time for one application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.services.returns import NewPoint
from common.i18n import localized

MOST_POINTS = 40


class ReturnForm(forms.Form):
    """What stands above the points: it goes into the history and the mail. `seen` is the snapshot looked at."""

    seen = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput())
    note = forms.CharField(
        label=_("Message to the agency"),
        help_text=_("Why the application comes back, in one or two sentences. It is kept in the history."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class PointForm(forms.Form):
    """One point: what it is about, and what should be mended. An empty row is no point."""

    about = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("What should be mended"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4000,
    )

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("about") and not values.get("text", "").strip():
            self.add_error("text", _("Say what should be mended, or take the choice back."))
        return values


class PointRows(forms.BaseFormSet):
    """At least one row must be a point."""

    def clean(self) -> None:
        if any(self.errors):
            return
        if not any(form.cleaned_data.get("text", "").strip() for form in self.forms):
            raise forms.ValidationError(_("Name at least one point that the agency should mend."))


PointFormSet = forms.formset_factory(PointForm, formset=PointRows, extra=3, max_num=MOST_POINTS)


def places(application: Application) -> list[Any]:
    """What a point can be about: the whole application, a clause, a question."""
    round_ = application.round
    clauses = [
        *((row.clause, localized(row, "title")) for row in round_.eligibilityrule_set.all()),
        *((row.clause, localized(row, "name")) for row in round_.documentrequirement_set.all()),
    ]
    return [
        ("", _("The whole application")),
        (
            _("Questions"),
            [
                (f"q:{q.number}", _shortened(f"{q.label} {localized(q, 'text')}"))
                for q in round_.question_set.all()
            ],
        ),
        (_("Clauses and documents"), [(f"c:{clause}", f"{clause} {title}") for clause, title in clauses]),
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89]}…"


def points_of(rows: PointRows, application: Application) -> list[NewPoint]:
    """The rows that say something, as points."""
    questions = {q.number: q for q in application.round.question_set.all()}
    found = []
    for form in rows.forms:
        text = form.cleaned_data.get("text", "").strip()
        kind, _sep, name = form.cleaned_data.get("about", "").partition(":")
        if text:
            found.append(
                NewPoint(
                    text,
                    question=questions.get(name) if kind == "q" else None,
                    clause=name if kind == "c" else "",
                )
            )
    return found
