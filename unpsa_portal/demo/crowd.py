"""Many demo agencies, their coordinator, and many reviewers. All invented; addresses end in `.example`."""

from django.contrib.auth.hashers import make_password

from accounts.models import Agency, Level, Membership, Region, Role, User
from reviews.models import ReviewerProfile

from .people import PASSWORD

AGENCIES, REVIEWERS = 40, 60
# Most work for the whole country.
LEVELS = (Level.NATIONAL, Level.NATIONAL, Level.REGIONAL, Level.NATIONAL, Level.LOCAL)
COORDINATOR = "coordinator@units.example"


def make_units() -> list[Agency]:
    """Units below the demo ministries; those that exist stay as they are."""
    ministries = list(Agency.objects.filter(slug__startswith="ministry-of-").order_by("slug"))
    Agency.objects.bulk_create(
        (
            Agency(
                slug=f"demo-unit-{number:02d}",
                name_th=f"หน่วยงานสาธิตที่ {number}",
                name_en=f"Demonstration Unit {number}",
                sector="public",
                level=LEVELS[number % len(LEVELS)],
                region=Region.values[number % len(Region)],
                parent=ministries[number % len(ministries)],
            )
            for number in range(1, AGENCIES + 1)
        ),
        ignore_conflicts=True,
    )
    return list(Agency.objects.filter(slug__startswith="demo-unit-").order_by("slug"))


def make_reviewers() -> list[User]:
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        (
            User(
                email=f"reviewer{number:02d}@review.example",
                name_th=f"ผู้ประเมินสาธิต {number}",
                name_en=f"Demonstration Reviewer {number}",
                is_reviewer=True,
                password=password,
            )
            for number in range(1, REVIEWERS + 1)
        ),
        ignore_conflicts=True,
    )
    made = list(User.objects.filter(email__endswith="@review.example").order_by("email"))
    ReviewerProfile.objects.bulk_create(
        (
            ReviewerProfile(user=user, categories=[1 + at % 4], sdgs=[1 + at % 17, 1 + (at + 7) % 17])
            for at, user in enumerate(made)
        ),
        ignore_conflicts=True,
    )
    return made


def make_unit_coordinator(agencies: list[Agency]) -> User:
    user = User.objects.filter(email=COORDINATOR).first()
    if user is None:
        user = User.objects.create_user(
            COORDINATOR, PASSWORD, name_th="ผู้ประสานงานสาธิต", name_en="Demonstration Coordinator"
        )
    Membership.objects.bulk_create(
        (Membership(user=user, agency=agency, role=Role.COORDINATOR) for agency in agencies),
        ignore_conflicts=True,
    )
    return user
