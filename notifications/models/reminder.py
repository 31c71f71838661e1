"""Reminders of a round: what is reminded of and when, and each one that was claimed to be sent."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.models import Round
from notifications.engine.offsets import Offset

from .message import Message, MessageState


class Milestone(models.TextChoices):
    """What somebody is reminded of. Who it is, each app says itself (`notifications.registry`)."""

    OPENING = "opening", _("opening of the round")
    INTERNAL = "internal", _("deadline at OPDC")
    UN = "un", _("deadline at the UN")
    RETURN = "return", _("returned application due")
    REVIEW = "review", _("review due")
    LETTER = "letter", _("letter of reference due")
    HANDOVER = "handover", _("hand-over to the UN due")
    CLINIC = "clinic", _("clinic soon")


class Audience(models.TextChoices):
    WRITERS = "writers", _("everybody who writes")
    COORDINATORS = "coordinators", _("coordinators only")
    REVIEWERS = "reviewers", _("reviewers with open reviews")
    REFEREES = "referees", _("referees who have not answered")
    SEATS = "seats", _("agencies with a seat, and coaches")


# Whom a milestone can concern; the first is the usual one.
AUDIENCES = {
    Milestone.OPENING: (Audience.COORDINATORS, Audience.WRITERS),
    Milestone.INTERNAL: (Audience.WRITERS, Audience.COORDINATORS),
    Milestone.UN: (Audience.WRITERS, Audience.COORDINATORS),
    Milestone.RETURN: (Audience.WRITERS, Audience.COORDINATORS),
    Milestone.REVIEW: (Audience.REVIEWERS,),
    Milestone.LETTER: (Audience.REFEREES,),
    Milestone.HANDOVER: (Audience.COORDINATORS, Audience.WRITERS),
    Milestone.CLINIC: (Audience.SEATS,),
}
USUAL = ("30d", "14d", "7d", "3d", "1d", "6h")
OFFSETS = {
    Milestone.OPENING: ("7d", "1d"),
    Milestone.INTERNAL: USUAL,
    Milestone.UN: USUAL,
    Milestone.RETURN: ("7d", "3d", "1d", "6h"),
    Milestone.REVIEW: ("14d", "7d", "3d", "1d"),
    Milestone.LETTER: ("7d", "3d"),
    Milestone.HANDOVER: ("14d", "7d", "3d", "1d", "6h"),
    Milestone.CLINIC: ("1d",),
}
# What can be stopped by one click. The rest is a duty that its recipient has taken on.
OPTIONAL = frozenset({Milestone.OPENING, Milestone.INTERNAL, Milestone.UN})


def check_offset(code: str) -> None:
    """A validator: "7d", "6h"."""
    try:
        Offset.parse(code)
    except ValueError:
        raise ValidationError(
            _("“%(code)s” is no time before a deadline. Write days as 7d and hours as 6h."),
            params={"code": code},
        ) from None


class ReminderPlan(models.Model):
    """One milestone of one round. Every round is born with a row of each, and a copy takes them over."""

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="reminder_plans", verbose_name=_("round")
    )
    milestone = models.CharField(_("milestone"), max_length=10, choices=Milestone)
    offsets = ArrayField(
        models.CharField(max_length=4, validators=[check_offset]),
        verbose_name=_("how long before"),
        default=list,
        blank=True,
        help_text=_("Days as 7d, hours as 6h, separated by commas."),
    )
    audience = models.CharField(_("to whom"), max_length=12, choices=Audience)
    enabled = models.BooleanField(_("switched on"), default=True)

    class Meta:
        verbose_name = _("reminders of a milestone")
        verbose_name_plural = _("reminders of milestones")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "milestone"], name="reminderplan_once_a_milestone")
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.get_milestone_display()}"

    def clean(self) -> None:
        """A reviewer is not told of agencies' drafts."""
        if self.milestone in AUDIENCES and self.audience not in AUDIENCES[self.milestone]:
            raise ValidationError({"audience": _("This milestone does not concern them.")})


class Delivery(models.Model):
    """One reminder to one person, claimed before it is sent; several may share one mail (a digest).

    The row and its message are made in one transaction, so what became of the message is what became of it.
    """

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("round")
    )
    milestone = models.CharField(_("milestone"), max_length=10, choices=Milestone)
    offset = models.CharField(_("how long before"), max_length=4)
    # What it is about, as the app that says who is due names it, e.g. "application-7".
    subject = models.CharField(_("about"), max_length=60)
    # The deadline's own date in the round's zone: moved to another day, it is another deadline.
    due_on = models.DateField(_("day of the deadline"))
    recipient = models.EmailField(_("recipient"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    label = models.CharField(_("reference"), max_length=60, blank=True)
    due_at = models.DateTimeField(_("deadline"))
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("message")
    )
    claimed_at = models.DateTimeField(_("claimed"), auto_now_add=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-claimed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "offset", "subject", "due_on", "recipient"], name="delivery_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.milestone} · {self.offset} · {self.subject} · {self.recipient}"

    @property
    def outcome(self) -> MessageState:
        """What became of it."""
        return MessageState(self.message.state)


class OptOut(models.Model):
    """Somebody who wants no optional reminders, by address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("stopped optional reminders")
        verbose_name_plural = _("stopped optional reminders")
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email
