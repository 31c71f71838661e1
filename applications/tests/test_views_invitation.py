"""An invitation's link works once, for a time, and for its address only."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, Invitation, Membership, Role, User
from applications.services import people
from applications.services.people import PeopleRefused
from notifications import services as outbox
from notifications.models import Message

from . import factories

pytestmark = pytest.mark.django_db
EMAIL = "new.person@example.go.th"


@pytest.fixture
def agency() -> Agency:
    return factories.make_agency()


@pytest.fixture
def coordinator(agency: Agency) -> User:
    return factories.make_member(agency)


@pytest.fixture
def invitation(agency: Agency, coordinator: User) -> Invitation:
    application = factories.make_application(agency)
    landing = reverse("application_overview", kwargs={"ref": application.reference})
    return people.invite(agency, email=EMAIL, role=Role.CONTRIBUTOR, actor=coordinator, landing=landing)


def page(agency: Agency) -> str:
    return reverse("agency_people", kwargs={"slug": agency.slug})


def link_of(invitation: Invitation) -> str:
    """The link in the latest mail, as its reader finds it."""
    message = Message.objects.filter(recipient=invitation.email).latest("pk")
    outbox.send(message.pk)
    return re.search(r"http://testserver(/invitations/\S+)", mail.outbox[-1].body)[1]


def member(agency: Agency, user: User) -> Membership:
    return Membership.objects.get(agency=agency, user=user)


NAMES = {"name_th": "ใหม่ ทดสอบ", "name_en": "New Person"}
ACCOUNT = NAMES | {"password1": factories.PASSWORD, "password2": factories.PASSWORD}


class TestAccepting:
    def test_without_an_account_one_is_made_on_the_way(self, client, agency, invitation, coordinator):
        link = link_of(invitation)
        shown = client.get(link).content.decode()
        assert EMAIL in shown
        assert agency.name_th in shown
        assert coordinator.name_th in shown
        response = client.post(link, ACCOUNT)
        assert (response.status_code, response.headers["Location"]) == (302, invitation.landing)
        user = User.objects.get(email=EMAIL)
        assert user.name_th == NAMES["name_th"]
        assert member(agency, user).role == Role.CONTRIBUTOR
        assert EmailAddress.objects.get(user=user).verified
        assert client.get(invitation.landing).status_code == 200
        invitation.refresh_from_db()
        assert invitation.accepted_by == user

    def test_the_new_account_signs_in_without_confirming_anything(self, client, invitation):
        client.post(link_of(invitation), ACCOUNT)
        other = Client()
        other.post(reverse("account_login"), {"login": EMAIL, "password": factories.PASSWORD})
        assert "_auth_user_id" in other.session

    @pytest.mark.parametrize(
        "wrong",
        [{"password2": "another-one-12"}, {"password1": "short", "password2": "short"}, {"name_th": ""}],
    )
    def test_a_bad_form_says_so_keeps_the_names_and_makes_nothing(self, client, invitation, wrong):
        response = client.post(link_of(invitation), ACCOUNT | wrong)
        assert response.status_code == 422
        assert NAMES["name_en"] in response.content.decode()
        assert not User.objects.filter(email=EMAIL).exists()
        assert "_auth_user_id" not in client.session

    def test_the_address_cannot_be_chosen(self, client, invitation):
        client.post(link_of(invitation), ACCOUNT | {"email": "evil@example.org"})
        assert not User.objects.filter(email="evil@example.org").exists()

    def test_with_an_account_one_signs_in_and_comes_back(self, client, agency, invitation):
        user = factories.make_user(email=EMAIL)
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
        link = link_of(invitation)
        shown = client.get(link).content.decode()
        sign_in = re.search(r'href="(/accounts/login/\?next=[^"]+)"', shown)[1]
        response = client.post(sign_in, {"login": EMAIL, "password": factories.PASSWORD})
        assert response.headers["Location"] == link
        response = client.post(link)
        assert response.headers["Location"] == invitation.landing
        assert member(agency, user).role == Role.CONTRIBUTOR

    def test_a_visitor_cannot_make_a_second_account_for_an_address(self, client, agency, invitation):
        user = factories.make_user(email=EMAIL)
        client.post(link_of(invitation), ACCOUNT)
        assert User.objects.get(email=EMAIL).name_th == user.name_th
        assert not Membership.objects.filter(user=user).exists()

    def test_another_account_is_told_so_and_can_sign_out(self, client, agency, invitation):
        stranger = factories.make_user()
        client.force_login(stranger)
        link = link_of(invitation)
        shown = client.get(link).content.decode()
        assert stranger.email in shown
        assert EMAIL in shown
        client.post(link)
        assert not Membership.objects.filter(user=stranger).exists()
        response = client.post(reverse("account_logout"), {"next": link})
        assert response.headers["Location"] == link

    def test_a_confirmed_second_address_is_ones_own_too(self, client, agency, invitation):
        user = factories.make_user()
        address = EmailAddress.objects.create(user=user, email=EMAIL, verified=False)
        client.force_login(user)
        link = link_of(invitation)
        client.post(link)
        assert not Membership.objects.filter(user=user).exists(), "not confirmed yet"
        address.verified = True
        address.save()
        client.post(link)
        assert member(agency, user)

    def test_whoever_is_a_member_already_keeps_the_role(self, client, agency, invitation):
        user = factories.make_member(agency, Role.COORDINATOR, email=EMAIL)
        client.force_login(user)
        client.post(link_of(invitation))
        assert member(agency, user).role == Role.COORDINATOR

    def test_a_landing_outside_the_portal_is_not_followed(self, client, invitation):
        Invitation.objects.update(landing="//evil.example.org/")
        response = client.post(link_of(invitation), ACCOUNT)
        assert response.headers["Location"] == reverse("application_list")


class TestOver:
    def refused(self, client: Client, link: str, status: int = 410) -> str:
        before = Membership.objects.count(), User.objects.count()
        shown = client.get(link)
        assert shown.status_code == client.post(link, ACCOUNT).status_code == status
        assert (Membership.objects.count(), User.objects.count()) == before
        return shown.content.decode()

    def test_a_used_link_is_over_and_leads_its_user_on(self, client, invitation):
        link = link_of(invitation)
        client.post(link, ACCOUNT)
        assert client.get(link).headers["Location"] == invitation.landing
        self.refused(Client(), link)

    def test_after_its_time(self, client, invitation):
        link = link_of(invitation)
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        self.refused(client, link)

    def test_it_is_valid_for_fourteen_days(self, invitation):
        assert abs(invitation.expires_at - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)

    def test_withdrawn(self, client, agency, coordinator, invitation):
        link = link_of(invitation)
        client.force_login(coordinator)
        client.post(reverse("agency_invitation_revoke", args=[agency.slug, invitation.pk]))
        assert EMAIL not in re.sub(
            r'(?s)id="messages".*?</div>\s*</div>', "", client.get(page(agency)).content.decode()
        )
        self.refused(Client(), link)

    def test_a_link_sent_again_ends_the_former_one(self, client, agency, coordinator, invitation):
        former = link_of(invitation)
        client.force_login(coordinator)
        client.post(reverse("agency_invitation_resend", args=[agency.slug, invitation.pk]))
        latest = link_of(invitation)
        assert latest != former
        self.refused(Client(), former)
        assert Client().post(latest, ACCOUNT).status_code == 302

    @pytest.mark.parametrize("token", ["x", "WzEsMV0:1abcde:forged", "1"])
    def test_a_forged_link_knows_nothing(self, client, agency, invitation, token):
        shown = self.refused(client, reverse("invitation_accept", args=[token]), 404)
        assert agency.name_th not in shown

    def test_what_is_over_is_neither_sent_again_nor_withdrawn(self, client, coordinator, invitation):
        client.post(link_of(invitation), ACCOUNT)
        for change in (people.resend, people.revoke):
            with pytest.raises(PeopleRefused):
                change(invitation, actor=coordinator)
        invitation.refresh_from_db()
        assert (invitation.sent_count, invitation.revoked_at) == (1, None)
