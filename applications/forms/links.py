"""The website of clause 4.3 and the supporting addresses of clause 4.4 (S4)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application, Link, LinkKind
from criteria.engine.evidence import is_web_address

LONGEST_URL = 2000
# However many fields a page sends back, no more are shown.
MOST_FIELDS = 20


class WebAddress(forms.CharField):
    """An http(s) address with a host. Names in Thai script are addresses too, which Django's own check refuses."""

    def __init__(self, **options: Any) -> None:
        widget = forms.URLInput(
            attrs={
                "placeholder": "https://",
                "inputmode": "url",
                "spellcheck": "false",
                "autocomplete": "off",
            }
        )
        super().__init__(required=False, max_length=LONGEST_URL, widget=widget, **options)

    def clean(self, value: Any) -> str:
        url = super().clean(value)
        if url and "://" not in url:
            url = f"https://{url}"
        if url and not is_web_address(url):
            raise forms.ValidationError(
                gettext_lazy(
                    "This is not an address that a browser can open. It looks like https://www.example.go.th"
                )
            )
        return url


def _by_kind(links: Iterable[Link]) -> dict[str, list[str]]:
    rows = list(links)
    return {kind: [link.url for link in rows if link.kind == kind] for kind in LinkKind}


class LinksForm(forms.Form):
    """A field for every link there is, and for as many more as the round takes."""

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data)
        self.most = application.round.max_supporting_urls
        given = _by_kind(application.links.all())
        if not any(given.values()):
            given[LinkKind.AGENCY] = [application.agency.website] if application.agency.website else []
        self._kinds: dict[str, str] = {}
        self._add(LinkKind.INITIATIVE, given, 1, _("Website of the initiative"))
        self._add(LinkKind.AGENCY, given, 1, _("Website of the agency"))
        self._add(LinkKind.SUPPORTING, given, self.most, _("Supporting address"))

    def _add(self, kind: LinkKind, given: dict[str, list[str]], wanted: int, label: str) -> None:
        # As many as the page sent, too: a colleague may have removed some meanwhile, and nothing typed gets lost.
        sent = [n for n in range(1, MOST_FIELDS + 1) if f"{kind.value}_{n}" in self.data]
        count = max(wanted, len(given[kind]), *sent)
        for number in range(1, count + 1):
            name = f"{kind.value}_{number}"
            self._kinds[name] = kind
            self.fields[name] = WebAddress(
                label=f"{label} {number}" if count > 1 else label,
                initial=given[kind][number - 1] if number <= len(given[kind]) else "",
            )

    def of(self, kind: str) -> list[forms.BoundField]:
        """The bound fields of one kind, for the cards of the page."""
        return [self[name] for name, own in self._kinds.items() if own == kind]

    def websites(self) -> list[forms.BoundField]:
        return self.of(LinkKind.INITIATIVE) + self.of(LinkKind.AGENCY)

    def supporting(self) -> list[forms.BoundField]:
        return self.of(LinkKind.SUPPORTING)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        filled = [f.name for f in self.supporting() if values.get(f.name)]
        for name in filled[self.most :]:
            self.add_error(
                name,
                _(
                    "The UN form takes %(most)s supporting addresses at most. "
                    "Leave this one out, or put it in place of another."
                )
                % {"most": self.most},
            )
        return values

    def differing_from(self, stored: Iterable[Link]) -> list[dict[str, Any]]:
        """Each bound field that says something else than `stored`, with what is stored: {field, saved}."""
        given = _by_kind(stored)
        found = []
        for name, kind in self._kinds.items():
            number = int(name.rpartition("_")[2])
            saved = given[kind][number - 1] if number <= len(given[kind]) else ""
            if (self.cleaned_data.get(name) or "") != saved:
                found.append({"field": self[name], "saved": saved})
        return found

    def links(self) -> list[dict[str, str]]:
        """What `replace_links` stores, in the order of the page."""
        return [
            {"kind": str(kind), "url": self.cleaned_data[name]}
            for name, kind in self._kinds.items()
            if self.cleaned_data.get(name)
        ]
