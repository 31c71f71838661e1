"""The calendar page and its feed: the same dates, moves told, kept in the cache, and read back by a parser."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from applications.tests import factories
from clinics.models import Clinic, ClinicState
from common.dates import BANGKOK, EST
from common.tests.test_ics import check_rfc
from criteria.models import Deadline, DeadlineKind, Round
from public import caching, milestones

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    """No page of another test comes from the cache; called again, none of this one either."""

    def again() -> None:
        monkeypatch.setattr(caching, "PREFIX", f"calendar-{uuid4()}")

    again()
    return again


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def round_() -> Round:
    return factories.make_round()


def clinic(round_: Round, **values) -> Clinic:
    at = timezone.now() + 10 * DAY
    given = {
        "name_th": "คลินิก UNPSA",
        "name_en": "UNPSA clinic",
        "starts_at": at,
        "place_th": "สำนักงาน ก.พ.ร.",
    }
    return Clinic.objects.create(round=round_, **(given | values))


def text_of(client) -> str:
    return " ".join(BeautifulSoup(client.get(reverse("calendar")).content, "html.parser").main.text.split())


def events(client, **asked) -> dict[str, dict]:
    raw = client.get(reverse("calendar_feed"), asked).content
    check_rfc(raw)
    return {str(event["UID"]).split("@")[0]: event for event in Calendar.from_ical(raw).walk("VEVENT")}


def un(round_: Round) -> Deadline:
    return round_.deadlines.get(kind=DeadlineKind.UN)


def move(deadline: Deadline, at) -> None:
    Deadline.objects.filter(pk=deadline.pk).update(at=at)


class TestThePage:
    def test_a_date_stands_there_on_both_clocks_and_in_both_eras(self, client, round_):
        shown = text_of(client)
        at = un(round_).at.astimezone(BANGKOK)
        assert "Deadline at the United Nations" in shown
        assert re.search(rf"Bangkok ?{at.day} \w{{3}} {at.year} \({at.year + 543}\), {at:%H:%M}", shown)
        assert re.search(r"EST ?\d+ \w{3} \d{4} \(\d{4}\), \d\d:\d\d", shown)

    def test_months_name_both_eras(self, client, round_):
        year = un(round_).at.year
        assert re.search(rf"{year} CE \({year + 543} BE\)", text_of(client))

    def test_one_that_was_moved_says_from_when(self, client, round_):
        before = un(round_).at
        move(un(round_), before + 7 * DAY)
        shown = text_of(client)
        assert "moved" in shown
        assert f"Before: {before.astimezone(EST).day} " in shown

    def test_one_that_was_taken_back_says_so(self, client, round_):
        move(un(round_), None)
        assert "The date was taken back on" in text_of(client)

    def test_past_dates_stand_apart(self, client, round_):
        page = BeautifulSoup(client.get(reverse("calendar")).content, "html.parser")
        assert "2022" in page.select_one("details.past-dates").text, "the round of 2022 is over"
        assert "2022" not in page.select_one("section[aria-labelledby=coming-heading]").text.replace(
            "rules", ""
        )

    def test_it_answers_from_the_cache(self, client, round_, django_assert_num_queries):
        client.get(reverse("calendar"))
        with django_assert_num_queries(0):
            client.get(reverse("calendar"))

    def test_a_change_shows_once_the_kept_page_has_ended(self, client, round_, monkeypatch):
        monkeypatch.setattr(caching, "FRESH_SECONDS", 0)
        assert "Autumn clinic" not in text_of(client)
        clinic(round_, name_en="Autumn clinic")
        assert "Autumn clinic" in text_of(client)

    @pytest.mark.parametrize("more", [0, 3])
    def test_it_asks_the_same_queries_whatever_there_is(self, round_, django_assert_num_queries, more):
        for number in range(more):
            factories.make_round(f"more-{number}")
            clinic(round_, name_en=f"Clinic {number}")
        with django_assert_num_queries(3):
            milestones.milestones()

    def test_without_any_date(self, client):
        Round.objects.all().delete()
        assert "No date is set yet" in text_of(client)
        check_rfc(client.get(reverse("calendar_feed")).content)


class TestWhatIsPublic:
    def test_a_round_that_is_only_being_prepared_is_not(self, round_):
        Round.objects.filter(pk=round_.pk).update(is_open=False)
        assert round_.pk not in {m.round.pk for m in milestones.milestones()}

    def test_a_round_that_has_ended_is(self, round_):
        Round.objects.filter(pk=round_.pk).update(is_open=False)
        later = timezone.now() + 100 * DAY
        assert round_.pk in {m.round.pk for m in milestones.milestones(later)}

    def test_a_draft_of_a_clinic_is_not(self, client, round_):
        clinic(round_, name_en="Secret clinic", state=ClinicState.DRAFT)
        assert "Secret clinic" not in text_of(client)
        assert not [key for key in events(client) if key.startswith("clinic")]

    def test_the_link_for_taking_part_is_for_those_with_a_seat(self, client, round_):
        clinic(round_, online_link="https://meet.example.org/abc")
        for name in ("calendar", "calendar_feed"):
            assert b"meet.example.org" not in client.get(reverse(name)).content


class TestTheFeed:
    def test_it_holds_what_the_page_holds(self, client, round_):
        held = clinic(round_)
        found = events(client)
        keys = {f"deadline-{d.pk}" for d in Deadline.objects.exclude(at=None)} | {f"clinic-{held.pk}"}
        assert set(found) == keys
        assert found[f"deadline-{un(round_).pk}"].decoded("DTSTART") == un(round_).at.replace(microsecond=0)

    def test_thai_unless_english_is_asked_for(self, client, round_):
        key = f"deadline-{un(round_).pk}"
        thai, english = events(client)[key], events(client, lang="en")[key]
        assert english["SUMMARY"].startswith("Deadline at the United Nations · Practice")
        assert "รอบฝึกซ้อม" in thai["SUMMARY"]
        for event in (thai, english):
            assert "EST" in event["DESCRIPTION"]
            assert "รอบฝึกซ้อม" in event["DESCRIPTION"] + event["SUMMARY"]
            assert "Practice round" in event["DESCRIPTION"] + event["SUMMARY"]
        assert events(client, lang="xx")[key]["SUMMARY"] == thai["SUMMARY"]

    def test_a_move_keeps_the_identifier_and_counts_up(self, client, round_, forget):
        key, before = f"deadline-{un(round_).pk}", un(round_).at
        first = events(client)[key]
        for number in (1, 2, 3):
            move(un(round_), before + number * DAY)
            forget()
            now = events(client)[key]
            assert now["UID"] == first["UID"]
            assert now["SEQUENCE"] == first["SEQUENCE"] + number
            assert now.decoded("DTSTART") == (before + number * DAY).replace(microsecond=0)
            assert now.decoded("LAST-MODIFIED") >= first.decoded("LAST-MODIFIED")

    def test_one_that_was_taken_back_is_cancelled(self, client, round_):
        before = un(round_).at
        move(un(round_), None)
        event = events(client)[f"deadline-{un(round_).pk}"]
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
        assert event.decoded("DTSTART") == before.replace(microsecond=0)

    def test_a_clinic_that_is_cancelled_too(self, client, round_):
        held = clinic(round_, state=ClinicState.CANCELLED, sequence=4)
        event = events(client)[f"clinic-{held.pk}"]
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 4)
        assert event.decoded("DTEND") > event.decoded("DTSTART")

    def test_who_has_it_already_gets_it_only_once(self, client, round_, forget):
        address = reverse("calendar_feed")
        first = client.get(address)
        assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
        tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(address, headers={"If-Modified-Since": changed}).status_code == 304
        move(un(round_), un(round_).at + DAY)
        forget()
        again = client.get(address, headers={"If-None-Match": tag})
        assert again.status_code == 200
        assert again.headers["ETag"] != tag

    def test_it_answers_from_the_cache(self, client, round_, django_assert_num_queries):
        first = client.get(reverse("calendar_feed")).content
        with django_assert_num_queries(0):
            assert client.get(reverse("calendar_feed")).content == first

    def test_no_cookie_is_set(self, client, round_):
        assert not client.get(reverse("calendar_feed")).cookies
