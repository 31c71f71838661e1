"""Forms of questions and complaints: the public's, without an account, and the officers'."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.trap import LONGEST_EMAIL, TrapForm

from . import pii
from .models import EnquiryKind, EnquiryState, FaqEntry
from .models.faq import LONGEST_ANSWER

LONGEST_TEXT = 5000
TOO_LITTLE = 10


def _text(label: Any, rows: int = 8, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class AskForm(TrapForm):
    """A question or complaint of anybody."""

    kind = forms.ChoiceField(
        label=_("What do you write?"),
        choices=EnquiryKind.choices,
        initial=EnquiryKind.QUESTION,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    subject = forms.CharField(label=_("What is it about?"), max_length=200)
    text = _text(
        _("Your question or complaint"),
        help_text=_("Please write no ID number and nothing about other people's health or family."),
    )
    name = forms.CharField(
        label=_("Your name (you may leave it out)"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("The link to your question and the answer go there, and nothing else."),
    )

    @property
    def told(self) -> dict[str, Any]:
        """What `services.enquiries.receive` stores."""
        return {name: self.cleaned_data[name] for name in ("kind", "subject", "text", "name", "email")}


class MoreForm(forms.Form):
    """A further message of the asker."""

    text = _text(_("Add something"), rows=5)


class EraseForm(forms.Form):
    """Erasing is done once and for all, so it asks for a tick."""

    sure = forms.BooleanField(
        label=_("Erase my name, my address and everything that was written"),
        error_messages={"required": _("Nothing was erased. Tick the box if you want it erased.")},
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class LinkForm(TrapForm):
    """Asking for a lost link."""

    number = forms.CharField(
        label=_("Number of your question"),
        max_length=20,
        help_text=_("As you got it when you asked, for example Q2569-0042."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


# Officers

OPEN = "open"
BIN = "bin"
NOBODY = "nobody"


class QueueForm(forms.Form):
    """The filters of the officers' queue; a value that makes no sense filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    assignee = forms.ChoiceField(label=_("In the hands of"), required=False)
    overdue = forms.BooleanField(
        label=_("overdue only"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data: Any, officers: list[User]) -> None:
        super().__init__(data)
        self.fields["state"].choices = [
            ("", _("every state")),
            (OPEN, _("to be answered")),
            *EnquiryState.choices,
            (BIN, _("in the bin")),
        ]
        self.fields["kind"].choices = [("", _("questions and complaints")), *EnquiryKind.choices]
        people = [(str(officer.pk), str(officer)) for officer in officers]
        self.fields["assignee"].choices = [("", _("everybody")), (NOBODY, _("no officer yet")), *people]
        for name in ("state", "kind", "assignee"):
            self.fields[name].widget.attrs["class"] = "form-select"

    @property
    def told(self) -> dict[str, Any]:
        """The filters that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AssignForm(forms.Form):
    """To whom; empty: to nobody."""

    assignee = forms.ModelChoiceField(
        label=_("In the hands of"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("no officer yet"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = officers


class AnswerForm(forms.Form):
    """The answer to the asker."""

    text = forms.CharField(label=_("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 9}))
    seen = forms.IntegerField(widget=forms.HiddenInput())


class NoteForm(forms.Form):
    """A note for officers."""

    text = forms.CharField(
        label=_("Note for officers"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


TEXTS = ("question_th", "question_en", "answer_th", "answer_en")
PII_WORDS = {
    pii.Kind.EMAIL: _("an e-mail address: %(text)s"),
    pii.Kind.PHONE: _("a telephone number: %(text)s"),
    pii.Kind.ID_NUMBER: _("an ID number: %(text)s"),
    pii.Kind.NAME: _("the asker's name: %(text)s"),
}


class EntryForm(forms.ModelForm):
    """An entry for everybody. It is refused as long as anything personal stands in it."""

    class Meta:
        model = FaqEntry
        fields = ["topic", *TEXTS, "position", "is_published"]
        widgets = {
            "question_th": forms.TextInput(attrs={"lang": "th"}),
            "question_en": forms.TextInput(attrs={"lang": "en"}),
            "answer_th": forms.Textarea(attrs={"rows": 9, "lang": "th", "maxlength": LONGEST_ANSWER}),
            "answer_en": forms.Textarea(attrs={"rows": 9, "lang": "en", "maxlength": LONGEST_ANSWER}),
        }
        help_texts = {"position": _("Smaller numbers come first within the topic.")}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for name, words in personal(self, values).items():
            self.add_error(
                name,
                _("This must go before it can be shown to everybody: %(what)s") % {"what": "; ".join(words)},
            )
        return values


def personal(form: EntryForm, values: dict[str, Any]) -> dict[str, list[str]]:
    """Field → what is personal in it, in words."""
    enquiry = form.instance.enquiry
    allowed = institutional_addresses()
    found = {
        name: pii.find(values.get(name) or "", name=enquiry.name if enquiry else "", allowed=allowed)
        for name in TEXTS
    }
    return {
        name: [str(PII_WORDS[one.kind]) % {"text": one.text} for one in findings]
        for name, findings in found.items()
        if findings
    }


def institutional_addresses() -> list[str]:
    """Addresses of the UN and OPDC: they are nobody's own, and answers name them."""
    return [address for address in ("UNPSA@un.org", settings.OPDC_CONTACT_EMAIL) if address]
