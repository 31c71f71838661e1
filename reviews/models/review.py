"""A reviewer's score sheet, and what was submitted of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import AppendOnly, Application, Snapshot
from criteria.models import Criterion

from .assignment import Assignment


class Recommendation(models.TextChoices):
    ENDORSE = "endorse", _("endorse")
    UNDECIDED = "undecided", _("undecided")
    NOT_ENDORSE = "not_endorse", _("do not endorse")


class Review(models.Model):
    """The score sheet of one assignment. `version` grows by one with each save; a save names the one it saw."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="review", verbose_name=_("assignment")
    )
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="+", verbose_name=_("snapshot")
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    advice = models.TextField(_("advice to the agency"), blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=12, choices=Recommendation, blank=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    # Set while it stands as submitted; an officer's reopening empties it.
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # When its reviewer was first shown what the others think (only ever after a submission).
    saw_others_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["assignment"]
        # How far the reviews of a round are, without reading what they say.
        indexes = [models.Index(fields=["assignment"], include=["submitted_at"], name="review_submitted")]

    def __str__(self) -> str:
        return str(self.assignment)


class Score(models.Model):
    """One criterion of a score sheet: a number, or "cannot judge", which is no number."""

    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, related_name="scores", verbose_name=_("review")
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("criterion")
    )
    value = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    cannot_judge = models.BooleanField(_("cannot judge"), default=False)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["review", "criterion__clause"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(value__gte=0, value__lte=5), name="score_0_to_5"
            ),
            models.CheckConstraint(
                condition=models.Q(cannot_judge=False) | models.Q(value=None), name="score_or_cannot_judge"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} · {self.criterion_id}"


class Submission(AppendOnly):
    """What a review said when it was submitted; a reopened one is submitted again as the next number."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("review")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("content"))
    # The reviewer had seen the others' scores before: recorded, and shown wherever the review counts.
    after_others = models.BooleanField(_("changed after seeing others"), default=False)
    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)

    class Meta:
        verbose_name = _("submitted review")
        verbose_name_plural = _("submitted reviews")
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.review_id} · {self.number}"


class Reopening(AppendOnly):
    """An officer opened a submitted review again, with a reason."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="reopenings", verbose_name=_("review")
    )
    reason = models.TextField(_("reason"))
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reopening of a review")
        verbose_name_plural = _("reopenings of reviews")
        ordering = ["review", "pk"]

    def __str__(self) -> str:
        return f"{self.review_id} · {self.reopened_at}"


class Remark(models.Model):
    """The discussion among those who have submitted a review of an application, and the officers without conflict."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="remarks", verbose_name=_("application")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["application", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.pk}"
