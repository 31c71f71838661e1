"""The dossier of a snapshot: one row a snapshot, and the row is the truth of the job that renders it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Snapshot


class DossierState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RENDERING = "rendering", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Dossier(models.Model):
    """The PDFs of one snapshot: where their making stands, and the files once they are there.

    `file`, `size`, `pages` and `sha256` are of the archive copy. A dossier made before there were two has no reading
    copy.
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.CASCADE, related_name="dossier")
    state = models.CharField(_("state"), max_length=20, choices=DossierState, default=DossierState.QUEUED)
    steps_done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    steps_total = models.PositiveSmallIntegerField(_("steps"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    # When a task was last sent for it; the sweeper sends another when nobody has taken it up for a while.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    file = models.FileField(_("file"), blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    reading_file = models.FileField(_("reading copy"), blank=True)
    reading_size = models.PositiveBigIntegerField(_("size of the reading copy"), default=0)
    reading_pages = models.PositiveIntegerField(_("pages of the reading copy"), default=0)
    reading_sha256 = models.CharField(
        _("SHA-256 of the reading copy"), max_length=64, blank=True, db_index=True
    )

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-queued_at"]
        indexes = [models.Index(fields=["state", "queued_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(file=""), name="dossier_ready_has_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} · {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody looking at it should look again soon."""
        return self.state in (DossierState.QUEUED, DossierState.RENDERING)

    @property
    def percent(self) -> int:
        """Progress from 0 to 100."""
        return round(100 * self.steps_done / self.steps_total) if self.steps_total else 0

    @property
    def download_name(self) -> str:
        """What the archive copy is called when it leaves."""
        return f"{self.snapshot.application.reference}-{self.snapshot.number}.pdf"

    @property
    def reading_name(self) -> str:
        """What the reading copy is called when it leaves."""
        return f"{self.snapshot.application.reference}-{self.snapshot.number}-reading.pdf"
