"""The dossier of a snapshot: one row a snapshot, and the row is the truth of the job that renders it."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import Snapshot

from .failures import Failure, words_of
from .papers.models import Paper as Paper  # so that Django finds it


class DossierState(models.TextChoices):
    """`superseded`: a newer snapshot was sealed before this one was printed. One that is ready stays ready."""

    QUEUED = "queued", _("waiting")
    RENDERING = "rendering", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    SUPERSEDED = "superseded", _("not made: a newer snapshot is there")


class Stage(models.TextChoices):
    """What a rendering is at."""

    COMPOSE = "compose", _("putting the sections together")
    ANNEXES = "annexes", _("reading the documents and letters")
    LAYOUT = "layout", _("laying out the pages")
    WRITE = "write", _("writing the PDF")
    STORE = "store", _("storing the file")


class Dossier(models.Model):
    """The PDFs of one snapshot: where their making stands, and the files once they are there.

    `file`, `size`, `pages` and `sha256` are of the archive copy. A dossier made before there were two has no reading
    copy. While it is being made, a file that is named here may not be there yet: it is named first, then stored
    (docs/decisions/0010).
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.CASCADE, related_name="dossier")
    state = models.CharField(_("state"), max_length=20, choices=DossierState, default=DossierState.QUEUED)
    steps_done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    steps_total = models.PositiveSmallIntegerField(_("steps"), default=0)
    stage = models.CharField(_("at"), max_length=10, choices=Stage, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Why the last attempt came to nothing: the kind, what it is about (a file's name), and the English words.
    failure = models.CharField(_("kind of failure"), max_length=10, choices=Failure, blank=True)
    failure_about = models.CharField(max_length=255, blank=True)
    error = models.TextField(_("error"), blank=True)
    # The earliest moment of the next attempt; empty: at once.
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    # Somebody has decided that it is made also when a sealed file is not in the store; a page in it says so.
    without_missing = models.BooleanField(default=False)
    # One of many that were ordered at once: waits in the queue for such.
    bulk = models.BooleanField(_("one of many"), default=False)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    # When a task was last sent for it, and how many were since somebody last took it up.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sends = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # What the bytes are made from; copies that are there under the same key are not made again.
    content_key = models.CharField(max_length=64, blank=True)
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
        indexes = [
            models.Index(fields=["state", "queued_at"]),
            models.Index(fields=["state", "next_try_at"], name="dossier_due"),
        ]
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
    def reason(self) -> str:
        """Why the last attempt came to nothing, in words and in the reader's language; "" when it did not."""
        return words_of(self.failure, self.failure_about) if self.failure else _told(self.error)

    @property
    def waits_to_try_again(self) -> bool:
        """Whether it waits for its next try rather than for its turn."""
        return self.state == DossierState.QUEUED and self.next_try_at is not None

    @property
    def percent(self) -> int:
        """Progress from 0 to 100."""
        return min(100, round(100 * self.steps_done / self.steps_total)) if self.steps_total else 0

    @property
    def download_name(self) -> str:
        """What the archive copy is called when it leaves."""
        return f"{self.snapshot.application.reference}-{self.snapshot.number}.pdf"

    @property
    def reading_name(self) -> str:
        """What the reading copy is called when it leaves."""
        return f"{self.snapshot.application.reference}-{self.snapshot.number}-reading.pdf"


def _told(error: str) -> str:
    """Words that a row kept before failures had kinds."""
    return gettext(error) if error else ""
