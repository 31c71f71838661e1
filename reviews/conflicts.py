"""Conflicts of interest: found in what the portal knows, or declared; typed; the same rule everywhere (DESIGN §8).

Whoever belongs to the agency or to one above or below it, made the application, coached the agency in a clinic,
was asked for a letter of reference, or declares an interest, neither scores nor sees scores of that application.
"""

from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership, User
from applications.models import Application, RefereeRequest, RefereeState
from clinics.models import Coaching

from .models import Declaration, Interest


class ConflictKind(models.TextChoices):
    MEMBER = "member", _("belongs to the agency")
    RELATED = "related", _("belongs to an agency above or below it")
    AUTHOR = "author", _("made the application")
    COACH = "coach", _("advised the agency in a clinic")
    REFEREE = "referee", _("was asked for a letter of reference")
    DECLARED = "declared", _("declared an interest")


def conflict_q(user: User) -> Q:
    """Which applications the user is in conflict with, as a filter on Application. Two small queries to build."""
    members = set(Membership.objects.filter(user=user).values_list("agency", flat=True))
    return (
        Q(agency__in=_line(members))
        | Q(created_by=user)
        | Q(agency__in=Coaching.objects.filter(coach=user).values("agency"))
        | Q(pk__in=_asked().filter(email__iexact=user.email).values("application"))
        | Q(pk__in=_standing().filter(user=user).values("application"))
    )


def conflict_of(user: User, application: Application) -> ConflictKind | None:
    """The first conflict between one user and one application, or None."""
    return conflicts_between([application], [user]).get((application.pk, user.pk))


def conflicts_between(
    applications: Iterable[Application], users: Iterable[User]
) -> dict[tuple[int, int], ConflictKind]:
    """All conflicts between some applications and some users, in a constant number of queries.

    Returns:
        (application's key, user's key) → the first kind that holds, in the order of `ConflictKind`.
    """
    applications, users = list(applications), list(users)
    keys = {application.pk for application in applications}
    people = {user.pk for user in users}
    by_agency: dict[int, list[int]] = {}
    for application in applications:
        by_agency.setdefault(application.agency_id, []).append(application.pk)
    found: dict[tuple[int, int], ConflictKind] = {}

    def note(pairs: Iterable[tuple[int, int]], kind: ConflictKind) -> None:
        for pair in pairs:
            found.setdefault(pair, kind)

    memberships = list(Membership.objects.filter(user__in=people).values_list("agency", "user"))
    note(_of_agencies(memberships, by_agency), ConflictKind.MEMBER)
    lines = _lines()
    near = [(other, user) for agency, user in memberships for other in lines.get(agency, ())]
    note(_of_agencies(near, by_agency), ConflictKind.RELATED)
    made = ((a.pk, a.created_by_id) for a in applications if a.created_by_id in people)
    note(made, ConflictKind.AUTHOR)
    coached = Coaching.objects.filter(coach__in=people, agency__in=by_agency).values_list("agency", "coach")
    note(_of_agencies(coached, by_agency), ConflictKind.COACH)
    emails = {user.email.lower(): user.pk for user in users}
    asked = _asked().filter(application__in=keys).values_list("application", "email")
    note(((key, emails[e.lower()]) for key, e in asked if e.lower() in emails), ConflictKind.REFEREE)
    declared = _standing().filter(application__in=keys, user__in=people).values_list("application", "user")
    note(declared, ConflictKind.DECLARED)
    return found


def declaration_of(user: User, application: Application) -> Declaration | None:
    """What the user has declared about the application last."""
    return Declaration.objects.filter(user=user, application=application).first()


def _standing() -> QuerySet[Declaration]:
    """Declarations of an interest that no later one has replaced."""
    later = Declaration.objects.filter(
        user=OuterRef("user"), application=OuterRef("application"), pk__gt=OuterRef("pk")
    )
    return Declaration.objects.exclude(interest=Interest.NONE).filter(~Exists(later)).order_by()


def _asked() -> QuerySet[RefereeRequest]:
    ended = (RefereeState.DECLINED, RefereeState.WITHDRAWN)
    return RefereeRequest.objects.exclude(state__in=ended).order_by()


def _lines() -> dict[int, set[int]]:
    """For each agency: those above it, to the root, and those below it. One query."""
    above = dict(Agency.objects.order_by().values_list("pk", "parent"))
    lines: dict[int, set[int]] = {}
    for agency in above:
        seen, upper = {agency}, above[agency]
        while upper is not None and upper not in seen:
            seen.add(upper)
            lines.setdefault(agency, set()).add(upper)
            lines.setdefault(upper, set()).add(agency)
            upper = above.get(upper)
    return lines


def _line(agencies: Collection[int]) -> set[int]:
    if not agencies:
        return set()
    lines = _lines()
    return set(agencies).union(*(lines.get(agency, set()) for agency in agencies))


def _of_agencies(
    pairs: Iterable[tuple[int, int]], by_agency: dict[int, list[int]]
) -> Iterable[tuple[int, int]]:
    return ((key, user) for agency, user in pairs for key in by_agency.get(agency, ()))
