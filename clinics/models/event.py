"""What OPDC holds for agencies and for the public: clinics, workshops, meetings, events (FACTS §1)."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.i18n import localized
from criteria.models import Round


class ClinicKind(models.TextChoices):
    """What OPDC holds (FACTS §1). Only a clinic gives the right to OPDC's letter of reference (S4 4.2)."""

    CLINIC = "clinic", _("consultation clinic")
    WORKSHOP = "workshop", _("writing workshop")
    MEETING = "meeting", _("information meeting")
    SHARING = "sharing", _("knowledge-sharing event")


class Audience(models.TextChoices):
    """Who takes a seat."""

    APPLICATIONS = "applications", _("agencies, for an application")
    EVERYBODY = "everybody", _("anybody")


class ClinicState(models.TextChoices):
    """Drafts are seen by officers only."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CANCELLED = "cancelled", _("cancelled")


class Clinic(models.Model):
    """One clinic, workshop, meeting or event of a round. Its seats are those of its slots; it has at least one."""

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="clinics", verbose_name=_("round")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ClinicKind, default=ClinicKind.CLINIC)
    audience = models.CharField(
        _("who takes a seat"), max_length=20, choices=Audience, default=Audience.APPLICATIONS
    )
    state = models.CharField(_("state"), max_length=20, choices=ClinicState, default=ClinicState.PUBLISHED)
    name_th = models.CharField(_("name in Thai"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255)
    about_th = models.TextField(_("what it is about, in Thai"), blank=True)
    about_en = models.TextField(_("what it is about, in English"), blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place_th = models.CharField(_("where, in Thai"), max_length=255, blank=True)
    place_en = models.CharField(_("where, in English"), max_length=255, blank=True)
    # Told to those who have a seat only.
    online_link = models.URLField(_("link for taking part online"), max_length=500, blank=True)
    # None: until it begins.
    booking_until = models.DateTimeField(_("seats can be taken until"), null=True, blank=True)
    has_waiting_list = models.BooleanField(_("with a waiting list"), default=True)
    coaches = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="clinics_coached", verbose_name=_("coaches")
    )
    # Grows with each change of time, place or state: calendars take the newest (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(_("version for calendars"), default=0, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="clinic_ends_after_it_begins",
                violation_error_message=_("The end must come after the beginning."),
            )
        ]

    def __str__(self) -> str:
        return localized(self, "name")

    @property
    def place(self) -> str:
        """Where, in the reader's language; in the other one when nothing else is known."""
        return localized(self, "place")


class Slot(models.Model):
    """A part of a clinic that one takes a seat in; a clinic that is not divided has one, as long as itself."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="slots", verbose_name=_("clinic")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    # None: without limit.
    capacity = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.clinic} · {self.starts_at:%Y-%m-%d %H:%M}"
