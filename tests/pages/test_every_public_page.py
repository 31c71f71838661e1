"""What holds for every page for everybody: it comes from the cache without a query, a change shows within a minute, a
cache that is away costs nothing but speed, and it is built so that everybody finds their way.

The pages are those of `public/site.py` and the category pages, so that a page that is added tomorrow is tried too.
"""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from criteria.models import Category
from public import caching, site

pytestmark = pytest.mark.django_db

# Pages that hold a form, and so somebody's token: their shell and their content are made for each visitor.
EXEMPT = {
    "verify": "a form that takes a code or a file",
    "ask": "a form with a token and a spam trap",
    "selfcheck": "a questionnaire: what is shown depends on what was answered",
}

PLACES = [place.name for _title, places in site.groups() for place in places]
CATEGORIES = [f"category {number}" for number in range(1, 5)]
EVERY = [*PLACES, "about", *CATEGORIES]
KEPT = [name for name in EVERY if name not in EXEMPT]
LANGUAGES = ("th", "en")


def address_of(name: str) -> str:
    if name in CATEGORIES:
        kwargs = {"code": "practice", "number": int(name.removeprefix("category "))}
        return reverse("category_page", kwargs=kwargs)
    return reverse(name)


def main_of(page: str) -> str:
    """The part that is kept, without the shell."""
    return re.search(r"<main.*</main>", page, re.DOTALL).group()


class Outline(HTMLParser):
    """Headings of the main part, and the landmarks of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.landmarks: list[str] = []
        self.first_link = ""
        self.images_without_alt = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("header", "main", "footer"):
            self.landmarks.append(tag)
        if re.fullmatch("h[1-6]", tag) and self.landmarks[-1:] == ["main"]:
            self.headings.append(int(tag[1]))
        if tag == "a" and not self.first_link:
            self.first_link = values.get("href") or ""
        if tag == "img" and "alt" not in values:
            self.images_without_alt += 1


def test_every_place_of_the_map_has_its_page():
    """A name that leads nowhere would drop out of navigation and foot without a word."""
    assert {place.name for _title, places in site.GROUPS for place in places} == set(PLACES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEPT)
def test_the_second_view_asks_the_database_nothing(client, django_assert_num_queries, name, language):
    client.cookies["django_language"] = language
    first = client.get(address_of(name))
    assert first.status_code == 200
    with django_assert_num_queries(0):
        second = client.get(address_of(name))
    assert main_of(second.text) == main_of(first.text)


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_is_gone_within_a_minute(client, name):
    client.get(address_of(name))
    server = cache._cache.get_client(None)
    held = [server.ttl(key) for key in server.keys(f"*{caching.PREFIX}*")]
    assert held, "nothing was kept: does the page use public.caching?"
    assert all(0 < seconds <= 60 for seconds in held)


def test_a_change_shows_once_the_page_is_made_anew(client, monkeypatch):
    """The page is really kept, and really made anew: for both, the change is looked for."""
    category = Category.objects.get(round__code="practice", number=1)
    address = address_of("category 1")
    client.get(address)
    Category.objects.filter(pk=category.pk).update(name_th="ชื่อใหม่ของสาขา")
    assert "ชื่อใหม่ของสาขา" not in client.get(address).text
    monkeypatch.setattr(caching, "PREFIX", f"{caching.PREFIX}-a-minute-later")
    assert "ชื่อใหม่ของสาขา" in client.get(address).text


class Away:
    """A cache server that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError("away")


@pytest.mark.parametrize("name", KEPT)
def test_without_a_cache_the_page_comes_all_the_same(client, monkeypatch, name):
    whole = main_of(client.get(address_of(name)).text)
    monkeypatch.setattr(caching, "cache", Away())
    response = client.get(address_of(name))
    assert response.status_code == 200
    assert len(main_of(response.text)) == pytest.approx(len(whole), rel=0.02)


@pytest.mark.parametrize("name", KEPT)
def test_no_visitor_gets_what_was_made_for_another(client, name):
    """The shell is the visitor's own: no shared cache may keep it, and it carries no session."""
    response = client.get(address_of(name))
    said = response.headers["Cache-Control"]
    assert "private" in said
    assert "no-cache" in said
    assert "Cookie" in response.headers["Vary"]
    assert "csrfmiddlewaretoken" not in main_of(response.text)
    assert set(response.cookies) <= {"csrftoken"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_everybody_finds_their_way(client, name, language):
    client.cookies["django_language"] = language
    page = client.get(address_of(name)).text
    outline = Outline(page)
    assert f'<html lang="{language}">' in page
    assert re.search(r'<meta name="description"\s+content="[^"]{30,}"', page)
    assert re.search(r"<title>\s*\S", page)
    assert outline.landmarks == ["header", "main", "footer"]
    assert outline.first_link == "#main"
    assert outline.headings.count(1) == 1
    assert outline.headings[0] == 1
    jumps = [(a, b) for a, b in zip(outline.headings, outline.headings[1:], strict=False) if b > a + 1]
    assert jumps == []
    assert outline.images_without_alt == 0


@pytest.mark.parametrize("name", KEPT)
def test_it_says_of_when_it_is_in_both_eras(client, name):
    client.cookies["django_language"] = "en"
    told = re.search(r'<p class="updated">(.*?)</p>', client.get(address_of(name)).text, re.DOTALL).group(1)
    assert re.search(r"Last update|As of", told)
    assert re.search(r"\d{4} CE \(\d{4} BE\)", told)
