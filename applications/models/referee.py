"""Asking somebody outside for a letter of reference: a link, no account (S4 4.2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector
from common.i18n import localized

from .application import Application
from .evidence import ReferenceLetter


class RefereeState(models.TextChoices):
    ASKED = "asked", _("asked")
    OPENED = "opened", _("opened")
    RECEIVED = "received", _("received")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RefereeRequest(models.Model):
    """One request to one referee. The link is signed, ends at `expires_at` and with the request's own end."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="referee_requests", verbose_name=_("application")
    )
    organisation_th = models.CharField(_("organisation in Thai"), max_length=500, blank=True)
    organisation_en = models.CharField(_("organisation in English"), max_length=500, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    referee_name = models.CharField(_("name of the referee"), max_length=255)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language of the mail"), max_length=2, default="th")
    state = models.CharField(_("state"), max_length=10, choices=RefereeState, default=RefereeState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    # Grows with each sending, and is part of the link: a resent link ends the former one.
    round_of_mail = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField(_("valid until"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decline_reason = models.TextField(_("reason"), blank=True)
    letter = models.OneToOneField(
        ReferenceLetter, on_delete=models.SET_NULL, null=True, blank=True, related_name="request"
    )

    class Meta:
        verbose_name = _("request for a letter")
        verbose_name_plural = _("requests for letters")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.referee_name} · {localized(self, 'organisation')}"
