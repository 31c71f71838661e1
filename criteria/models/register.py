"""What outlives a round: the goals with their targets, and the register of past winners."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.i18n import localized


class SdgGoal(models.Model):
    """One of the seventeen goals; `dimension` is one of the five Ps (FACTS §6)."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    dimension = models.CharField(_("dimension"), max_length=20)

    class Meta:
        verbose_name = _("SDG goal")
        verbose_name_plural = _("SDG goals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {localized(self, 'name')}"


class SdgTarget(models.Model):
    goal = models.ForeignKey(
        SdgGoal, on_delete=models.CASCADE, related_name="targets", verbose_name=_("SDG goal")
    )
    code = models.CharField(_("code"), max_length=6, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("SDG target")
        verbose_name_plural = _("SDG targets")
        ordering = ["goal__number", "position"]

    def __str__(self) -> str:
        return self.code


class PastWinner(models.Model):
    """A work that has won before (clause 1.6). Some titles are not known and stay empty."""

    year = models.PositiveSmallIntegerField(_("year (CE)"))
    agency_th = models.CharField(_("agency in Thai"), max_length=255, blank=True)
    agency_en = models.CharField(_("agency in English"), max_length=255)
    initiative_th = models.CharField(_("initiative in Thai"), max_length=255, blank=True)
    initiative_en = models.CharField(_("initiative in English"), max_length=255, blank=True)
    place_th = models.CharField(_("place in Thai"), max_length=60, blank=True)
    place_en = models.CharField(_("place in English"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=1, default="B")
    # Set when the winner was prepared in this portal; it enters the register once.
    reference = models.CharField(_("reference"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("past winner")
        verbose_name_plural = _("past winners")
        ordering = ["-year", "agency_en"]
        constraints = [
            models.UniqueConstraint(fields=["year", "agency_en", "initiative_en"], name="pastwinner_once"),
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="pastwinner_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {localized(self, 'agency')} {localized(self, 'initiative')}"
