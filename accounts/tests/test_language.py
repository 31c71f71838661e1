"""The language of mails: chosen by the switch on every page, or on its own page; not said, it stays both."""

import pytest
from django.urls import reverse

from .factories import make_user

pytestmark = pytest.mark.django_db


def test_the_switch_chooses_it_for_who_is_signed_in(client):
    user = make_user()
    assert user.language == ""
    client.force_login(user)
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/applications/"})
    assert (answer.status_code, answer.url) == (302, "/applications/")
    assert answer.cookies["django_language"].value == "en"
    user.refresh_from_db()
    assert user.language == "en"


def test_a_visitor_chooses_for_pages_only(client):
    user = make_user()
    assert client.post(reverse("set_language"), {"language": "en"}).status_code in (204, 302)
    user.refresh_from_db()
    assert user.language == ""


@pytest.mark.parametrize("said", ["fr", "", "th; drop"])
def test_another_language_chooses_nothing(client, said):
    user = make_user(language="th")
    client.force_login(user)
    client.post(reverse("set_language"), {"language": said})
    user.refresh_from_db()
    assert user.language == "th"


def test_looking_at_its_address_chooses_nothing(client):
    user = make_user(language="th")
    client.force_login(user)
    client.get(reverse("set_language"), {"language": "en"})
    user.refresh_from_db()
    assert user.language == "th"


def test_it_has_a_page_and_can_be_both_again(client):
    user = make_user(language="en")
    client.force_login(user)
    assert reverse("profile") in client.get("/", follow=True).content.decode()
    assert client.get(reverse("profile")).status_code == 200
    client.post(reverse("profile"), {"language": ""})
    user.refresh_from_db()
    assert user.language == ""
    assert client.post(reverse("profile"), {"language": "fr"}).status_code == 422
    client.logout()
    assert client.get(reverse("profile")).status_code == 302
