"""Who belongs to an agency is the coordinators' to decide."""

from typing import Any

import pytest
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


def member(agency: Agency, user: User) -> Membership:
    return Membership.objects.get(agency=agency, user=user)


class TestInviting:
    def test_the_mail_says_who_invites_whereto_and_until_when_in_both_languages(
        self, client, agency, coordinator
    ):
        client.force_login(coordinator)
        data = {"email": " New.Person@Example.go.th", "role": Role.VIEWER}
        response = client.post(page(agency), data)
        assert (response.status_code, response.headers["Location"]) == (302, page(agency))
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role, invitation.sent_count) == (EMAIL, Role.VIEWER, 1)
        assert EMAIL in client.get(page(agency)).content.decode()
        outbox.send(Message.objects.get().pk)
        [sent] = mail.outbox
        assert sent.to == [EMAIL]
        assert "\n" not in sent.subject
        for words in (
            coordinator.name_th,
            coordinator.name_en,
            agency.name_th,
            agency.name_en,
            "ผู้อ่าน",
            "viewer",
        ):
            assert words in sent.body
        assert sent.body.count("http://testserver/invitations/") == 2

    def test_names_stand_in_mails_as_they_are(self, coordinator, agency):
        Agency.objects.filter(pk=agency.pk).update(name_en="R&D 'Institute'")
        agency.refresh_from_db()
        people.invite(agency, email=EMAIL, role=Role.VIEWER, actor=coordinator)
        assert "R&D 'Institute'" in Message.objects.get().body

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR])
    def test_only_coordinators_see_and_change_anything(self, client, agency, coordinator, invitation, role):
        person = factories.make_member(agency, role)
        client.force_login(person)
        addresses = [
            page(agency),
            *(
                reverse(name, kwargs={"slug": agency.slug, "pk": pk})
                for name, pk in (
                    ("agency_member_role", member(agency, person).pk),
                    ("agency_member_remove", member(agency, coordinator).pk),
                    ("agency_invitation_resend", invitation.pk),
                    ("agency_invitation_revoke", invitation.pk),
                )
            ),
        ]
        for address in addresses:
            data = {"email": "x@example.go.th", "role": Role.COORDINATOR}
            assert client.post(address, data).status_code == 403, address
            assert client.get(address).status_code == 403, address
        invitation.refresh_from_db()
        assert Invitation.objects.count() == 1
        assert (invitation.sent_count, invitation.revoked_at) == (1, None)
        assert member(agency, person).role == role

    def test_strangers_and_visitors_find_nothing(self, client, agency, invitation, coordinator):
        other = factories.make_member(factories.make_agency())
        addresses = [page(agency), reverse("agency_invitation_revoke", args=[agency.slug, invitation.pk])]
        for address in addresses:
            assert client.post(address).headers["Location"].startswith(reverse("account_login"))
        for person in (other, factories.make_officer(), factories.make_user(is_reviewer=True)):
            client.force_login(person)
            for address in addresses:
                assert client.get(address).status_code == 404
                assert client.post(address).status_code == 404

    def test_another_agencys_rows_cannot_be_reached_through_ones_own_page(self, client, agency, invitation):
        other = factories.make_agency()
        stranger = factories.make_member(other)
        client.force_login(stranger)
        theirs = Membership.objects.get(agency=agency)
        for name, pk in (
            ("agency_member_role", theirs.pk),
            ("agency_member_remove", theirs.pk),
            ("agency_invitation_resend", invitation.pk),
            ("agency_invitation_revoke", invitation.pk),
        ):
            address = reverse(name, kwargs={"slug": other.slug, "pk": pk})
            assert client.post(address, {"role": Role.VIEWER}).status_code == 404
        assert Membership.objects.get(pk=theirs.pk).role == Role.COORDINATOR

    def test_an_application_of_another_agency_cannot_be_what_opens_first(self, client, agency, coordinator):
        strange = factories.make_application()
        client.force_login(coordinator)
        data = {"email": EMAIL, "role": Role.VIEWER, "application": strange.reference}
        response = client.post(page(agency), data)
        assert response.status_code == 422
        assert strange.title_th not in response.content.decode()
        assert not Invitation.objects.exists()

    def test_a_member_or_somebody_invited_is_not_invited_again(self, client, agency, coordinator, invitation):
        client.force_login(coordinator)
        for email in (coordinator.email.upper(), EMAIL.upper()):
            response = client.post(page(agency), {"email": email, "role": Role.VIEWER})
            assert response.status_code == 422
            assert email in response.content.decode(), "what was typed stays"
        assert Invitation.objects.count() == Message.objects.count() == 1

    def test_whom_an_invitation_has_lapsed_for_can_be_invited_anew(self, agency, coordinator, invitation):
        Invitation.objects.update(expires_at=timezone.now())
        again = people.invite(agency, email=EMAIL, role=Role.VIEWER, actor=coordinator)
        assert (again.pk, again.role, again.sent_count) == (invitation.pk, Role.VIEWER, 2)
        assert again.expires_at > timezone.now()

    def test_mails_to_one_address_are_bounded(self, coordinator, invitation):
        for _ in range(people.MOST_SENDINGS - 1):
            people.resend(invitation, actor=coordinator)
        with pytest.raises(PeopleRefused):
            people.resend(invitation, actor=coordinator)
        assert Message.objects.count() == people.MOST_SENDINGS

    def test_open_invitations_are_bounded(self, agency, coordinator, monkeypatch, invitation):
        monkeypatch.setattr(people, "MOST_OPEN", 1)
        with pytest.raises(PeopleRefused):
            people.invite(agency, email="x@example.go.th", role=Role.VIEWER, actor=coordinator)


