"""The pre-screening page as one form: the ten items of the round, and what clauses 1.2 and 1.3 ask besides.

"Not said yet" stays possible everywhere: no field is required, and a yes-or-no question has no answer by default.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Level, Sector
from applications.languages import language_name
from applications.models import Application, NominationMode, Prescreening
from criteria.engine.interchange import MAX_TEXT
from criteria.models import Category, PrescreeningItem, SdgGoal

from .starting import start_date_field

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
SPONSOR = ("name_th", "name_en", "sector", "level")
# Which fields answer an item; an item the portal does not know is shown with its text alone.
FIELDS_OF_ITEM: dict[str, tuple[str, ...]] = {
    "public_sector": tuple(f"sponsor_{name}" for name in SPONSOR),
    "category": ("category", "innovative"),
    "sdgs": ("sdgs",),
    "start_date": ("started_on",),
    "un_system": ("un_system_involved", "un_system_details"),
    "submitted_before": ("submitted_past_three_years",),
    "previous_winner": ("previous_unpsa_winner",),
    "other_awards": ("other_awards",),
    "heard_of": ("heard_of",),
    "consent": ("verification_consent",),
}
OF_APPLICATION = (
    "title_th",
    "title_en",
    "language",
    "website",
    "category",
    "sdgs",
    "started_on",
    "nomination_mode",
    "nomination_organisation",
    "nomination_contact_email",
)
OF_PRESCREENING = (
    "innovative",
    "un_system_involved",
    "un_system_details",
    "submitted_past_three_years",
    "previous_unpsa_winner",
    "other_awards",
    "heard_of",
    "verification_consent",
)


def radios() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "form-check-input"})


def yes_no(label: Any, **more: Any) -> forms.TypedChoiceField:
    """Yes, no, or not said yet (`None`)."""
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=radios(),
        **more,
    )


def line(label: Any, length: int = 500, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **more)


def lines(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=MAX_TEXT, widget=widget, **more)


class PrescreeningForm(forms.Form):
    """Reads and writes an application fetched with `with_everything`."""

    title_th = line(_("Title in Thai"))
    title_en = line(_("Title in English"))
    language = forms.ChoiceField(
        label=_("Language of the answers"),
        required=False,
        help_text=_("The UN language in which you send your answers. Words are counted by its rules."),
    )
    website = forms.URLField(
        label=_("Website of the initiative"), max_length=2000, required=False, assume_scheme="https"
    )
    sponsor_name_th = line(_("Name of the sponsoring agency in Thai"))
    sponsor_name_en = line(_("Name of the sponsoring agency in English"))
    sponsor_sector = forms.ChoiceField(
        label=_("Its sector"), choices=[("", _("not said yet")), *Sector.choices], required=False
    )
    sponsor_level = forms.ChoiceField(
        label=_("Its level"), choices=[("", _("not said yet")), *Level.choices], required=False
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, widget=forms.RadioSelect
    )
    sdgs = forms.MultipleChoiceField(
        label=_("Goals and targets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    started_on = start_date_field()
    un_system_involved = yes_no(_("Is a body of the United Nations System involved?"))
    un_system_details = lines(_("If so: which bodies, and how"))
    submitted_past_three_years = yes_no(_("Submitted in the past three years?"))
    previous_unpsa_winner = yes_no(_("Has it won a UNPSA?"))
    other_awards = lines(_("Other awards"))
    heard_of = line(_("Heard of through"), 300)
    verification_consent = yes_no(_("Do you consent?"))
    nomination_mode = forms.ChoiceField(
        label=_("Who nominates the work?"),
        choices=NominationMode.choices,
        required=False,
        widget=radios(),
    )
    nomination_organisation = line(
        _("Name of the organisation that nominates"),
        help_text=_("Only when it is not your own agency."),
    )
    nomination_contact_email = forms.EmailField(label=_("Its contact e-mail"), max_length=254, required=False)
    innovative = yes_no(_("Is the work creative and innovative?"))

    def __init__(self, *args: Any, application: Application, sealed_before: bool, **kwargs: Any) -> None:
        self.application, self.sealed_before = application, sealed_before
        super().__init__(*args, initial=stored(application), **kwargs)
        self.items = list(application.round.prescreeningitem_set.all())
        self.goals = list(SdgGoal.objects.prefetch_related("targets"))
        self._leave_out()
        self.fields["language"].choices = [(c, language_name(c)) for c in application.round.languages]
        if "category" in self.fields:
            self.fields["category"].queryset = Category.objects.filter(round=application.round)
            # The service keeps the category too; here it is only shown so.
            self.fields["category"].disabled = sealed_before
        if "sdgs" in self.fields:
            self.fields["sdgs"].choices = [(code, code) for code in self._codes()]

    def _leave_out(self) -> None:
        """Fields that no item of this round asks for, and the sponsor of a public agency."""
        asked = {item.code for item in self.items}
        for code, names in FIELDS_OF_ITEM.items():
            if code not in asked or (code == "public_sector" and not self.needs_sponsor):
                for name in names:
                    del self.fields[name]

    def _codes(self) -> list[str]:
        """Goals and targets that exist, and what was stored before they did."""
        codes = []
        for goal in self.goals:
            codes += [str(goal.number), *(target.code for target in goal.targets.all())]
        return codes + [code for code in self.application.sdgs if code not in codes]

    @property
    def needs_sponsor(self) -> bool:
        """Whether the agency must (or did) name a public agency through which it applies (S4 1.1)."""
        return self.application.agency.sector != Sector.PUBLIC or _sponsor(self.application) is not None

    @property
    def categories(self) -> list[dict[str, Any]]:
        """Radio cards: each category of the round, and whether it is chosen."""
        value = self["category"].value()
        chosen = str(getattr(value, "pk", value) or "")
        rows = self.application.round.category_set.all()
        return [{"category": row, "checked": str(row.pk) == chosen} for row in rows]

    @property
    def sdg_rows(self) -> list[dict[str, Any]]:
        """Each goal with its targets and what is ticked."""
        ticked = set(self["sdgs"].value() or [])
        rows = []
        for goal in self.goals:
            targets = [{"code": t.code, "checked": t.code in ticked} for t in goal.targets.all()]
            chosen = [target["code"] for target in targets if target["checked"]]
            rows.append(
                {"goal": goal, "checked": str(goal.number) in ticked, "targets": targets, "chosen": chosen}
            )
        return rows

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The items in their order, each with its fields."""
        return [{"item": item, "fields": self._fields_of(item)} for item in self.items]

    def _fields_of(self, item: PrescreeningItem) -> list[forms.BoundField]:
        return [self[name] for name in FIELDS_OF_ITEM.get(item.code, ()) if name in self.fields]

    def clean_language(self) -> str:
        """There is always one: an empty choice keeps what is stored."""
        return self.cleaned_data["language"] or self.application.language

    def differing_from(self, current: Any) -> list[dict[str, Any]]:
        """Fields that say something else than what is stored now: the field and the stored value in words."""
        saved = stored(current)
        rows = []
        for bound in self:
            typed, there = self[bound.name].value(), saved.get(bound.name)
            if _plain(typed) != _plain(there):
                words = dict(getattr(bound.field, "choices", ())).get(there, there)
                rows.append({"field": bound, "saved": ", ".join(words) if isinstance(words, list) else words})
        return rows

    def told(self) -> dict[str, Any]:
        """The cleaned values as `save_prescreening` and `check_with` take them; a refused field is absent."""
        values = self.cleaned_data
        return {
            "fields": {name: values[name] for name in OF_APPLICATION if name in values},
            "declarations": {name: values[name] for name in OF_PRESCREENING if name in values},
            "sponsor": self._told_sponsor(),
        }

    def _told_sponsor(self) -> dict[str, Any] | None:
        if "sponsor_name_th" not in self.fields:
            # The page did not ask, so it says nothing about the sponsor.
            there = _sponsor(self.application)
            return {name: getattr(there, name) for name in SPONSOR} if there else None
        told = {name: self.cleaned_data.get(f"sponsor_{name}", "") for name in SPONSOR}
        return told if any(told.values()) else None


def stored(application: Application) -> dict[str, Any]:
    """What the application says already, as the form's fields want it."""
    told = getattr(application, "prescreening", None) or Prescreening()
    sponsor = _sponsor(application)
    values = {name: getattr(application, name) for name in OF_APPLICATION}
    values["category"] = application.category_id
    for name in OF_PRESCREENING:
        value = getattr(told, name)
        values[name] = {True: "yes", False: "no", None: ""}.get(value, value)
    if sponsor:
        values |= {f"sponsor_{name}": getattr(sponsor, name) for name in SPONSOR}
    return values


def _plain(value: Any) -> str:
    """A typed and a stored value in one form, so that they can be compared."""
    if isinstance(value, list | tuple):
        return ",".join(sorted(str(item) for item in value))
    return str(getattr(value, "pk", value) or "").strip()


def _sponsor(application: Application) -> Any:
    return getattr(application, "sponsor", None)
