"""What outlives a round: the goals with their targets, and the register of past winners."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from common.i18n import localized

LAST_GOAL = 17
# Names of pages in an address stay this short.
LONGEST_SLUG = 120


class SdgGoal(models.Model):
    """One of the seventeen goals; `dimension` is one of the five Ps (FACTS §6)."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    dimension = models.CharField(_("dimension"), max_length=20)

    class Meta:
        verbose_name = _("SDG goal")
        verbose_name_plural = _("SDG goals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {localized(self, 'name')}"


class SdgTarget(models.Model):
    goal = models.ForeignKey(
        SdgGoal, on_delete=models.CASCADE, related_name="targets", verbose_name=_("SDG goal")
    )
    code = models.CharField(_("code"), max_length=6, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("SDG target")
        verbose_name_plural = _("SDG targets")
        ordering = ["goal__number", "position"]

    def __str__(self) -> str:
        return self.code


class WinnerKind(models.TextChoices):
    """What kind of agency has won: by this visitors look for one like their own."""

    HOSPITAL = "hospital", _("hospital or health institute")
    DEPARTMENT = "department", _("department")
    REGIONAL = "regional", _("regional or provincial office")
    LOCAL = "local", _("local government")
    STATE_AGENCY = "state_agency", _("other state agency")


class PastWinner(models.Model):
    """A work that has won before (clause 1.6). Some titles are not known and stay empty."""

    year = models.PositiveSmallIntegerField(_("year (CE)"))
    agency_th = models.CharField(_("agency in Thai"), max_length=255, blank=True)
    agency_en = models.CharField(_("agency in English"), max_length=255)
    kind = models.CharField(_("kind of agency"), max_length=20, choices=WinnerKind, blank=True)
    initiative_th = models.CharField(_("initiative in Thai"), max_length=255, blank=True)
    initiative_en = models.CharField(_("initiative in English"), max_length=255, blank=True)
    place_th = models.CharField(_("place in Thai"), max_length=60, blank=True)
    place_en = models.CharField(_("place in English"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=1, default="B")
    # Set when the winner was prepared in this portal; it enters the register once.
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    slug = models.SlugField(
        _("name in the address"),
        max_length=140,
        unique=True,
        blank=True,
        help_text=_("Left empty it is made from year and agency. Others link to this page: keep it."),
    )
    story_th = models.TextField(
        _("story in Thai"), blank=True, help_text=_("Plain text; an empty line begins a new paragraph.")
    )
    story_en = models.TextField(_("story in English"), blank=True)
    sdgs = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("SDG goals"), default=list, blank=True
    )
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("past winner")
        verbose_name_plural = _("past winners")
        ordering = ["-year", "agency_en"]
        constraints = [
            models.UniqueConstraint(fields=["year", "agency_en", "initiative_en"], name="pastwinner_once"),
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="pastwinner_reference_once"
            ),
            models.CheckConstraint(
                condition=models.Q(sdgs__contained_by=list(range(1, LAST_GOAL + 1))),
                name="pastwinner_goals_exist",
            ),
            models.CheckConstraint(condition=~models.Q(slug=""), name="pastwinner_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {localized(self, 'agency')} {localized(self, 'initiative')}"

    def save(self, **told: Any) -> None:
        """A new winner gets its address here, whoever enters it; one that has an address keeps it."""
        with transaction.atomic():
            if not self.slug:
                _one_at_a_time()
                self.slug = _free_slug(self)
                if told.get("update_fields") is not None:
                    told["update_fields"] = {*told["update_fields"], "slug"}
            super().save(**told)

    @property
    def is_confirmed(self) -> bool:
        """Read in a primary source (grade A); anything else is shown as unconfirmed."""
        return self.grade == "A"


def _one_at_a_time() -> None:
    """Two winners of one agency that are entered at the same moment get two addresses."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('criteria_pastwinner.slug'))")


def _free_slug(winner: PastWinner) -> str:
    wanted = f"{winner.year}-{slugify(winner.agency_en)}"[:LONGEST_SLUG].rstrip("-")
    taken = set(PastWinner.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(name for name in _numbered(wanted) if name not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


class RoundFigures(models.Model):
    """What the public was told of a round before its result: made once, never again.

    A second edition beside the first would tell single applications: whoever compares the two sees what came
    between. `figures` holds only what may be read by everybody (docs/decisions/0011).
    """

    round = models.OneToOneField(
        "criteria.Round", on_delete=models.CASCADE, related_name="figures", verbose_name=_("round")
    )
    figures = models.JSONField(_("figures"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("figures of a round")
        verbose_name_plural = _("figures of rounds")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return str(self.round)