class TestRoles:
    def change(self, client: Client, agency: Agency, user: User, role: str) -> Any:
        address = reverse("agency_member_role", args=[agency.slug, member(agency, user).pk])
        return client.post(address, {"role": role}, follow=True)

    def test_a_coordinator_changes_a_role(self, client, agency, coordinator):
        person = factories.make_member(agency, Role.VIEWER)
        client.force_login(coordinator)
        self.change(client, agency, person, Role.CONTRIBUTOR)
        assert member(agency, person).role == Role.CONTRIBUTOR

    def test_a_role_that_does_not_exist_changes_nothing(self, client, agency, coordinator):
        person = factories.make_member(agency, Role.VIEWER)
        client.force_login(coordinator)
        self.change(client, agency, person, "king")
        assert member(agency, person).role == Role.VIEWER

    def test_the_last_coordinator_stays_and_the_page_says_why(self, client, agency, coordinator):
        client.force_login(coordinator)
        shown = self.change(client, agency, coordinator, Role.VIEWER)
        assert "alert-error" in shown.content.decode()
        address = reverse("agency_member_remove", args=[agency.slug, member(agency, coordinator).pk])
        assert "alert-error" in client.post(address, follow=True).content.decode()
        assert member(agency, coordinator).role == Role.COORDINATOR

    def test_one_of_two_coordinators_may_step_down_and_is_led_away(self, client, agency, coordinator):
        factories.make_member(agency)
        client.force_login(coordinator)
        shown = self.change(client, agency, coordinator, Role.VIEWER)
        assert shown.redirect_chain[-1][0] == reverse("application_list")
        assert shown.status_code == 200

    def test_removing_asks_first_and_keeps_what_was_written(self, client, agency, coordinator):
        person = factories.make_member(agency, Role.CONTRIBUTOR)
        client.force_login(coordinator)
        address = reverse("agency_member_remove", args=[agency.slug, member(agency, person).pk])
        assert person.email in client.get(address).content.decode()
        assert member(agency, person)
        client.post(address)
        assert not Membership.objects.filter(user=person).exists()
        assert User.objects.filter(pk=person.pk).exists()
        other = Client()
        other.force_login(person)
        application = factories.make_application(agency)
        shown = other.get(reverse("application_overview", args=[application.reference]))
        assert shown.status_code == 404

    def test_who_lost_the_role_meanwhile_changes_nothing(self, agency, coordinator, invitation):
        Membership.objects.filter(user=coordinator).update(role=Role.VIEWER)
        other = factories.make_member(agency)
        with pytest.raises(PeopleRefused):
            people.remove(member(agency, other), actor=coordinator)
        with pytest.raises(PeopleRefused):
            people.resend(invitation, actor=coordinator)


class TestPages:
    def test_the_overview_shows_who_writes_and_leads_the_coordinator_on(self, client, agency, coordinator):
        application = factories.make_application(agency)
        viewer = factories.make_member(agency, Role.VIEWER)
        address = reverse("application_overview", args=[application.reference])
        for person, may in ((coordinator, True), (viewer, False)):
            client.force_login(person)
            shown = client.get(address).content.decode()
            assert coordinator.name_th in shown
            assert viewer.name_th in shown
            assert (page(agency) in shown) is may

    def test_my_applications_lead_coordinators_to_their_people(self, client, agency, coordinator):
        for person, may in ((coordinator, True), (factories.make_member(agency, Role.CONTRIBUTOR), False)):
            client.force_login(person)
            assert (page(agency) in client.get(reverse("application_list")).content.decode()) is may

    def test_queries_do_not_grow_with_the_people(
        self, client, agency, coordinator, django_assert_max_num_queries
    ):
        client.force_login(coordinator)
        for number in range(12):
            factories.make_member(agency, Role.VIEWER)
            people.invite(agency, email=f"p{number}@example.go.th", role=Role.VIEWER, actor=coordinator)
        with django_assert_max_num_queries(10):
            assert client.get(page(agency)).status_code == 200
