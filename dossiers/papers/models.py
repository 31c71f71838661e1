"""A paper and where its making stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Snapshot
from criteria.models import Round


class PaperKind(models.TextChoices):
    FORM = "form", _("blank form")
    PACK = "pack", _("reviewer's copy")


class PaperState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RENDERING = "rendering", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Paper(models.Model):
    """One PDF. `key` names its content: what has changed has another key, and so another row and file."""

    kind = models.CharField(_("kind"), max_length=10, choices=PaperKind)
    key = models.CharField(_("content"), max_length=120, unique=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="papers", verbose_name=_("round"))
    snapshot = models.ForeignKey(
        Snapshot,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("snapshot"),
        null=True,
        blank=True,
    )
    state = models.CharField(_("state"), max_length=20, choices=PaperState, default=PaperState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    # When a task was last sent for it; the sweeper sends another when nobody has taken it up for a while.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    file = models.FileField(_("file"), blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-queued_at"]
        indexes = [models.Index(fields=["state", "queued_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(file=""), name="paper_ready_has_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody looking at it should look again soon."""
        return self.state in (PaperState.QUEUED, PaperState.RENDERING)
