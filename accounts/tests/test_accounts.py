"""Signing in by e-mail, resetting, confirming; the second factor; agencies as a tree."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import Agency, Role, User
from accounts.queries import role_in

from . import factories

pytestmark = pytest.mark.django_db


def confirmed(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


class TestSigningIn:
    def test_the_address_signs_in_in_any_case(self, client):
        user = confirmed(factories.make_user())
        response = client.post(
            reverse("account_login"), {"login": user.email.upper(), "password": factories.PASSWORD}
        )
        assert response.status_code == 302
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_a_wrong_password_says_so_and_keeps_the_address(self, client):
        user = confirmed(factories.make_user())
        response = client.post(reverse("account_login"), {"login": user.email, "password": "wrong-wrong"})
        assert response.status_code == 200
        assert user.email in response.content.decode()
        assert "_auth_user_id" not in client.session

    def test_a_new_account_confirms_its_address_first(self, client):
        data = {
            "email": "new@example.go.th",
            "password1": factories.PASSWORD,
            "password2": factories.PASSWORD,
            "name_th": "ใหม่ ทดสอบ",
            "name_en": "New",
        }
        assert client.post(reverse("account_signup"), data).status_code == 302
        assert "_auth_user_id" not in client.session
        link = re.search(r"http://\S+", mail.outbox[0].body)[0]
        client.post(link)
        assert EmailAddress.objects.get(email="new@example.go.th").verified
        assert User.objects.get(email="new@example.go.th").name_th == "ใหม่ ทดสอบ"

    def test_a_reset_link_sets_a_new_password_once(self, client):
        user = confirmed(factories.make_user())
        client.post(reverse("account_reset_password"), {"email": user.email})
        link = re.search(r"http://\S+", mail.outbox[0].body)[0]
        page = client.get(link, follow=True)
        address = page.redirect_chain[-1][0]
        done = client.post(address, {"password1": "another-good-one-1", "password2": "another-good-one-1"})
        assert done.status_code == 302
        user.refresh_from_db()
        assert user.check_password("another-good-one-1")

    def test_whether_an_address_is_known_is_not_told(self, client):
        known = client.post(
            reverse("account_reset_password"), {"email": confirmed(factories.make_user()).email}
        )
        unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.go.th"})
        assert (known.status_code, known.headers["Location"]) == (
            unknown.status_code,
            unknown.headers["Location"],
        )


class TestSecondFactor:
    @pytest.mark.parametrize("role", ["is_officer", "is_reviewer", "is_staff", "is_superuser"])
    def test_without_it_these_roles_reach_nothing_but_its_setting_up(self, client, settings, role):
        settings.SECOND_FACTOR_REQUIRED = True
        client.force_login(factories.make_user(**{role: True}))
        for address in ("/officer/", "/applications/", "/admin/", "/"):
            response = client.get(address)
            assert response.headers["Location"] == reverse("mfa_activate_totp"), address

    def test_agency_staff_work_without_it(self, client, settings):
        settings.SECOND_FACTOR_REQUIRED = True
        client.force_login(factories.make_member(factories.make_agency()))
        assert client.get("/applications/").status_code == 200

    def test_the_demo_says_that_it_is_off(self, client, settings):
        off = client.get("/").content.decode()
        settings.SECOND_FACTOR_REQUIRED = True
        assert 'class="demo-note"' in off
        assert 'class="demo-note"' not in client.get("/").content.decode()


class TestPeopleAndAgencies:
    def test_one_address_is_one_person_whatever_the_case(self):
        factories.make_user(email="one@example.go.th")
        with pytest.raises((IntegrityError, ValidationError)):
            User.objects.create_user("ONE@example.go.th", factories.PASSWORD)

    def test_initials_pass_over_leading_vowels(self):
        assert User(name_th="เสาวนิตย์ ตัวอย่าง").initials == "สา"

    def test_an_agency_cannot_stand_under_itself(self):
        ministry = factories.make_agency()
        department = factories.make_agency(parent=ministry)
        ministry.parent = department
        with pytest.raises(ValidationError):
            ministry.full_clean()

    def test_an_agency_needs_a_name(self):
        with pytest.raises(IntegrityError):
            Agency.objects.create(slug="nameless")

    def test_roles_are_read_once(self, django_assert_num_queries):
        agency = factories.make_agency()
        member = User.objects.get(pk=factories.make_member(agency, Role.VIEWER).pk)
        with django_assert_num_queries(1):
            assert [role_in(member, agency.pk) for _ in range(3)] == ["viewer"] * 3
            assert role_in(member, agency.pk + 1) is None
