"""A form for people without an account: a trap for programs, without any third party.

Three things that people never notice: a field that nobody sees and only programs fill, a signed moment at which the
form was opened, and a number that makes the same form count once. Whoever is caught by mistake reads what to do; what
was typed is still there, and sending it again is enough.
"""

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

SALT = "common.trap"
# Nobody reads and fills a form in less; programs do.
FEWEST_SECONDS = 4
# A form that stayed open for longer is given a new moment.
LONGEST_SECONDS = 24 * 60 * 60
# What `models.EmailField` stores; a form's own would let more through.
LONGEST_EMAIL = 254


class TrapForm(forms.Form):
    """Base of such forms. After validation `token` makes the sending unique: sent twice, it counts once."""

    # Programs like to fill a field of this name.
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())

    token: uuid.UUID

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data.copy() if data is not None else None, **kwargs)
        self.initial.setdefault("opened", _stamp())

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("homepage"):
            self.data["homepage"] = ""
            self.add_error(
                None,
                _(
                    "A field that nobody can see was filled in, perhaps by a program that fills forms. It is empty "
                    "again and nothing was sent. What you typed is still here: look through it and send it once more."
                ),
            )
        self._look_at_the_time(values.get("opened", ""))
        return values

    def _look_at_the_time(self, stamp: str) -> None:
        signer = signing.TimestampSigner(salt=SALT)
        try:
            self.token = uuid.UUID(signer.unsign(stamp, max_age=LONGEST_SECONDS))
            signer.unsign(stamp, max_age=FEWEST_SECONDS)
        except signing.SignatureExpired:
            if hasattr(self, "token"):
                return  # old enough, which is what people's forms are
            self._anew()
        except (signing.BadSignature, ValueError):
            self._anew()
        else:
            self.add_error(
                None,
                _(
                    "This came within seconds after the page was opened, as programs do it. Nothing was sent. "
                    "What you typed is still here: look through it and send it once more."
                ),
            )

    def _anew(self) -> None:
        self.data["opened"] = _stamp()
        self.add_error(
            None,
            _(
                "This page was open for more than a day, or came here in an unusual way. Nothing was sent. "
                "What you typed is still here: look through it and send it once more."
            ),
        )


def _stamp() -> str:
    return signing.TimestampSigner(salt=SALT).sign(uuid.uuid4().hex)
