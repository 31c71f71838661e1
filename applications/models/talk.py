"""What people say to each other about an application: comments, and the points of a return."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.models import Question

from .application import Application
from .trail import StatusChange


class Comment(models.Model):
    """A remark on a question; open until somebody resolves it."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="comments", verbose_name=_("application")
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    text = models.TextField(_("text"))
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["application", "resolved_at"])]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.question_id} · {self.text[:40]}"


class ReturnPoint(models.Model):
    """One thing an officer asks to be mended, tied to a question or to a clause's documents."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="return_points", verbose_name=_("application")
    )
    change = models.ForeignKey(StatusChange, on_delete=models.CASCADE, related_name="points")
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("question"),
    )
    clause = models.CharField(_("clause"), max_length=10, blank=True)
    text = models.TextField(_("text"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("point of a return")
        verbose_name_plural = _("points of a return")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
