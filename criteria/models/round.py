"""A round of the award and its deadlines."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.i18n import localized


class Round(models.Model):
    """One year's call. What a year may change stands here as data; no year stands in code."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    year = models.PositiveSmallIntegerField(_("year (CE)"))
    reference_prefix = models.CharField(
        _("prefix of references"), max_length=20, validators=[RegexValidator(r"^[A-Z0-9]+$")], unique=True
    )
    contact_email = models.EmailField(_("contact"), blank=True)
    un_form_url = models.URLField(_("address of the UN form"), blank=True)
    time_zone = models.CharField(
        _("time zone of the UN's dates"),
        max_length=40,
        default="Etc/GMT+5",
        help_text=_("A date-only rule is read in this zone. Etc/GMT+5 is EST all the year."),
    )
    minimum_years = models.PositiveSmallIntegerField(_("years in operation"), default=2)
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages of answers"))
    default_language = models.CharField(_("usual language"), max_length=2, default="en")
    max_upload_mb = models.PositiveSmallIntegerField(
        _("largest file (MB)"), default=20, validators=[MinValueValidator(1)]
    )
    upload_types = ArrayField(models.CharField(max_length=100), verbose_name=_("file types"))
    letters_required = models.PositiveSmallIntegerField(_("letters required"), default=2)
    max_supporting_urls = models.PositiveSmallIntegerField(_("supporting URLs at most"), default=3)
    max_supporting_items = models.PositiveSmallIntegerField(_("supporting items advised"), default=5)
    reviews_required = models.PositiveSmallIntegerField(
        _("reviews for each application"), default=3, validators=[MinValueValidator(1)]
    )
    spread_threshold = models.DecimalField(
        _("spread that is flagged"),
        max_digits=3,
        decimal_places=1,
        default=1.5,
        help_text=_("Highest minus lowest mean of the reviewers of one application, on the scale 0 to 5."),
    )
    panel_quorum = models.PositiveSmallIntegerField(
        _("members of the panel needed"), default=3, validators=[MinValueValidator(1)]
    )
    review_is_blind = models.BooleanField(
        _("blind review"),
        default=False,
        help_text=_(
            "Reviewers learn neither the agency nor other names, and get no uploaded files. Set it before reviewers "
            "are assigned: what somebody has read is known."
        ),
    )
    is_open = models.BooleanField(
        _("open for new applications"), default=False, help_text=_("Deadlines still decide about submission.")
    )
    is_practice = models.BooleanField(_("practice round"), default=False)
    last_reference = models.PositiveIntegerField(_("last number given"), default=0, editable=False)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-year", "code"]

    def __str__(self) -> str:
        return localized(self, "name")

    def deadline(self, kind: str) -> "Deadline | None":
        """The deadline of a kind, when it is set. Reads the prefetched rows when there are any."""
        return next((d for d in self.deadlines.all() if d.kind == kind and d.at is not None), None)

    @property
    def submission_deadline(self) -> "Deadline | None":
        """What closes submission in the portal: OPDC's own date when set, else the UN's."""
        return self.deadline(DeadlineKind.INTERNAL) or self.deadline(DeadlineKind.UN)

    @property
    def reference_date(self) -> date | None:
        """The UN deadline's own date, against which "two years" is counted (S4 1.4)."""
        deadline = self.deadline(DeadlineKind.UN)
        return deadline.at.astimezone(ZoneInfo(self.time_zone)).date() if deadline else None


class DeadlineKind(models.TextChoices):
    """Every round is born with one row of each kind, still empty; setting them is data entry."""

    OPENING = "opening", _("opening")
    INTERNAL = "internal", _("OPDC's own deadline")
    UN = "un", _("UN deadline")
    REVIEW = "review", _("reviews due")
    DECISION = "decision", _("decision")
    RESULT = "result", _("UN result")


class Deadline(models.Model):
    """One date of a round. A moment counts as in time up to and including it."""

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="deadlines", verbose_name=_("round")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=DeadlineKind)
    at = models.DateTimeField(_("moment"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=255, blank=True)
    # The database itself keeps these three (a trigger), whoever moves the date and however: by `.update()`, by a
    # rulebook. `sequence` grows with each move, as calendars want it (RFC 5545); `former_at` is the date before.
    sequence = models.PositiveIntegerField(_("version for calendars"), default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    former_at = models.DateTimeField(_("moment before"), null=True, editable=False)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["round", "at"]
        constraints = [models.UniqueConstraint(fields=["round", "kind"], name="deadline_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.at or '–'}"

    @property
    def moved_from(self) -> datetime | None:
        """The moment it was moved from; None: it never moved."""
        return self.former_at if self.former_at != self.at else None

    def passed(self, moment: datetime) -> bool:
        """Whether the moment is too late."""
        return self.at is not None and moment > self.at


class DeadlineChange(models.Model):
    """A deadline that was moved: from when to when, by whom, and why. Rows are only ever added."""

    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="changes", verbose_name=_("deadline")
    )
    before = models.DateTimeField(_("before"), null=True)
    after = models.DateTimeField(_("after"), null=True)
    reason = models.TextField(_("reason"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.deadline} · {self.changed_at}"


class ReviewWindow(models.Model):
    """From when to when reviewers may open what is assigned to them. A round without windows is open to them always."""

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="review_windows", verbose_name=_("round")
    )
    opens_at = models.DateTimeField(_("from"))
    closes_at = models.DateTimeField(_("to"))

    class Meta:
        verbose_name = _("access window for reviewers")
        verbose_name_plural = _("access windows for reviewers")
        ordering = ["round", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="reviewwindow_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.opens_at} – {self.closes_at}"
