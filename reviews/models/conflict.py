"""Conflicts of interest that people declare. The computed ones are found in `reviews.conflicts`, never stored."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import AppendOnly, Application


class Interest(models.TextChoices):
    """What somebody declares; `none` means: declared, and no conflict."""

    NONE = "none", _("no conflict of interest")
    FAMILY = "family", _("family or close friends work for the agency")
    WORK = "work", _("I have worked on this initiative or with its team")
    MONEY = "money", _("I or mine gain or lose by the result")
    OTHER = "other", _("another reason")


class Declaration(AppendOnly):
    """One person's declaration about one application. The latest row counts."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="declarations", verbose_name=_("application")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations", verbose_name=_("who")
    )
    interest = models.CharField(_("interest"), max_length=10, choices=Interest)
    note = models.TextField(_("note"), blank=True)
    # Differs from `user` when an officer writes down what a person has told.
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    declared_at = models.DateTimeField(_("declared"), auto_now_add=True)

    class Meta:
        verbose_name = _("declaration of interests")
        verbose_name_plural = _("declarations of interests")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "application", "-id"])]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.application_id} · {self.interest}"
