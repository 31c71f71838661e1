"""Answers and every revision of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.models import Question

from .application import Application


class Answer(models.Model):
    """The present text of one question. `revision` grows by one with each save; a save names the one it saw."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="answers", verbose_name=_("application")
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    text = models.TextField(_("answer in the UN language"), blank=True)
    draft_th = models.TextField(_("Thai draft"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    text_words = models.PositiveIntegerField(_("words"), default=0)
    text_changed_at = models.DateTimeField(null=True)
    draft_changed_at = models.DateTimeField(null=True)
    # The writer has looked: the UN text still says what the changed Thai says.
    flag_cleared_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.question_id} · {self.revision}"

    @property
    def draft_is_newer(self) -> bool:
        """The Thai changed after the UN text was last saved: the translation may be behind."""
        return bool(
            self.draft_th
            and self.draft_changed_at
            and (self.text_changed_at is None or self.draft_changed_at > self.text_changed_at)
            and (self.flag_cleared_at is None or self.draft_changed_at > self.flag_cleared_at)
        )


class AnswerRevision(models.Model):
    """One saved state of an answer. Nothing typed is ever overwritten: it is here."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    draft_th = models.TextField(blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["answer", "-number"]
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.number}"
