"""The PDFs of a letter: one row for each time they are made, and the row is the truth of the job."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .letter import Letter


class PaperState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RENDERING = "rendering", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class LetterPaper(models.Model):
    """Both languages of a letter as PDF, made of `content` alone: the same content gives the same bytes.

    A draft has the paper of its newest text only; the paper of an issued letter is made once.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="papers")
    is_draft = models.BooleanField(_("draft"), default=True)
    content = models.TextField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=PaperState, default=PaperState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    file_th = models.FileField(_("Thai letter"), blank=True)
    sha256_th = models.CharField(max_length=64, blank=True, db_index=True)
    size_th = models.PositiveIntegerField(default=0)
    pages_th = models.PositiveSmallIntegerField(default=0)
    file_en = models.FileField(_("English letter"), blank=True)
    sha256_en = models.CharField(max_length=64, blank=True, db_index=True)
    size_en = models.PositiveIntegerField(default=0)
    pages_en = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("printed letter")
        verbose_name_plural = _("printed letters")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "queued_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=models.Q(is_draft=False), name="letter_paper_sealed_once"
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=models.Q(is_draft=True), name="letter_paper_one_draft"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | (~models.Q(file_th="") & ~models.Q(file_en="")),
                name="letter_paper_ready_has_files",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody looking at it should look again soon."""
        return self.state in (PaperState.QUEUED, PaperState.RENDERING)

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.content)
