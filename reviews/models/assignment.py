"""Who reviews what, and what a reviewer knows about."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application


class ReviewerProfile(models.Model):
    """What a reviewer knows about, which the automatic assignment prefers."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reviewer_profile",
        verbose_name=_("user"),
    )
    categories = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("categories"),
        default=list,
        blank=True,
        help_text=_("Numbers of the categories, separated by commas."),
    )
    sdgs = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("SDGs"),
        default=list,
        blank=True,
        help_text=_("Numbers of the goals, separated by commas."),
    )
    is_available = models.BooleanField(_("takes new assignments"), default=True)

    class Meta:
        verbose_name = _("expertise of a reviewer")
        verbose_name_plural = _("expertise of reviewers")

    def __str__(self) -> str:
        return str(self.user)


class Origin(models.TextChoices):
    HAND = "hand", _("by hand")
    CSV = "csv", _("from a table")
    AUTOMATIC = "automatic", _("automatic")


class Freed(models.TextChoices):
    """Why an assignment has ended without a review."""

    RECUSED = "recused", _("the reviewer stepped back")
    TAKEN_BACK = "taken_back", _("taken back by an officer")


class Assignment(models.Model):
    """One reviewer for one application. A freed one stays as a row, and is no review."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("application")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("reviewer"),
    )
    origin = models.CharField(_("how"), max_length=10, choices=Origin)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("assigned"), auto_now_add=True)
    freed = models.CharField(_("ended"), max_length=10, choices=Freed, blank=True)
    freed_reason = models.TextField(_("reason"), blank=True)
    freed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    freed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=models.Q(freed=""),
                name="assignment_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.reviewer_id}"
