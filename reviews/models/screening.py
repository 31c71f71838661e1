"""What an officer decides about each clause."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import AppendOnly, Application, Snapshot


class ClauseStatus(models.TextChoices):
    """What an officer can say of a clause; the engine's other words ("todo", "warning") ask for one of these."""

    PASS = "pass", _("met")
    FAIL = "fail", _("not met")
    TODO = "todo", _("to be mended")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


class ClauseDecision(AppendOnly):
    """An officer's word on one clause of one sealed snapshot. The latest row counts; earlier ones stay."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="clause_decisions", verbose_name=_("application")
    )
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="+", verbose_name=_("snapshot")
    )
    clause = models.CharField(_("clause"), max_length=10)
    # What the engine had found, so that an override stays readable whatever the engine says later.
    finding = models.CharField(_("finding"), max_length=20)
    status = models.CharField(_("decision"), max_length=20, choices=ClauseStatus)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision on a clause")
        verbose_name_plural = _("decisions on clauses")
        ordering = ["application", "clause", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.clause} · {self.status}"

    @property
    def is_override(self) -> bool:
        """Whether it differs from what the engine found."""
        return self.status != self.finding


class Refusal(AppendOnly):
    """Why an application was found not eligible, in the words of the letter to its agency."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="refusal", verbose_name=_("application")
    )
    reasons_th = models.TextField(_("reasons in Thai"))
    reasons_en = models.TextField(_("reasons in English"))
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")

    def __str__(self) -> str:
        return str(self.application_id)
