"""One row a message, and the row is the truth of its sending."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """`claimed` that stays is "unknown": its sender died, and nobody can know whether the mail left."""

    QUEUED = "queued", _("waiting")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("has been sent")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("unknown")
    CANCELLED = "cancelled", _("taken back before it was sent")


class Message(models.Model):
    """A mail to one recipient. `key` makes it happen once: the same key is never queued twice."""

    key = models.CharField(_("key"), max_length=200, unique=True)
    recipient = models.EmailField(_("recipient"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("language"), max_length=2, default="th")
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("text"))
    # The same as a page, for those who read mails as pages; empty: text only.
    body_html = models.TextField(_("text as a page"), blank=True)
    # Where one click stops mails of this kind; empty: its recipient has to get it.
    stop_url = models.CharField(max_length=500, blank=True)
    # What it is about (an application's reference, for example), to list a thing's messages together.
    about = models.CharField(_("about"), max_length=100, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.QUEUED)
    message_id = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    # The earliest moment of the next attempt.
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # From this moment on it makes no sense any more, and is not sent.
    expires_at = models.DateTimeField(_("makes sense until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.recipient} · {self.subject}"
