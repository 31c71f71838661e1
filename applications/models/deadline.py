"""What one application is granted beyond the round's deadline, and what was typed after it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.models import Question

from .application import Application


class Extension(models.Model):
    """A later deadline for one application, with the reason (DESIGN §4). The latest one counts."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="extensions", verbose_name=_("application")
    )
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-granted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.until}"


class LateTextQuerySet(models.QuerySet):
    """`application.late_texts.waiting()`."""

    def waiting(self) -> Self:
        """Those that an officer can accept: not accepted yet, and the newest of their writer and question."""
        return self.filter(accepted_at=None, superseded_at=None)


class LateText(models.Model):
    """What was typed after the deadline: kept, shown to its writer, and part of the answer once an officer accepts."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="late_texts", verbose_name=_("application")
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    text = models.TextField(blank=True)
    draft_th = models.TextField(blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Its writer has typed another one since; it stays to be read, and only the newest can be accepted.
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = LateTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text after the deadline")
        verbose_name_plural = _("texts after the deadline")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question", "saved_by"],
                condition=models.Q(accepted_at=None, superseded_at=None),
                name="latetext_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.question_id}"
