"""One act on many applications, kept so that it can be undone."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application


class BulkKind(models.TextChoices):
    ASSIGN = "assign", _("assign reviewers")
    SCREENED = "screened", _("mark as screened")
    MESSAGE = "message", _("write to the agencies")


class BulkAction(models.Model):
    """A confirmed bulk action. `token` comes from its preview, so a double click does it once."""

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(_("what"), max_length=10, choices=BulkKind)
    parameters = models.JSONField(default=dict, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.done_at}"


class BulkItem(models.Model):
    """What a bulk action did to one application, and what its undoing needs to know."""

    action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    done = models.BooleanField(default=False)
    # Why it was left alone, in the words shown ("" when done).
    why_not = models.TextField(blank=True)
    undo = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("part of a bulk action")
        verbose_name_plural = _("parts of bulk actions")
        ordering = ["action", "pk"]

    def __str__(self) -> str:
        return f"{self.action_id} · {self.application_id}"
