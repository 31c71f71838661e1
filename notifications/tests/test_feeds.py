"""The secret address of one's own calendar: shown once, kept as a hash, ended at once, and watched."""

import hashlib
import logging

import pytest
from auditlog.models import LogEntry
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from common.ics import Entry
from common.logs import DiscreetFormatter
from common.tests.test_ics import check_rfc
from notifications import calendar, calendar_views, feeds
from notifications.models import CalendarFeed

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


def entry(user) -> Entry:
    now = timezone.now()
    return Entry(
        uid=f"own-{user.pk}@x", sequence=0, changed_at=now, at=now, title_th="ของฉัน", title_en=f"of {user.pk}"
    )


@pytest.fixture(autouse=True)
def one_source(monkeypatch):
    """A person's calendar says whose it is, and nothing of other apps."""
    monkeypatch.setattr(calendar, "SOURCES", {"own": lambda user: [entry(user)]})


def address(token: str) -> str:
    return reverse("personal_feed", kwargs={"token": token})


class TestTheAddress:
    def test_it_is_shown_once_and_kept_as_a_hash(self, client, user):
        client.force_login(user)
        page = BeautifulSoup(client.post(reverse("my_calendar"), {"act": "renew"}).content, "html.parser")
        shown = page.select_one("#calendar-address").text.strip()
        token = shown.rpartition("/")[2].removesuffix(".ics")
        assert shown == f"http://testserver{address(token)}"
        row = CalendarFeed.objects.get(user=user)
        assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert token not in client.get(reverse("my_calendar")).content.decode()
        assert not [v for v in vars(row).values() if token in str(v)]
        assert not LogEntry.objects.filter(changes__icontains=row.token_hash).exists()

    def test_it_opens_ones_own_calendar_without_signing_in(self, client, user):
        token, other = feeds.renew(user, "en"), feeds.renew(make_user(), "en")
        answer = client.get(address(token))
        check_rfc(answer.content)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert {"no-store", "private"} == set(answer.headers["Cache-Control"].split(", "))
        assert f"of {user.pk}\r\n".encode() in answer.content
        assert f"of {user.pk}\r\n".encode() not in client.get(address(other)).content
        assert not answer.cookies

    def test_in_the_language_in_which_it_was_made(self, client, user):
        assert "ของฉัน" in client.get(address(feeds.renew(user, "th"))).content.decode()

    def test_a_new_one_ends_the_old_one(self, client, user):
        first, second = feeds.renew(user, "th"), feeds.renew(user, "th")
        assert client.get(address(first)).status_code == 404
        assert client.get(address(second)).status_code == 200
        assert CalendarFeed.objects.filter(user=user).count() == 1

    def test_it_can_be_ended(self, client, user):
        token = feeds.renew(user, "th")
        client.force_login(user)
        assert client.post(reverse("my_calendar"), {"act": "end"}).status_code == 302
        assert client.post(reverse("my_calendar"), {"act": "end"}).status_code == 302, (
            "ending twice is no error"
        )
        assert client.get(address(token)).status_code == 404

    def test_it_ends_with_the_account(self, client, user):
        token = feeds.renew(user, "th")
        user.is_active = False
        user.save()
        assert client.get(address(token)).status_code == 404

    def test_who_made_and_ended_it_is_logged(self, client, user):
        client.force_login(user)
        for act in ("renew", "renew", "end"):
            client.post(reverse("my_calendar"), {"act": act})
        rows = LogEntry.objects.filter(content_type__model="calendarfeed").order_by("pk")
        assert [row.get_action_display() for row in rows] == ["create", "update", "delete"]
        assert {row.actor for row in rows} == {user}

    def test_looking_makes_none(self, client, user):
        client.force_login(user)
        assert client.get(reverse("my_calendar")).status_code == 200
        assert client.post(reverse("my_calendar"), {"act": "?"}).status_code == 400
        assert not CalendarFeed.objects.exists()

    def test_a_visitor_signs_in_first(self, client):
        assert client.get(reverse("my_calendar")).status_code == 302

    def test_the_log_of_the_web_server_does_not_tell_it(self, user):
        path = address(feeds.renew(user, "th"))
        for line in (f'"GET {path} HTTP/1.1" 200', f"Not Found: {path}"):
            record = logging.LogRecord("x", logging.INFO, "", 0, line, (), None)
            token = path.rpartition("/")[2].removesuffix(".ics")
            assert token not in DiscreetFormatter("%(message)s").format(record)


class TestItIsWatched:
    def test_one_address_is_fetched_so_often_an_hour(self, client, user, monkeypatch):
        monkeypatch.setattr(calendar_views, "MOST_FETCHES", 2)
        token = feeds.renew(user, "th")
        assert [client.get(address(token)).status_code for _ in range(3)] == [200, 200, 429]
        other = feeds.renew(make_user(), "th")
        assert client.get(address(other)).status_code == 200, "nobody else is kept out"

    def test_addresses_that_are_none_keep_no_other_out(self, client, user, monkeypatch):
        """A company that fetches for many from one place asks for many that have ended."""
        monkeypatch.setattr(calendar_views, "MOST_FETCHES", 2)
        assert {client.get(address(f"no-{n}")).status_code for n in range(5)} == {404}
        assert client.get(address(feeds.renew(user, "th"))).status_code == 200

    def test_a_cache_that_is_away_keeps_nobody_out(self, client, user, monkeypatch):
        def away(*_args, **_more):
            raise ConnectionError

        token = feeds.renew(user, "th")
        monkeypatch.setattr(calendar_views.cache, "add", away)
        assert client.get(address(token)).status_code == 200

    def test_nothing_is_written_by_a_fetch(self, client, user, django_assert_num_queries):
        token = feeds.renew(user, "th")
        with django_assert_num_queries(1) as queries:
            client.get(address(token))
        assert queries.captured_queries[0]["sql"].startswith("SELECT")
