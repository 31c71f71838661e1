"""Calendars are read back as they were meant, by the letter of RFC 5545: line ends, folding, required properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from common import ics

AT = datetime(2026, 12, 3, 23, 59, 59, 123456, tzinfo=UTC)


def entry(**values) -> ics.Entry:
    return ics.Entry(
        **{
            "uid": "deadline-1@unpsa.example",
            "sequence": 2,
            "changed_at": AT,
            "at": AT,
            "title_th": "วันปิดรับสมัครของสหประชาชาติ",
            "title_en": "Deadline at the United Nations",
        }
        | values
    )


def written(*entries: ics.Entry, language: str = "th") -> bytes:
    return ics.feed(entries, name_th="กำหนดการ", name_en="Dates", language=language)


def check_rfc(raw: bytes) -> None:
    """What RFC 5545 asks of every feed (3.1, 3.6, 3.6.1)."""
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n"), "lines end with CR LF only"
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode("utf-8")  # no letter is cut in two
    calendar = Calendar.from_ical(raw)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    events = calendar.walk("VEVENT")
    for event in events:
        for name in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "STATUS", "LAST-MODIFIED"):
            assert name in event, name
        assert event.decoded("DTSTART").utcoffset() == timedelta(0)
        assert event["STATUS"] in ("CONFIRMED", "CANCELLED")
        assert not event.errors
    uids = [event["UID"] for event in events]
    assert len(uids) == len(set(uids))


def test_an_entry_is_read_back_as_it_was_meant():
    raw = written(entry(text_th="ไทย", text_en="English", path="/calendar/", place="กรุงเทพฯ, ห้อง 1"))
    check_rfc(raw)
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event["SUMMARY"] == "วันปิดรับสมัครของสหประชาชาติ"
    assert event["DESCRIPTION"] == "ไทย\n\nDeadline at the United Nations\nEnglish"
    assert event["LOCATION"] == "กรุงเทพฯ, ห้อง 1"
    assert event["URL"] == "http://testserver/calendar/"
    assert event["SEQUENCE"] == 2
    assert event.decoded("DTSTART") == AT.replace(microsecond=0)
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    assert not event.walk("VALARM")


def test_in_english_the_english_comes_first():
    (event,) = Calendar.from_ical(written(entry(text_th="ไทย", text_en="English"), language="en")).walk(
        "VEVENT"
    )
    assert event["SUMMARY"] == "Deadline at the United Nations"
    assert event["DESCRIPTION"].startswith("English\n")


def test_what_does_not_take_place_takes_nobodys_time():
    raw = written(entry(cancelled=True, busy=True, ends_at=AT + timedelta(hours=2)))
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_an_unchanged_calendar_is_the_same_to_the_letter():
    assert written(entry()) == written(entry())


def test_identifiers_carry_the_installation(settings):
    settings.PORTAL_URL = "https://unpsa.example.go.th"
    assert ics.uid("deadline", 7) == "deadline-7@unpsa.example.go.th"


THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B))
ANY = st.one_of(THAI, st.text(), st.text(st.sampled_from("ก้,;\\\n\r:\"^'\u2028\u0085\x00 ม่")))


@given(title=ANY, text=ANY, place=ANY, language=st.sampled_from(["th", "en"]))
def test_any_words_make_a_calendar_that_can_be_read(title, text, place, language):
    raw = written(
        entry(title_th=title, title_en=title, text_th=text, text_en=text, place=place), language=language
    )
    check_rfc(raw)
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event["SUMMARY"] == ics._plain(title)
    assert event["DESCRIPTION"] == ics._plain(f"{text}\n\n{text}".strip())


@pytest.mark.parametrize("length", range(60, 80))
def test_lines_are_folded_between_letters(length):
    check_rfc(written(entry(title_th="ก้" * length)))
