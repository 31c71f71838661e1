"""OPDC's letter of reference for an application whose agency took part in a clinic (S4 4.2)."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import AppendOnly, Application, ReferenceLetter
from common.dates import letter_date_th, local_date
from common.i18n import localized
from common.thai import thai_digits

from ..letters.states import LIVING, TONES, LetterState
from .letterhead import LetterTemplate


class Delivery(models.TextChoices):
    """What became of an issued letter at the application."""

    NONE = "", _("not delivered")
    ADDED = "added", _("stands among the application's letters")
    OFFERED = "offered", _("offered to the agency")
    REMOVED = "removed", _("taken out of the application")


class Letter(models.Model):
    """One letter in two languages under one number: English for the UN, Thai as the covering official letter.

    An application has one that lives; a withdrawn one keeps its number and makes room for another. What the register
    shows of agency and initiative is the letter's own: it stays when the application is purged.
    """

    application = models.ForeignKey(
        Application,
        on_delete=models.SET_NULL,
        null=True,
        related_name="opdc_letters",
        verbose_name=_("application"),
    )
    template = models.ForeignKey(
        LetterTemplate, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("template")
    )
    state = models.CharField(_("state"), max_length=12, choices=LetterState, default=LetterState.DRAFT)
    # Grows with each saving; a form that was read before is refused (as everywhere).
    version = models.PositiveIntegerField(default=1)
    reference = models.CharField(_("reference"), max_length=40)
    agency_th = models.CharField(_("agency in Thai"), max_length=500, blank=True)
    agency_en = models.CharField(_("agency in English"), max_length=500, blank=True)
    initiative_th = models.CharField(_("initiative in Thai"), max_length=500, blank=True)
    initiative_en = models.CharField(_("initiative in English"), max_length=500, blank=True)

    subject_th = models.CharField(_("subject in Thai"), max_length=300)
    to_th = models.CharField(_("addressed to, in Thai"), max_length=300)
    refers_to_th = models.CharField(_("refers to, in Thai"), max_length=500, blank=True)
    enclosures_th = models.TextField(_("enclosures in Thai, one a line"), max_length=1000, blank=True)
    body_th = models.TextField(_("text in Thai"), max_length=6000)
    subject_en = models.CharField(_("subject in English"), max_length=300)
    to_en = models.CharField(_("addressed to, in English"), max_length=300)
    body_en = models.TextField(_("text in English"), max_length=6000)

    composed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("composed by")
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("last edited by")
    )
    created_at = models.DateTimeField(_("composed"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    # Given in the approval, all at once.
    year_be = models.PositiveSmallIntegerField(_("year (BE)"), null=True, blank=True)
    prefix_th = models.CharField(max_length=40, blank=True)
    prefix_en = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    dated_on = models.DateField(_("date of the letter"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    # Canonical JSON of everything that is printed, and its hash.
    content = models.TextField(_("content"), blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    delivery = models.CharField(
        _("at the application"), max_length=10, choices=Delivery, blank=True, default=""
    )
    reference_letter = models.OneToOneField(
        ReferenceLetter, on_delete=models.SET_NULL, null=True, blank=True, related_name="opdc_letter"
    )

    class Meta:
        verbose_name = _("OPDC's letter")
        verbose_name_plural = _("OPDC's letters")
        ordering = ["-year_be", "-number", "-pk"]
        indexes = [models.Index(fields=["state", "year_be"])]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(state__in=sorted(LIVING)),
                name="letter_one_living",
            ),
            models.UniqueConstraint(fields=["year_be", "prefix_th", "number"], name="letter_number_once"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["draft", "awaiting"], number=None, year_be=None, sha256="", approved_by=None
                )
                | (
                    models.Q(
                        state__in=["issued", "withdrawn"],
                        number__isnull=False,
                        year_be__isnull=False,
                        dated_on__isnull=False,
                        approved_by__isnull=False,
                    )
                    & ~models.Q(sha256="")
                ),
                name="letter_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | (
                    ~models.Q(approved_by=models.F("composed_by"))
                    & ~models.Q(approved_by=models.F("edited_by"))
                ),
                name="letter_second_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_th} {localized(self, 'initiative')}".strip()

    @property
    def tone(self) -> str:
        """Tone of the state's chip."""
        return TONES[LetterState(self.state)]

    @property
    def is_added(self) -> bool:
        """Whether it stands among the application's letters; an agency may have removed it since."""
        return self.delivery == Delivery.ADDED and self.reference_letter_id is not None

    @property
    def number_th(self) -> str:
        """As the Thai letter bears it: `นร ๑๒๐๐/๑๒`; "" before it is issued."""
        return thai_digits(f"{self.prefix_th}{self.number}") if self.number else ""

    @property
    def number_en(self) -> str:
        return f"{self.prefix_en}{self.number}" if self.number else ""

    @property
    def dated_th(self) -> str:
        return letter_date_th(self.dated_on) if self.dated_on else ""

    @property
    def dated(self) -> str:
        """The date in the reader's language, both eras; "" before it is issued."""
        return local_date(self.dated_on, short=True) if self.dated_on else ""

    @property
    def document(self) -> dict[str, Any]:
        """The sealed content as a dictionary (a fresh one each time)."""
        return json.loads(self.content)


class LetterAct(models.TextChoices):
    """What can happen to a letter."""

    COMPOSED = "composed", _("composed")
    EDITED = "edited", _("edited")
    SUBMITTED = "submit", _("sent for approval")
    TAKEN_BACK = "take_back", _("taken back")
    RETURNED = "return", _("returned")
    ISSUED = "approve", _("approved and issued")
    WITHDRAWN = "withdraw", _("withdrawn by OPDC")
    DELIVERED = "delivered", _("added to the application")


class LetterEvent(AppendOnly):
    """One line of a letter's trail; `texts` as they stood then, so that what changed since can be shown."""

    letter = models.ForeignKey(
        Letter, on_delete=models.PROTECT, related_name="events", verbose_name=_("OPDC's letter")
    )
    act = models.CharField(_("what"), max_length=12, choices=LetterAct)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    texts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("event of a letter")
        verbose_name_plural = _("events of letters")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.get_act_display()}"
