"""The planner against a simple model: a clock that is walked minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notifications.engine.offsets import Offset
from notifications.engine.plan import grace, is_due, leaves, plan
from notifications.engine.quiet import QuietHours

BANGKOK = ZoneInfo("Asia/Bangkok")
NEW_YORK = ZoneInfo("America/New_York")
QUIET = QuietHours(time(21), time(7), BANGKOK)
USUAL = tuple(Offset.parse(code) for code in ("30d", "14d", "7d", "3d", "1d", "6h"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

zones = st.sampled_from(
    [
        "Asia/Bangkok",
        "America/New_York",
        "Europe/London",
        "Etc/GMT+5",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
    ]
).map(ZoneInfo)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2033, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)
offsets = st.one_of(
    st.integers(1, 60).map(lambda n: Offset(days=n)), st.integers(1, 60).map(lambda n: Offset(hours=n))
)
quiets = st.builds(QuietHours, st.sampled_from([time(21), time(23, 30)]), st.just(time(7)), zones)


def bangkok(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BANGKOK)


def codes(departures: tuple) -> list[str]:
    return [departure.offset.code for departure in departures]


def walked(moment: datetime, at: datetime, quiet: QuietHours) -> datetime:
    """The model of the quiet hours: wait a minute at a time; who has waited beyond the deadline had better gone."""
    waiting = moment
    while not quiet.end <= waiting.astimezone(quiet.zone).time() < quiet.start:
        waiting += MINUTE
        if waiting >= at:
            return moment
    return waiting


class TestOffsets:
    @pytest.mark.parametrize("code", ["30d", "1d", "6h", "999h"])
    def test_a_code_reads_back(self, code):
        assert Offset.parse(code).code == code

    @pytest.mark.parametrize("code", ["", "0d", "d", "7", "7 d", "-1d", "1000d", "7w", "๗d"])
    def test_anything_else_is_refused(self, code):
        with pytest.raises(ValueError, match=r".*"):
            Offset.parse(code)

    def test_a_day_is_a_day_of_the_calendar_when_clocks_change(self):
        """New York's clocks went forward on 9 March 2025: the day before the deadline had 23 hours."""
        at = datetime(2025, 3, 9, 23, 59, tzinfo=NEW_YORK)
        before = Offset(days=1).before(at, NEW_YORK)
        assert before.astimezone(NEW_YORK).isoformat() == "2025-03-08T23:59:00-05:00"
        assert at.astimezone(UTC) - before == 23 * HOUR

    def test_an_hour_is_an_hour_when_clocks_change(self):
        at = datetime(2025, 3, 9, 4, 0, tzinfo=NEW_YORK).astimezone(UTC)
        assert at - Offset(hours=6).before(at, NEW_YORK) == 6 * HOUR

    def test_a_time_that_the_change_leaves_out_is_read_by_the_clock_before(self):
        at = datetime(2025, 3, 10, 2, 30, tzinfo=NEW_YORK)
        before = Offset(days=1).before(at, NEW_YORK)
        assert before.astimezone(NEW_YORK).isoformat() == "2025-03-09T03:30:00-04:00"

    def test_over_a_leap_day(self):
        at = bangkok(2028, 3, 1, 12)
        assert Offset(days=1).before(at, BANGKOK) == bangkok(2028, 2, 29, 12)
        assert Offset(days=30).before(at, BANGKOK) == bangkok(2028, 1, 31, 12)
        assert Offset(days=1).before(bangkok(2027, 3, 1, 12), BANGKOK) == bangkok(2027, 2, 28, 12)

    @given(moments, st.integers(1, 60), zones)
    def test_days_keep_the_time_on_the_wall(self, at, days, zone):
        before = Offset(days=days).before(at, zone).astimezone(zone)
        wall = at.astimezone(zone)
        assert before.date() == wall.date() - timedelta(days=days)
        shown = datetime.combine(date(2000, 1, 1), before.time()) - datetime.combine(
            date(2000, 1, 1), wall.time()
        )
        if shown:  # only where a clock change leaves that time out
            probe = before.replace(tzinfo=None) - shown
            there_and_back = probe.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
            assert there_and_back != probe


class TestThePlanOfADay:
    def test_the_un_deadline_of_2021(self):
        """3 December 23:59 EST = 4 December 11:59 in Bangkok; six hours before would be 05:59 and waits until 07:00."""
        at = datetime(2021, 12, 3, 23, 59, tzinfo=ZoneInfo("Etc/GMT+5"))
        made = plan(at, USUAL, ZoneInfo("Etc/GMT+5"), QUIET)
        assert codes(made) == ["30d", "14d", "7d", "3d", "1d", "6h"]
        assert made[0].planned == bangkok(2021, 11, 4, 11, 59)
        assert made[-1].planned == bangkok(2021, 12, 4, 7)

    def test_a_deadline_at_night_is_reminded_of_at_night_rather_than_never(self):
        at = bangkok(2026, 6, 1, 6)
        assert plan(at, [Offset(hours=6)], BANGKOK, QUIET)[0].planned == bangkok(2026, 6, 1, 0)

    def test_of_two_that_wait_for_the_same_morning_only_the_last_leaves(self):
        made = plan(bangkok(2026, 6, 1, 8), [Offset(hours=9), Offset(hours=6)], BANGKOK, QUIET)
        assert [(d.offset.code, d.planned) for d in made] == [("6h", bangkok(2026, 6, 1, 7))]

    def test_the_edges_of_the_night(self):
        assert QUIET.holds(bangkok(2026, 6, 1, 21))
        assert not QUIET.holds(bangkok(2026, 6, 1, 20, 59))
        assert not QUIET.holds(bangkok(2026, 6, 1, 7))
        assert QUIET.holds(bangkok(2026, 6, 1, 6, 59))


