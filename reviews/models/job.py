"""Long work for one person: exports, the panel book, all dossiers as one ZIP. The row is the truth of the job."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from criteria.models import Round

# A worker takes up a job in a second or two; after so long the reader is told that something is in the way.
SLOW = timedelta(minutes=1)


class JobKind(models.TextChoices):
    APPLICATIONS = "applications", _("applications")
    SCORES = "scores", _("scores")
    DECISIONS = "decisions", _("decisions")
    ROUND = "round", _("the whole round")
    PANEL_BOOK = "panel_book", _("panel book")
    DOSSIERS = "dossiers", _("dossiers")


class JobFormat(models.TextChoices):
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"
    PDF = "pdf", "PDF"
    ZIP = "zip", "ZIP"


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Job(models.Model):
    """One file in the making, for the person who asked, who alone may download it."""

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(_("what"), max_length=12, choices=JobKind)
    format = models.CharField(_("format"), max_length=4, choices=JobFormat)
    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("round")
    )
    # The filters of the board, or a category; exactly what the page's address says.
    parameters = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=2, default="th")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(_("file"), blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_format_display()} · {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody looking at it should look again soon."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def is_slow(self) -> bool:
        """Whether no worker has taken it up for so long that somebody should be told."""
        untouched = self.state == JobState.QUEUED and self.started_at is None
        return untouched and self.asked_at < timezone.now() - SLOW

    @property
    def percent(self) -> int:
        """Progress from 0 to 100."""
        return round(100 * self.done / self.total) if self.total else 0
