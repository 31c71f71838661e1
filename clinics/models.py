"""Clinics in which OPDC advises agencies (FACTS §1), and who advised whom: a coach cannot score that agency."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.i18n import localized
from criteria.models import Round


class Clinic(models.Model):
    """One consultation clinic or workshop of a round."""

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="clinics", verbose_name=_("round")
    )
    name_th = models.CharField(_("name in Thai"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255)
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        ordering = ["-starts_at", "pk"]

    def __str__(self) -> str:
        return localized(self, "name")


class Coaching(models.Model):
    """Somebody advised an agency in a clinic (DESIGN §8)."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="coachings", verbose_name=_("clinic")
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coachings", verbose_name=_("coach")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="coachings", verbose_name=_("agency")
    )

    class Meta:
        verbose_name = _("coaching")
        verbose_name_plural = _("coachings")
        ordering = ["clinic", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "coach", "agency"], name="coaching_once"),
        ]

    def __str__(self) -> str:
        return f"{self.coach} · {self.agency}"