class TestALateStart:
    AT = bangkok(2026, 6, 30, 12)

    def due(self, now: datetime) -> list[str]:
        return [d.offset.code for d in plan(self.AT, USUAL, BANGKOK, QUIET) if is_due(d, now, QUIET)]

    def test_two_days_before_nobody_reads_thirty_days_left(self):
        assert self.due(self.AT - 2 * DAY + HOUR) == []

    def test_a_little_late_still_makes_sense(self):
        assert self.due(self.AT - 3 * DAY + 5 * HOUR) == ["3d"]

    def test_never_more_than_one_at_a_time(self):
        assert self.due(self.AT - 5 * HOUR) == ["6h"]

    def test_nothing_at_the_deadline_or_after(self):
        assert self.due(self.AT) == []
        assert self.due(self.AT + HOUR) == []

    def test_who_comes_in_the_night_waits_for_the_morning(self):
        night = bangkok(2026, 6, 27, 22)
        [three] = [d for d in plan(self.AT, USUAL, BANGKOK, QUIET) if d.offset == Offset(days=3)]
        assert not is_due(three, night, QUIET)
        assert leaves(three, night, QUIET) == bangkok(2026, 6, 28, 7)

    def test_a_moved_deadline_has_another_plan(self):
        before = plan(self.AT, USUAL, BANGKOK, QUIET)
        after = plan(self.AT + 10 * DAY, USUAL, BANGKOK, QUIET)
        assert [d.planned + 10 * DAY for d in before] == [d.planned for d in after]


@given(moments, st.lists(offsets, max_size=8), zones, quiets)
@settings(max_examples=150, deadline=None)
def test_the_plan_is_the_model(at, chosen, zone, quiet):
    """Each reminder leaves when somebody leaves who waits for the end of the night, minute by minute."""
    made = plan(at, chosen, zone, quiet)
    model: dict[datetime, Offset] = {}
    for offset in sorted(set(chosen), key=lambda o: (o.before(at, zone), -o.length, o.code)):
        if (raw := offset.before(at, zone)) < at:
            model[walked(raw, at, quiet)] = offset
    assert {d.planned: d.offset for d in made} == model
    assert [d.planned for d in made] == sorted(model)
    for departure, following in pairwise(made):
        assert departure.until <= following.planned
    for departure in made:
        assert departure.planned < departure.until <= at
        assert departure.until - departure.planned <= grace(departure.offset)


@given(
    moments,
    st.lists(offsets, min_size=1, max_size=5),
    zones,
    quiets,
    st.integers(0, 62 * 24),
    st.sampled_from([5, 17, 60, 240]),
)
@settings(max_examples=100, deadline=None)
def test_asking_now_and_then_sends_each_once_and_nothing_at_night(at, chosen, zone, quiet, hours, pause):
    """A beat that starts some time and asks every so often: what leaves, and when."""
    now = at - timedelta(hours=hours)
    made, left = plan(at, chosen, zone, quiet), {}
    start = now
    while now < at + HOUR:
        found = [d for d in made if is_due(d, now, quiet) and d.offset not in left]
        assert len(found) <= 1
        for departure in found:
            left[departure.offset] = now
            assert departure.planned <= now < departure.until <= at
            assert not quiet.holds(now) or quiet.over(now) >= at
        now += pause * MINUTE
    for departure in made:
        if departure.planned >= start and pause <= 5 and departure.until - departure.planned > 6 * MINUTE:
            assert departure.offset in left, "who asks in time sends it"


@given(moments, offsets, zones, st.integers(1, 72))
def test_what_is_announced_is_when_it_leaves(at, offset, zone, late):
    """What the dry run says at any moment comes true when somebody asks at the moment it said."""
    made = plan(at, [offset], zone, QUIET)
    assume(made)
    now = made[0].planned + timedelta(hours=late) - DAY
    announced = leaves(made[0], now, QUIET)
    if announced is not None:
        assert is_due(made[0], announced, QUIET)
    else:
        assert now >= made[0].until or QUIET.holds(now)


class TestQuietHoursAsTheOperatorSetsThem:
    @pytest.mark.parametrize(
        ("hours", "quiet"), [("21:00-07:00", [*range(7), 21, 22, 23]), ("13:00-15:00", [13, 14]), ("", [])]
    )
    def test_over_midnight_within_a_day_or_none(self, hours, quiet):
        found = QuietHours.parse(hours, BANGKOK)
        day = [bangkok(2026, 6, 1, hour) for hour in range(24)]
        assert [moment.hour for moment in day if found.holds(moment)] == quiet
        for moment in day:
            assert not found.holds(found.over(moment))
            assert timedelta() <= found.over(moment) - moment <= 10 * HOUR

    @pytest.mark.parametrize("hours", ["9pm", "21:00", "25:00-07:00"])
    def test_anything_else_is_refused(self, hours):
        with pytest.raises(ValueError, match=r".*"):
            QuietHours.parse(hours, BANGKOK)
