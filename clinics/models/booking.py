"""A seat in a clinic, taken by an agency for one application."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application

from .event import Clinic, Slot


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("cancelled")


class Booking(models.Model):
    """One seat for one application. The waiting list is served in the order of `waiting_since`, then of the key."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("clinic")
    )
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("slot"))
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="bookings", verbose_name=_("application")
    )
    state = models.CharField(_("state"), max_length=20, choices=BookingState, default=BookingState.BOOKED)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="bookings",
        verbose_name=_("booked by"),
    )
    booked_at = models.DateTimeField(_("booked"), auto_now_add=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    # Unknown until a coach or an officer has said so.
    attended = models.BooleanField(_("took part"), null=True, blank=True)
    attended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    attended_at = models.DateTimeField(_("recorded"), null=True, blank=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["clinic", "slot", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "application"],
                condition=~models.Q(state="cancelled"),
                name="booking_once_for_an_application",
            )
        ]
        indexes = [models.Index(fields=["slot", "state", "waiting_since"])]

    def __str__(self) -> str:
        return f"{self.application} · {self.clinic}"
