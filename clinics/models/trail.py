"""What was done with a clinic and its seats, by whom and when. Rows are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.models.trail import AppendOnly

from .event import Clinic


class RecordKind(models.TextChoices):
    MADE = "made", _("clinic made")
    CHANGED = "changed", _("clinic changed")
    PUBLISHED = "published", _("clinic published")
    CANCELLED = "cancelled", _("clinic cancelled")
    DIVIDED = "divided", _("slots changed")
    BOOKED = "booked", _("seat taken")
    WAITING = "waiting", _("put on the waiting list")
    MOVED_UP = "moved_up", _("moved up from the waiting list")
    GIVEN_BACK = "given_back", _("seat given back")
    ATTENDED = "attended", _("took part")
    ABSENT = "absent", _("did not take part")
    ADVISED = "advised", _("advice written")
    DONE = "done", _("agreed action done")
    UNDONE = "undone", _("agreed action open again")


class Record(AppendOnly):
    """One line of the trail of a clinic; with `application` it concerns that application's seat or advice."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="records", verbose_name=_("clinic")
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        null=True,
        related_name="clinic_records",
        verbose_name=_("application"),
    )
    kind = models.CharField(_("what"), max_length=20, choices=RecordKind)
    # None: the portal itself, e.g. somebody moved up.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), db_default=Now())
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("line of a clinic's history")
        verbose_name_plural = _("histories of clinics")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.clinic_id} · {self.kind}"
