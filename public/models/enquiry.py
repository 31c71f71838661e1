"""A question or complaint of somebody without an account, what was said about it, and what happened to it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import BANGKOK


class EnquiryKind(models.TextChoices):
    QUESTION = "question", _("question")
    COMPLAINT = "complaint", _("complaint")


class EnquiryState(models.TextChoices):
    """Spam is no state: `binned_at` puts an enquiry aside, and it comes back as it was."""

    RECEIVED = "received", _("received")
    ASSIGNED = "assigned", _("in an officer's hands")
    ANSWERED = "answered", _("answered by OPDC")
    CLOSED = "closed", _("closed")


# Somebody waits for an answer of OPDC's.
WAITING = (EnquiryState.RECEIVED, EnquiryState.ASSIGNED)
TONES = {
    EnquiryState.RECEIVED: "gold",
    EnquiryState.ASSIGNED: "info",
    EnquiryState.ANSWERED: "ok",
    EnquiryState.CLOSED: "quiet",
}


class Enquiry(models.Model):
    """One question or complaint. Its name, address and texts can be erased; kind, days and states stay."""

    # Told to the asker, e.g. Q2569-0042. No secret, and by chance: it tells nothing of how many there are.
    number = models.CharField(_("tracking number"), max_length=20, unique=True)
    # The key in the asker's link. Whoever has it has read the asker's mail.
    secret = models.CharField(max_length=64, unique=True)
    # Of the form that it came with: sent twice, it is one enquiry.
    token = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=EnquiryKind, default=EnquiryKind.QUESTION)
    state = models.CharField(_("state"), max_length=10, choices=EnquiryState, default=EnquiryState.RECEIVED)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="th")
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    # The link of the mail was opened: the address is the asker's own.
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="enquiries",
        verbose_name=_("in the hands of"),
    )
    # By working days, counted anew when the asker writes again (public.services.due).
    due_on = models.DateField(_("answer due"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    binned_at = models.DateTimeField(_("put into the bin"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("question or complaint")
        verbose_name_plural = _("questions and complaints")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return self.number

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING and self.binned_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and self.due_on < today()

    @property
    def tone(self) -> str:
        return TONES[EnquiryState(self.state)]

    @property
    def status_path(self) -> str:
        """The asker's own page, without the host."""
        return reverse("question_status", kwargs={"token": self.secret})


class Voice(models.TextChoices):
    ASKER = "asker", _("the asker")
    OFFICER = "officer", _("OPDC")
    NOTE = "note", _("internal note")


class EnquiryMessage(models.Model):
    """Something said about an enquiry. Notes are for officers only."""

    enquiry = models.ForeignKey(
        Enquiry, on_delete=models.CASCADE, related_name="messages", verbose_name=_("question or complaint")
    )
    voice = models.CharField(_("who"), max_length=10, choices=Voice)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("message about a question")
        verbose_name_plural = _("messages about questions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.enquiry} · {self.get_voice_display()}"


class EventKind(models.TextChoices):
    RECEIVED = "received", _("received")
    CONFIRMED = "confirmed", _("the address was confirmed")
    ASSIGNED = "assigned", _("given to an officer")
    ADDED = "added", _("the asker wrote again")
    NOTED = "noted", _("a note was written")
    ANSWERED = "answered", _("answered by OPDC")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("opened again")
    BINNED = "binned", _("put into the bin as spam")
    RESTORED = "restored", _("taken out of the bin")
    PUBLISHED = "published", _("a copy went to the questions and answers")
    ERASED = "erased", _("personal data erased")


class EnquiryEvent(models.Model):
    """A line of the trail. The database refuses to change it, so it never holds a name, an address or a text."""

    enquiry = models.ForeignKey(
        Enquiry, on_delete=models.CASCADE, related_name="events", verbose_name=_("question or complaint")
    )
    kind = models.CharField(_("what"), max_length=10, choices=EventKind)
    # None: the asker, or the portal itself.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, blank=True)
    # To whom it was given.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # "asker", "retention": who erased.
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("line of a question's trail")
        verbose_name_plural = _("lines of questions' trails")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.enquiry} · {self.get_kind_display()}"


def today() -> date:
    """The day in Bangkok, by which officers count."""
    return timezone.now().astimezone(BANGKOK).date()
