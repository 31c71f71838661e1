"""Registration of anybody for an event, without an account; and what remains to be watched afterwards."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .event import Clinic, Slot


class RegistrationState(models.TextChoices):
    """A seat is held for a time while the address is not confirmed; afterwards it is somebody else's."""

    HELD = "held", _("seat held, not confirmed yet")
    CONFIRMED = "confirmed", _("has a seat")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("cancelled")
    RELEASED = "released", _("not confirmed in time")


# Still wants to come.
COMING = (RegistrationState.HELD, RegistrationState.CONFIRMED, RegistrationState.WAITING)
# Takes a seat.
SEATED = (RegistrationState.HELD, RegistrationState.CONFIRMED)
TONES = {
    RegistrationState.HELD: "warn",
    RegistrationState.CONFIRMED: "ok",
    RegistrationState.WAITING: "gold",
}


class Registration(models.Model):
    """One person for one event. Some time after the event, name, organisation and address are erased."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("clinic")
    )
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("slot")
    )
    # The key in the person's link. Whoever has it has read the person's mail.
    secret = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="th")
    state = models.CharField(
        _("state"), max_length=10, choices=RegistrationState, default=RegistrationState.HELD
    )
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    # Until then the address has to be confirmed; a seat is held no longer.
    held_until = models.DateTimeField(_("to be confirmed until"))
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    # The waiting list is served in this order, then in that of the key.
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    attended_at = models.DateTimeField(_("came"), null=True, blank=True)
    attended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["clinic", "pk"]
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("email"),
                condition=~models.Q(state__in=["cancelled", "released"]) & ~models.Q(email=""),
                name="registration_once_for_an_address",
            )
        ]
        indexes = [models.Index(fields=["slot", "state", "waiting_since"])]

    def __str__(self) -> str:
        return f"{self.name} · {self.clinic}"

    @property
    def path(self) -> str:
        """The person's own page, without the host."""
        return reverse("registration", kwargs={"token": self.secret})

    @property
    def tone(self) -> str:
        return TONES.get(RegistrationState(self.state), "quiet")


class Recording(models.Model):
    """Where an event can be watched afterwards; shown on its page once it has ended."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="recordings", verbose_name=_("clinic")
    )
    title_th = models.CharField(_("title of the recording in Thai"), max_length=255)
    title_en = models.CharField(_("title of the recording in English"), max_length=255)
    url = models.URLField(_("link"), max_length=500)
    position = models.PositiveSmallIntegerField(_("order"), default=10)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title_th
