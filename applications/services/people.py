"""Who belongs to an agency: inviting, accepting, roles, removing. One lock on the agency for every change."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency, Invitation, Membership, Role, User
from accounts.tokens import invitation_token, read_invitation_token
from notifications.mails import absolute, render_for
from notifications.services import queue_message

VALID = timedelta(days=14)
# Enough for a large agency, and too little for sending mails to the whole world.
MOST_OPEN = 50
MOST_SENDINGS = 10
# Most rights first.
ORDER = (Role.COORDINATOR, Role.CONTRIBUTOR, Role.VIEWER)


class PeopleRefused(Exception):
    """It cannot be done; the words say why and what to do. Nothing was changed."""


class Standing:
    """What an invitation's link is worth."""

    OPEN = "open"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


def members(agency: Agency) -> list[Membership]:
    """The agency's people, those with most rights first."""
    rows = agency.memberships.select_related("user").order_by("user__name_th", "user__email")
    return sorted(rows, key=lambda row: ORDER.index(Role(row.role)))


def open_invitations(agency: Agency) -> QuerySet[Invitation]:
    """Neither accepted nor revoked; expired ones too, since they can be sent again."""
    return agency.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by")


@transaction.atomic
def invite(agency: Agency, *, email: str, role: str, actor: User, landing: str = "") -> Invitation:
    """Invite somebody by e-mail, or send a lapsed invitation again with what it now says.

    Args:
        landing: the portal's address that opens after accepting.

    Raises:
        PeopleRefused: the person is a member, has an open invitation, or too many are open.
    """
    _lock(agency.pk, actor)
    email = email.strip().lower()
    if Membership.objects.filter(agency=agency, user__email__iexact=email).exists():
        raise PeopleRefused(
            _("%(email)s belongs to this agency already. Change the role in the list of members.")
            % {"email": email}
        )
    standing = open_invitations(agency)
    found = standing.filter(email=email).first()
    if found is None:
        if standing.count() >= MOST_OPEN:
            raise PeopleRefused(_("Too many invitations are open. Withdraw some of them first."))
        found = Invitation(agency=agency, email=email)
    elif found.expires_at > timezone.now():
        raise PeopleRefused(
            _("%(email)s has an open invitation. Send that one again, or withdraw it first.")
            % {"email": email}
        )
    found.role, found.landing, found.invited_by = role, landing, actor
    return _send(found)


@transaction.atomic
def resend(invitation: Invitation, *, actor: User) -> Invitation:
    """Send it again with a new link, valid for the whole time anew. The former link ends.

    Raises:
        PeopleRefused: it was accepted or withdrawn meanwhile, or sent too often.
    """
    _lock(invitation.agency_id, actor)
    return _send(_lock_open(invitation.pk))


@transaction.atomic
def revoke(invitation: Invitation, *, actor: User) -> None:
    """End an invitation: its link opens nothing any more.

    Raises:
        PeopleRefused: it was accepted meanwhile.
    """
    _lock(invitation.agency_id, actor)
    locked = _lock_open(invitation.pk)
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["revoked_at"])


def find(token: str) -> tuple[Invitation | None, str]:
    """The invitation that a link means, and what the link is worth."""
    read = read_invitation_token(token)
    rows = Invitation.objects.select_related("agency", "invited_by", "accepted_by")
    invitation = rows.filter(pk=read[0]).first() if read else None
    if invitation is None:
        return None, Standing.UNKNOWN
    return invitation, _standing(invitation, read[1])


