"""Who advised whom in a clinic: a coach cannot score that agency (DESIGN §8)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency

from .event import Clinic


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
