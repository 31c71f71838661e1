"""Who uses the portal: people, the tree of agencies, and who belongs where in which role."""

from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.i18n import is_thai, localized


class UserManager(BaseUserManager):
    """Makes users whose name at sign-in is their e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person. E-mail signs in; names are kept in Thai and in English."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=150, blank=True)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    # Empty: nobody has said; mails are then in both languages, Thai first.
    language = models.CharField(
        _("language of mails"), max_length=2, choices=[("th", "ไทย"), ("en", "English")], blank=True
    )
    is_officer = models.BooleanField(_("OPDC officer"), default=False)
    is_reviewer = models.BooleanField(_("reviewer"), default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return localized(self, "name") or self.email

    def get_short_name(self) -> str:
        return self.get_full_name().split()[0]

    @property
    def initials(self) -> str:
        """Two letters for the round badge: first letters, leading Thai vowels passed over."""
        letters = [c for c in self.get_full_name() if c.isalpha() and c not in "เแโใไ"]
        return "".join(letters[:2]).upper()

    @property
    def is_admin(self) -> bool:
        return self.is_superuser

    @property
    def needs_second_factor(self) -> bool:
        """Reviewers, officers and admins see what others may not (DESIGN §8)."""
        return self.is_officer or self.is_reviewer or self.is_staff or self.is_superuser


class Sector(models.TextChoices):
    """The sectors of the interchange format (S4 1.1)."""

    PUBLIC = "public", _("public")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    PRIVATE = "private", _("private")
    ACADEMIC = "academic", _("academic")
    OTHER = "other", _("other")


class Level(models.TextChoices):
    """Administrative levels of the UN form."""

    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    LOCAL = "local", _("local")


class Region(models.TextChoices):
    """Where an agency works: the six regions of the National Geographical Committee, or all of them."""

    NATIONWIDE = "nationwide", _("the whole country")
    NORTH = "north", _("North")
    NORTHEAST = "northeast", _("Northeast")
    CENTRAL = "central", _("Central")
    EAST = "east", _("East")
    WEST = "west", _("West")
    SOUTH = "south", _("South")


class Agency(models.Model):
    """An organisation in the tree ministry → department → unit; also bodies outside the state (S4 1.1)."""

    slug = models.SlugField(_("code"), max_length=80, unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=500, blank=True)
    name_en = models.CharField(_("name in English"), max_length=500, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=500),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Short names and other spellings, separated by commas."),
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    region = models.CharField(
        _("region"),
        max_length=20,
        choices=Region,
        blank=True,
        help_text=_("Where the agency works. Open numbers count by it."),
    )
    website = models.URLField(_("website"), blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name_th", "name_en"]
        constraints = [
            models.CheckConstraint(
                condition=~(models.Q(name_th="") & models.Q(name_en="")), name="agency_has_a_name"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")), name="agency_not_under_itself"
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "name")

    @property
    def short(self) -> str:
        """The shortest known name in the reader's script, for badges and tables."""
        own = [a for a in self.aliases if any("ก" <= c <= "๛" for c in a) == is_thai()]
        return min(own, key=len) if own else localized(self, "name")

    def clean(self) -> None:
        """An agency cannot stand, however far up, under itself."""
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("An agency cannot stand under itself.")})
            seen.add(above.pk)
            above = above.parent


class Role(models.TextChoices):
    """What a member may do for the agency (DESIGN §8)."""

    VIEWER = "viewer", _("viewer")
    CONTRIBUTOR = "contributor", _("contributor")
    COORDINATOR = "coordinator", _("coordinator")


class Membership(models.Model):
    """One person in one agency, in one role."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("agency")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.VIEWER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "agency"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency} · {self.get_role_display()}"


class Invitation(models.Model):
    """An invitation to an agency, by a signed link that works once and for a time (DESIGN §8: coordinators invite)."""

    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("agency")
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CONTRIBUTOR)
    # Where the invited person lands, an address of the portal (an application, for example).
    landing = models.CharField(max_length=200, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_count = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.agency}"
