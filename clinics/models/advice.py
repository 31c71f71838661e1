"""What a coach advised in a clinic, and what was agreed to be done."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from criteria.models import Question

from .event import Clinic


class Advice(models.Model):
    """One piece of advice, tied to a question or to the whole; with `action` it is also a task of the agency."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="advice", verbose_name=_("clinic")
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="advice", verbose_name=_("application")
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="advice", verbose_name=_("coach")
    )
    # None: about the application as a whole.
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="advice",
        verbose_name=_("question"),
    )
    text = models.TextField(_("advice"), max_length=4000)
    action = models.CharField(_("agreed action"), max_length=500, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.application} · {self.coach}"
