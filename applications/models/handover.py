"""The hand-over to the UN's own form (DESIGN §4): who pasted and checked each field, and the UN's receipt."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Application
from .evidence import StoredFile


class HandoverTick(models.Model):
    """One field of the UN form: pasted by one person, checked by another."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="handover_ticks", verbose_name=_("application")
    )
    field = models.CharField(_("field"), max_length=60)
    # SHA-256 of what was pasted: a text that changed since asks to be pasted again.
    sha256 = models.CharField(max_length=64)
    pasted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pasted_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tick of the hand-over")
        verbose_name_plural = _("ticks of the hand-over")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "field"], name="handover_field_once")]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.field}"


class UnReceipt(StoredFile):
    """What the UN gave back: its reference and time, and the receipt as a file."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="un_receipt", verbose_name=_("application")
    )
    reference = models.CharField(_("reference of the UN"), max_length=100)
    submitted_at = models.DateTimeField(_("sent to the UN"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("receipt of the UN")
        verbose_name_plural = _("receipts of the UN")

    def __str__(self) -> str:
        return self.reference
