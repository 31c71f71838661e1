"""What is left until a deadline, as people read it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from applications.clocks import remaining, tone

AT = datetime(2021, 12, 4, 4, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "thai", "english", "colour"),
    [
        (timedelta(days=21, hours=3), "เหลือ 21 วัน 3 ชม.", "21 days 3 hr left", ""),
        (timedelta(days=1), "เหลือ 1 วัน", "1 day left", "warn"),
        (timedelta(hours=5, minutes=9), "เหลือ 5 ชม. 9 นาที", "5 hr 9 min left", "bad"),
        (timedelta(minutes=4), "เหลือ 4 นาที", "4 min left", "bad"),
        (timedelta(days=-1), "พ้นกำหนดแล้ว 1 วัน", "passed 1 day ago", "bad"),
        (timedelta(days=90, hours=2), "เหลือ 90 วัน", "90 days left", ""),
    ],
)
def test_the_two_largest_units_are_told(before, thai, english, colour):
    assert remaining(AT, AT - before) == thai
    assert tone(AT, AT - before) == colour
    with translation.override("en"):
        assert remaining(AT, AT - before) == english
