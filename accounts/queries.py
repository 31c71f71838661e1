"""Finding agencies by the many ways a name is written."""

from django.db.models import QuerySet

from .models import Agency, Membership, Role, User


def agencies_of(user: User, *, roles: tuple[str, ...] = tuple(Role.values)) -> QuerySet[Agency]:
    """Agencies in which the user holds one of the roles."""
    return Agency.objects.filter(memberships__user=user, memberships__role__in=roles).distinct()


def role_in(user: User, agency_id: int) -> str | None:
    """The user's role in an agency. All memberships are read once a request and kept on the user."""
    if not hasattr(user, "_roles"):
        rows = Membership.objects.filter(user=user).values_list("agency_id", "role")
        user._roles = dict(rows)
    return user._roles.get(agency_id)
