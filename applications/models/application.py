"""The application itself, its pre-screening and its sponsor."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Level, Sector
from applications.queries import ApplicationQuerySet
from applications.states import AGENCY_LABELS, DECIDED, OPEN, TONES, State
from common.i18n import localized
from criteria.models import Category, Round


class NominationMode(models.TextChoices):
    """Who nominates (S4 1.2)."""

    SELF = "self", _("the agency itself")
    PARENT_AGENCY = "parent_agency", _("its parent agency")
    THIRD_PARTY = "third_party", _("a third party")


class Application(models.Model):
    """One initiative of one agency in one round."""

    reference = models.CharField(_("reference"), max_length=40, unique=True)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="applications", verbose_name=_("round")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="applications", verbose_name=_("agency")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("category")
    )
    language = models.CharField(_("language of the answers"), max_length=2, default="en")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    title_th = models.CharField(_("title in Thai"), max_length=500, blank=True)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    started_on = models.DateField(_("in operation since"), null=True, blank=True)
    website = models.CharField(_("website of the initiative"), max_length=2000, blank=True)
    nomination_mode = models.CharField(_("nominated by"), max_length=20, choices=NominationMode, blank=True)
    nomination_organisation = models.CharField(_("nominating organisation"), max_length=500, blank=True)
    nomination_contact_email = models.CharField(_("its contact e-mail"), max_length=254, blank=True)
    sdgs = ArrayField(models.CharField(max_length=6), verbose_name=_("SDGs"), default=list, blank=True)
    clinic_attended = models.BooleanField(_("took part in an OPDC clinic"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # A deleted draft can be brought back until it is purged; see `services.drafts`.
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    carried_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried over from"),
    )
    # What did not come along, as {"th", "en"}, until the agency has read it and put it away.
    carry_notes = models.JSONField(_("not carried over"), default=list, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-updated_at", "pk"]
        indexes = [
            models.Index(fields=["agency", "-updated_at"]),
            # The officer's board: its usual order, and its counts.
            models.Index(
                "round",
                models.F("submitted_at").desc(nulls_last=True),
                "id",
                name="application_newest_first",
            ),
            models.Index(fields=["round", "state", "category"], name="application_counts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="application_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def title(self) -> str:
        return localized(self, "title") or _("(no title yet)")

    @property
    def is_open(self) -> bool:
        """Whether the agency may still change it."""
        return self.state in OPEN

    @property
    def is_decided(self) -> bool:
        """Whether OPDC's panel has endorsed it or not."""
        return self.state in DECIDED

    @property
    def agency_label(self) -> str:
        """The state in the agency's words."""
        return AGENCY_LABELS.get(State(self.state), self.get_state_display())

    @property
    def tone(self) -> str:
        """Tone of the state's chip."""
        return TONES[State(self.state)]


class Prescreening(models.Model):
    """The declarations of the UN's pre-screening form. `None` means "not said yet", never "no"."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="prescreening", verbose_name=_("application")
    )
    innovative = models.BooleanField(_("creative and innovative"), null=True, blank=True)
    previous_unpsa_winner = models.BooleanField(_("has won a UNPSA before"), null=True, blank=True)
    un_system_involved = models.BooleanField(_("the UN System is involved"), null=True, blank=True)
    un_system_details = models.TextField(_("which UN bodies, and how"), blank=True)
    submitted_past_three_years = models.BooleanField(
        _("submitted to UNPSA in the past three years"), null=True, blank=True
    )
    other_awards = models.TextField(_("other public-service awards"), blank=True)
    heard_of = models.CharField(_("heard of UNPSA through"), max_length=300, blank=True)
    verification_consent = models.BooleanField(_("people may be contacted to verify"), null=True, blank=True)
    accurate = models.BooleanField(_("everything stated is complete and correct"), null=True, blank=True)

    class Meta:
        verbose_name = _("pre-screening")
        verbose_name_plural = _("pre-screenings")

    def __str__(self) -> str:
        return str(self.application_id)


class Sponsor(models.Model):
    """The public agency through which a body outside the state applies (S4 1.1)."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="sponsor", verbose_name=_("application")
    )
    name_th = models.CharField(_("name in Thai"), max_length=500, blank=True)
    name_en = models.CharField(_("name in English"), max_length=500, blank=True)
    aliases = ArrayField(models.CharField(max_length=500), default=list, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)

    class Meta:
        verbose_name = _("sponsor")
        verbose_name_plural = _("sponsors")

    def __str__(self) -> str:
        return localized(self, "name")
