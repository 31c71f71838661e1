"""What happened: changes of state and sealed snapshots. Rows are only ever added."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from applications.states import State

from .application import Application


class AppendOnly(models.Model):
    """A row that can be made but neither changed nor deleted through the ORM's instance methods."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError(f"{type(self).__name__} rows are never deleted")


class StatusChange(AppendOnly):
    """Who moved an application from one state to another, when, and why."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="status_changes", verbose_name=_("application")
    )
    from_state = models.CharField(_("from"), max_length=20, choices=State, blank=True)
    to_state = models.CharField(_("to"), max_length=20, choices=State)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    real_actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("really done by"),
        help_text=_("Differs from “who” when an admin acts on somebody's behalf."),
    )
    at = models.DateTimeField(_("when"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Snapshot(AppendOnly):
    """A sealed copy of the whole application: canonical JSON and its SHA-256, numbered."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="snapshots", verbose_name=_("application")
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.TextField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("sealed by"),
    )

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["application", "-number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="snapshot_number_once")]

    def __str__(self) -> str:
        return f"{self.application.reference} · {self.number}"

    @property
    def document(self) -> dict[str, Any]:
        """The content as a dictionary (a fresh one each time)."""
        return json.loads(self.content)


class EventKind(models.TextChoices):
    """What else is in the trail. The words of a line are made by `applications.timeline`."""

    SCREENED = "screened", _("clause decided")
    ASSIGNED = "assigned", _("reviewer assigned")
    UNASSIGNED = "unassigned", _("assignment taken back")
    DECLARED = "declared", _("interests declared")
    RECUSED = "recused", _("reviewer stepped back")
    REVIEW_SUBMITTED = "review_submitted", _("review submitted")
    REVIEW_REOPENED = "review_reopened", _("review reopened")
    MESSAGE = "message", _("message to the agency")
    DOWNLOADED = "downloaded", _("dossier downloaded")
    LATE_ACCEPTED = "late_accepted", _("late answer accepted")
    STAGED = "staged", _("decision prepared")
    UNSTAGED = "unstaged", _("prepared decision taken back")
    RELEASED = "released", _("decision released")
    FEEDBACK = "feedback", _("feedback approved")


class Event(AppendOnly):
    """One more line of the trail. It never holds a score, a comment or a decision's content: officers in conflict
    read the trail too."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="events", verbose_name=_("application")
    )
    kind = models.CharField(_("what"), max_length=20, choices=EventKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    real_actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("really done by"),
    )
    at = models.DateTimeField(_("when"), db_default=Now())
    # Small facts that the line names: a clause, a snapshot's number, a person.
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.kind}"
