"""Charts: lengths in proportion, numbers at the marks, one accent, a table for who does not see the picture."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from common import charts


def test_bars_are_in_proportion_to_their_values_and_fit_the_picture() -> None:
    chart = charts.bars([("ร่าง", 60), ("ส่งแล้ว", 30), ("รับรอง", 0)])
    full, half, nothing = chart.bars
    assert abs(full.width - 2 * half.width) <= 1
    assert nothing.width == 0
    assert full.text_x + charts.text_width(full.shown) <= chart.width
    assert {bar.x for bar in chart.bars} == {full.x}


def test_something_is_never_invisible() -> None:
    chart = charts.bars([("many", 5000), ("one", 1)])
    assert chart.bars[1].width >= 2


def test_a_given_maximum_is_a_full_bar_and_nothing_exceeds_it() -> None:
    low, high = charts.bars([("2.1", 2.5), ("2.2", 9)], maximum=5).bars
    assert abs(high.width - 2 * low.width) <= 1


def test_exactly_one_bar_is_gold() -> None:
    chart = charts.bars([("a", 3), ("b", 2), ("c", 1)], accent=-1, fading=True)
    assert [bar.accent for bar in chart.bars] == [False, False, True]
    assert chart.bars[2].colour == charts.GOLD
    assert len({bar.colour for bar in chart.bars}) == 3


@pytest.mark.parametrize("make", [charts.bars, charts.columns])
def test_a_chart_of_nothing_is_empty(make) -> None:
    assert make([]).is_empty
    assert make([("a", 0)]).is_empty
    assert not make([("a", 1)]).is_empty


def test_columns_stand_on_the_base_and_their_numbers_above_them() -> None:
    chart = charts.columns([("1", 1), ("2", 4), ("3", 0)])
    assert all(bar.y + bar.height == chart.base for bar in chart.bars)
    assert all(bar.text_y < bar.y for bar in chart.bars)
    assert [bar.written for bar in chart.bars] == [True, True, False]
    assert [bar.accent for bar in chart.bars] == [False, True, False]


def test_with_many_columns_only_the_highest_has_a_number() -> None:
    chart = charts.columns([(str(day), 9 if day == 7 else 2) for day in range(28)])
    assert [i for i, bar in enumerate(chart.bars) if bar.written] == [7]
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)


def test_no_number_is_cut_off_at_the_edge() -> None:
    half = charts.text_width("1234") / 2
    for highest in (0, 27):
        chart = charts.columns([(str(day), 1234 if day == highest else 1) for day in range(28)])
        assert half <= chart.bars[highest].text_x <= chart.width - half


def test_the_own_score_is_marked_not_by_colour_alone() -> None:
    chart = charts.histogram([0, 0, 1, 2, 0, 1], own=3)
    assert [bar.marked for bar in chart.bars] == [False, False, False, True, False, False]
    assert [bar.value for bar in chart.bars] == [0, 0, 1, 2, 0, 1]
    assert chart == charts.histogram({2: 1, 3: 2, 5: 1}, own=3)


def test_without_an_own_score_nothing_is_marked() -> None:
    chart = charts.histogram([1, 1, 1, 1, 1, 1])
    assert not any(bar.marked or bar.accent for bar in chart.bars)


def test_days_without_anything_are_columns_of_nothing() -> None:
    days = charts.each_day({date(2026, 11, 20): 3}, last=date(2026, 11, 22), days=4)
    assert days == [
        (date(2026, 11, 19), 0),
        (date(2026, 11, 20), 3),
        (date(2026, 11, 21), 0),
        (date(2026, 11, 22), 0),
    ]


def test_thai_marks_take_no_room_and_are_never_cut_off_their_letter() -> None:
    assert charts.text_width("ที่") == charts.text_width("ท")
    cut = charts.shortened("ผู้ที่นั่น", 3 * charts.LETTER)
    assert cut == "ผู้ที่…"


@pytest.mark.parametrize("kind", ["bars", "columns", "histogram"])
def test_the_picture_has_its_numbers_as_a_table_too(kind) -> None:
    make = {"bars": charts.bars, "columns": charts.columns}.get(kind)
    rows = [("หนึ่ง", 1), ("สอง", 1234)]
    chart = make(rows) if make else charts.histogram([0, 1, 0, 0, 0, 2], own=5)
    words = {"chart": chart, "title": "What it shows", "name": "Name", "number": "Number", "own": "yours"}
    page = render_to_string(f"components/charts/{kind}.html", words)
    assert 'role="img"' in page
    assert 'aria-label="What it shows"' in page
    assert page.count("<tr>") == len(chart.bars) + 1
    assert "style=" not in page
    assert ("(yours)" in page) == (kind == "histogram")
    alone = render_to_string(f"components/charts/{kind}.html", words | {"picture_only": True})
    assert "<table" not in alone
