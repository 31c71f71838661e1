"""What every letter of OPDC has in common: the letterhead, the templates, and the register that numbers them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.i18n import localized
from common.places import braced

from ..letters.emblem import emblem_path
from ..letters.places import TEXTS_EN, TEXTS_TH, unknown_places


class LetterHead(models.Model):
    """The unit that sends the letters. There is one; administrators edit it."""

    ONLY = 1

    organisation_th = models.CharField(_("organisation in Thai"), max_length=200)
    organisation_en = models.CharField(_("organisation in English"), max_length=200)
    address_th = models.TextField(_("address in Thai"), max_length=500, blank=True)
    address_en = models.TextField(_("address in English"), max_length=500, blank=True)
    unit_th = models.CharField(_("owner unit in Thai"), max_length=200, blank=True)
    unit_en = models.CharField(_("owner unit in English"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    prefix_th = models.CharField(
        _("prefix of the number in Thai"),
        max_length=40,
        blank=True,
        help_text=_(
            "What stands before the running number, for example นร 1200/. Thai digits are set by itself."
        ),
    )
    prefix_en = models.CharField(
        _("prefix of the number in English"),
        max_length=40,
        blank=True,
        help_text=_("For example OPDC 1200/. Both letters bear the same running number."),
    )
    signatory_th = models.CharField(_("signatory in Thai"), max_length=200, blank=True)
    signatory_en = models.CharField(_("signatory in English"), max_length=200, blank=True)
    position_th = models.CharField(_("position in Thai"), max_length=300, blank=True)
    position_en = models.CharField(_("position in English"), max_length=300, blank=True)
    # Under the name of its content: what an issued letter bears stays when another one is chosen.
    emblem = models.FileField(_("emblem"), upload_to=emblem_path, blank=True)
    emblem_type = models.CharField(max_length=40, blank=True, editable=False)
    emblem_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterhead")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="letterhead_only_one")]

    def __str__(self) -> str:
        return localized(self, "organisation")

    # What a letter cannot be issued without.
    NEEDED = (
        "organisation_th",
        "organisation_en",
        "address_th",
        "address_en",
        "unit_th",
        "unit_en",
        "prefix_th",
        "prefix_en",
        "signatory_th",
        "signatory_en",
        "position_th",
        "position_en",
    )

    @property
    def missing(self) -> list[str]:
        """Labels of the fields that are still empty although every letter needs them."""
        return [
            str(self._meta.get_field(name).verbose_name) for name in self.NEEDED if not getattr(self, name)
        ]


class LetterTemplate(models.Model):
    """The texts a letter starts from, in both languages, with places (`clinics.letters.places`)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    name_th = models.CharField(_("name in Thai"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    subject_th = models.CharField(_("subject in Thai"), max_length=300)
    to_th = models.CharField(_("addressed to, in Thai"), max_length=300)
    refers_to_th = models.CharField(_("refers to, in Thai"), max_length=500, blank=True)
    enclosures_th = models.TextField(_("enclosures in Thai, one a line"), max_length=1000, blank=True)
    body_th = models.TextField(_("text in Thai"), max_length=6000)
    subject_en = models.CharField(_("subject in English"), max_length=300)
    to_en = models.CharField(_("addressed to, in English"), max_length=300)
    body_en = models.TextField(_("text in English"), max_length=6000)

    class Meta:
        verbose_name = _("template of a letter")
        verbose_name_plural = _("templates of letters")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return localized(self, "name")

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in (*TEXTS_TH, *TEXTS_EN)}

    def clean(self) -> None:
        """A slip of the pen in a place is told here, and never reaches a letter."""
        errors: dict[str, Any] = {}
        for name, text in self.texts.items():
            if unknown := unknown_places(text):
                errors[name] = _("Nobody knows how to fill these places: %(places)s.") % {
                    "places": braced(unknown)
                }
        if errors:
            raise ValidationError(errors)


class LetterRegister(models.Model):
    """The last number given in a Buddhist year under a prefix. Its row is the lock of the numbering."""

    year_be = models.PositiveSmallIntegerField(_("year (BE)"))
    prefix = models.CharField(_("prefix"), max_length=40)
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("register of letters")
        verbose_name_plural = _("registers of letters")
        ordering = ["-year_be", "prefix"]
        constraints = [models.UniqueConstraint(fields=["year_be", "prefix"], name="letter_register_once")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year_be}"
