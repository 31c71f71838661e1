"""Two eras, two clocks, and the order of a Thai dictionary."""

from datetime import UTC, date, datetime

from django.utils import translation

from common.dates import (
    EST,
    english_date,
    local_datetime,
    thai_date,
    thai_datetime,
)
from common.i18n import in_both, localized
from common.thai import sort_key

# FACTS §2: before midnight EST of 3 December is before noon of 4 December in Bangkok.
UN_DEADLINE = datetime(2021, 12, 4, 4, 59, 59, tzinfo=UTC)


def test_both_years_are_shown_and_labelled():
    assert thai_date(date(2021, 12, 4)) == "4 ธันวาคม พ.ศ. 2564 (ค.ศ. 2021)"
    assert thai_date(date(2021, 12, 4), short=True) == "4 ธ.ค. 2564 (2021)"
    assert english_date(date(2021, 12, 4)) == "4 December 2021 CE (2564 BE)"


def test_the_un_deadline_on_both_clocks():
    assert thai_datetime(UN_DEADLINE, short=True) == "4 ธ.ค. 2564 (2021) 11:59 น."
    assert thai_datetime(UN_DEADLINE, zone=EST, short=True) == "3 ธ.ค. 2564 (2021) 23:59 น."
    with translation.override("en"):
        assert local_datetime(UN_DEADLINE, zone=EST, short=True) == "3 Dec 2021 (2564), 23:59"


def test_thai_words_sort_as_a_dictionary_does():
    """A leading vowel counts after its consonant; tone marks only break ties."""
    words = ["แก้ว", "เก่า", "กา", "ขา", "ก้าน", "ไก่", "โรงพยาบาล", "ระยอง"]
    assert sorted(words, key=sort_key) == ["กา", "ก้าน", "เก่า", "แก้ว", "ไก่", "ขา", "ระยอง", "โรงพยาบาล"]


def test_the_readers_language_first_then_the_other():
    row = {"name_th": "กรม", "name_en": ""}
    assert localized(row, "name") == "กรม"
    with translation.override("en"):
        assert localized(row, "name") == "กรม"
        assert localized({"name_th": "กรม", "name_en": "Department"}, "name") == "Department"


def test_what_is_written_once_is_written_in_both_languages():
    assert (
        in_both(lambda: localized({"name_th": "กรม", "name_en": "Department"}, "name")) == "กรม / Department"
    )