def _standing(invitation: Invitation, sending: int) -> str:
    if invitation.accepted_at:
        return Standing.USED
    if invitation.revoked_at:
        return Standing.REVOKED
    if invitation.sent_count != sending:
        return Standing.REPLACED
    if invitation.expires_at <= timezone.now():
        return Standing.EXPIRED
    return Standing.OPEN


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether the user owns the invited address: the address of the account, or another confirmed one."""
    if user.email.lower() == invitation.email:
        return True
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists()


@transaction.atomic
def accept(token: str, user: User) -> Invitation:
    """Make the user a member. Somebody who is one already keeps the role.

    Raises:
        PeopleRefused: the link is worth nothing (any more), or it is somebody else's.
    """
    invitation = _lock_by(token)
    if not is_for(invitation, user):
        raise PeopleRefused(_("This invitation was sent to another e-mail address."))
    _join(invitation, user)
    return invitation


@transaction.atomic
def sign_up(token: str, *, name_th: str, name_en: str, password: str) -> tuple[User, Invitation]:
    """Make an account for the invited address and let it join.

    The address counts as confirmed: only who reads its mail has the link.

    Raises:
        PeopleRefused: the link is worth nothing (any more), or the address has an account.
    """
    invitation = _lock_by(token)
    if account_of(invitation.email):
        raise PeopleRefused(_("This e-mail address has an account already. Sign in with it."))
    user = get_user_model().objects.create_user(invitation.email, password, name_th=name_th, name_en=name_en)
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    _join(invitation, user)
    return user, invitation


def account_of(email: str) -> User | None:
    """The account that signs in with this address, or has it as a confirmed second one."""
    user = get_user_model().objects.filter(email__iexact=email).first()
    if user is None:
        address = (
            EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
        )
        user = address.user if address else None
    return user


@transaction.atomic
def change_role(membership: Membership, role: str, *, actor: User) -> None:
    """Give a member another role.

    Raises:
        PeopleRefused: it is the last coordinator, or the member has left meanwhile.
    """
    _lock(membership.agency_id, actor)
    locked = _still_there(membership)
    if role != Role.COORDINATOR:
        _keep_a_coordinator(locked)
    locked.role = role
    locked.save(update_fields=["role"])


@transaction.atomic
def remove(membership: Membership, *, actor: User) -> None:
    """Take a member out of the agency. What the person wrote stays.

    Raises:
        PeopleRefused: it is the last coordinator, or the member has left meanwhile.
    """
    _lock(membership.agency_id, actor)
    locked = _still_there(membership)
    _keep_a_coordinator(locked)
    locked.delete()


def _lock(agency_id: int, actor: User) -> None:
    """Hold the agency until the transaction ends; whoever lost the role meanwhile changes nothing."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    if not Membership.objects.filter(agency_id=agency_id, user=actor, role=Role.COORDINATOR).exists():
        raise PeopleRefused(_("You are no longer a coordinator of this agency. Nothing was changed."))


def _lock_open(pk: int) -> Invitation:
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise PeopleRefused(
            _("This invitation has been accepted or withdrawn meanwhile. Nothing was changed.")
        )
    return invitation


def _lock_by(token: str) -> Invitation:
    """The invitation of a link that still stands, its agency locked first, as everywhere."""
    found, standing = find(token)
    if found is not None and standing == Standing.OPEN:
        Agency.objects.select_for_update(no_key=True).get(pk=found.agency_id)
        found, standing = find(token)
    if found is None or standing != Standing.OPEN:
        raise PeopleRefused(_("This invitation is no longer valid. Nothing was changed."))
    return found


def _join(invitation: Invitation, user: User) -> None:
    Membership.objects.get_or_create(
        user=user, agency_id=invitation.agency_id, defaults={"role": invitation.role}
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])


def _still_there(membership: Membership) -> Membership:
    locked = Membership.objects.select_for_update(of=("self",)).filter(pk=membership.pk).first()
    if locked is None:
        raise PeopleRefused(_("This person does not belong to the agency any more."))
    return locked


def _keep_a_coordinator(membership: Membership) -> None:
    others = Membership.objects.filter(agency_id=membership.agency_id, role=Role.COORDINATOR)
    if membership.role == Role.COORDINATOR and not others.exclude(pk=membership.pk).exists():
        raise PeopleRefused(
            _(
                "This is the agency's only coordinator, and somebody must be able to submit. "
                "Make another member coordinator first."
            )
        )


def _send(invitation: Invitation) -> Invitation:
    """Count the sending, start the time anew and queue the mail with the new link."""
    if invitation.sent_count >= MOST_SENDINGS:
        raise PeopleRefused(
            _(
                "This invitation has been sent too often. Withdraw it, and ask the person for the right address."
            )
        )
    invitation.sent_count += 1
    invitation.expires_at = timezone.now() + VALID
    invitation.save()
    link = absolute(reverse("invitation_accept", kwargs={"token": invitation_token(invitation)}))
    # Of somebody without an account the language is unknown.
    known = User.objects.filter(email__iexact=invitation.email).values_list("language", flat=True).first()
    told = {"invitation": invitation, "link": link, "days": VALID.days}
    subject, body = render_for(known or "", "invitation", **told)
    queue_message(
        key=f"invitation-{invitation.pk}-{invitation.sent_count}",
        recipient=invitation.email,
        subject=subject,
        body=body,
        language=known or "th",
        about=f"agency:{invitation.agency.slug}",
    )
    return invitation
