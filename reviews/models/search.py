"""What the board's search reads: the sealed words of each application."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application


class SearchText(models.Model):
    """The titles and answers of the newest snapshot, written so that spellings meet (`reviews.engine.words`).

    It can be made from the snapshot at any time, and is no record of anything. The text is stored uncompressed
    (migration 0003): a search reads all of it.
    """

    application = models.OneToOneField(
        Application,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_text",
        verbose_name=_("application"),
    )
    snapshot_number = models.PositiveIntegerField(_("snapshot"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text for searching")
        verbose_name_plural = _("texts for searching")

    def __str__(self) -> str:
        return f"{self.application_id} · {self.snapshot_number}"
