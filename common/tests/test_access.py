"""A view that does not say who may see it does not run."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from common.access import DeclaredPermissionMiddleware, permission_of, public


def test_a_silent_view_is_refused():
    def silent(request):
        return HttpResponse("leak")

    middleware = DeclaredPermissionMiddleware(lambda request: HttpResponse())
    with pytest.raises(ImproperlyConfigured, match="silent"):
        middleware.process_view(RequestFactory().get("/"), silent, (), {})


def test_a_view_that_speaks_runs():
    view = public(lambda request: HttpResponse("hello"))
    middleware = DeclaredPermissionMiddleware(lambda request: HttpResponse())
    assert middleware.process_view(RequestFactory().get("/"), view, (), {}) is None
    assert permission_of(view) == "public"


@pytest.mark.django_db
class TestSignedOut:
    """Who is not signed in is sent to sign in; a part of a page must not be replaced by the sign-in page."""

    def test_a_page_leads_to_the_sign_in_page_and_back(self, client):
        response = client.get("/applications/?page=2")
        assert response.headers["Location"] == f"{reverse('account_login')}?next=/applications/%3Fpage%3D2"

    @pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"Accept": "application/json"}])
    def test_a_part_of_a_page_is_refused_so_that_the_rest_stays_as_it_was_typed(self, client, header):
        response = client.post("/applications/X-1/prescreening/check/", headers=header)
        assert response.status_code == 401
        assert "Location" not in response.headers
        assert "<html" not in response.text


@pytest.mark.django_db
class TestLanguage:
    def test_thai_comes_first_whatever_the_browser_prefers(self, client):
        response = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})
        assert response.headers["Content-Language"] == "th"
        assert '<html lang="th"' in response.content.decode()

    def test_the_switch_keeps_the_address(self, client):
        response = client.post("/i18n/setlang/", {"language": "en", "next": "/?x=1"})
        assert response.headers["Location"] == "/?x=1"
        assert '<html lang="en"' in client.get("/").content.decode()

    def test_an_unknown_language_is_thai(self, client):
        client.cookies["django_language"] = "xx"
        assert client.get("/").headers["Content-Language"] == "th"


@pytest.mark.django_db
def test_the_content_policy_allows_no_inline_script_and_nothing_from_elsewhere(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "script-src 'self'" in policy
