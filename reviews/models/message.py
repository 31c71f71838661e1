"""What officers write to agencies."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import AppendOnly, Application
from common.i18n import localized
from reviews.places import unknown_places


class Purpose(models.TextChoices):
    """When a template is offered; decisions and refusals take the template of their purpose."""

    GENERAL = "general", _("general")
    REFUSED = "refused", _("not eligible")
    ENDORSED = "endorsed", _("endorsed")
    NOT_ENDORSED = "not_endorsed", _("not endorsed")
    FEEDBACK = "feedback", _("feedback is ready")
    RESULT = "result", _("result of the UN")


class MessageTemplate(models.Model):
    """A letter with places to fill: {reference} {title} {agency} {round} {reasons} {deadline} {link}."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.GENERAL)
    name_th = models.CharField(_("name in Thai"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    subject_th = models.CharField(_("subject in Thai"), max_length=200)
    subject_en = models.CharField(_("subject in English"), max_length=200)
    body_th = models.TextField(_("text in Thai"))
    body_en = models.TextField(_("text in English"))

    class Meta:
        verbose_name = _("template of a message")
        verbose_name_plural = _("templates of messages")
        ordering = ["purpose", "code"]

    def __str__(self) -> str:
        return localized(self, "name")

    def clean(self) -> None:
        """A slip of the pen in a place is told here, and never reaches an agency."""
        errors = {}
        for name in ("subject_th", "subject_en", "body_th", "body_en"):
            if unknown := unknown_places(getattr(self, name)):
                errors[name] = _("Nobody knows how to fill these places: %(places)s.") % {
                    "places": ", ".join(f"{{{place}}}" for place in unknown)
                }
        if errors:
            raise ValidationError(errors)


class AgencyMessage(AppendOnly):
    """A message that was sent to an application's agency, in both languages, as it left.

    Its mails are rows of the outbox, `about` the application's reference, keyed by `token`: never sent twice.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="agency_messages", verbose_name=_("application")
    )
    template = models.ForeignKey(
        MessageTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject_th = models.CharField(_("subject in Thai"), max_length=200)
    subject_en = models.CharField(_("subject in English"), max_length=200)
    body_th = models.TextField(_("text in Thai"))
    body_en = models.TextField(_("text in English"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("message to an agency")
        verbose_name_plural = _("messages to agencies")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} · {localized(self, 'subject')}"
