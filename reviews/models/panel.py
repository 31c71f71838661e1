"""The panel that decides, its agenda, and the decisions it prepares."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import AppendOnly, Application
from common.i18n import localized
from criteria.models import Category, Round


class Panel(models.Model):
    """One sitting: officers go through an agenda and prepare decisions, which are released together."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="panels", verbose_name=_("round"))
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    name_th = models.CharField(_("name in Thai"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255)
    held_at = models.DateTimeField(_("held"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ["-held_at", "-pk"]

    def __str__(self) -> str:
        return localized(self, "name")


class PanelMember(models.Model):
    """Who sits on a panel. For the quorum of an application, members in conflict do not count."""

    panel = models.ForeignKey(
        Panel, on_delete=models.CASCADE, related_name="members", verbose_name=_("panel")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("user")
    )
    is_present = models.BooleanField(_("present"), default=False)

    class Meta:
        verbose_name = _("member of a panel")
        verbose_name_plural = _("members of panels")
        ordering = ["panel", "pk"]
        constraints = [models.UniqueConstraint(fields=["panel", "user"], name="panelmember_once")]

    def __str__(self) -> str:
        return f"{self.panel_id} · {self.user_id}"


class Outcome(models.TextChoices):
    ENDORSE = "endorse", pgettext_lazy("decision of the panel", "endorse")
    NOT_ENDORSE = "not_endorse", pgettext_lazy("decision of the panel", "do not endorse")


class AgendaItem(models.Model):
    """One application on a panel's agenda: its notes and the decision being prepared. `version` as in Review."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="items", verbose_name=_("panel"))
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="agenda_items", verbose_name=_("application")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.PositiveIntegerField(default=0)
    notes = models.TextField(_("notes"), blank=True)
    # Prepared ("staged"); the application's state changes only with the release.
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Who was there and free of conflict when it was prepared: the quorum, kept.
    present = models.JSONField(_("present"), default=list, blank=True)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["panel", "position"]
        constraints = [models.UniqueConstraint(fields=["panel", "application"], name="agendaitem_once")]

    def __str__(self) -> str:
        return f"{self.panel_id} · {self.position}"


class Decision(AppendOnly):
    """A released decision: what the state says, with the panel's reason. One for each application."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="decision", verbose_name=_("application")
    )
    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, null=True, related_name="decisions", verbose_name=_("panel")
    )
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.outcome}"


class Feedback(models.Model):
    """What the agency will read of the reviews: composed from them, edited, approved, then shown."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("application")
    )
    version = models.PositiveIntegerField(default=0)
    text_th = models.TextField(_("text in Thai"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return str(self.application_id)
