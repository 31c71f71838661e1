"""What a standing says in words and pictures."""

import pytest

from common.charts import columns
from reviews.engine.ranking import Standing, Swing
from reviews.standings import (
    all_criteria_chart,
    all_totals_chart,
    chosen,
    criteria_chart,
    figure,
    flags,
    picture,
    totals_chart,
)


def standing(application: int = 1, **told) -> Standing:
    plain = {
        "application": application,
        "rank": application,
        "mean": 3.0,
        "adjusted": 3.0,
        "median": 3.0,
        "spread": 0.0,
        "reviews": ((1, 3.0),),
        "by_criterion": (3.0, None),
        "wide": False,
        "short": False,
        "swing": None,
    }
    return Standing(**plain | told)


UNKNOWN = {
    "rank": None,
    "mean": None,
    "adjusted": None,
    "median": None,
    "spread": None,
    "reviews": ((1, None),),
}


def test_a_missing_figure_is_a_dash():
    assert (figure(None), figure(0.0), figure(3.999)) == ("–", "0.00", "4.00")


@pytest.mark.parametrize(
    ("sort", "order"), [("rank", [1, 2, 3]), ("-rank", [2, 1, 3]), ("-spread", [2, 1, 3])]
)
def test_what_is_unknown_stands_last_whichever_way_the_column_runs(sort, order):
    rows = [standing(1), standing(2, spread=1.0), standing(3, **UNKNOWN)]
    assert [row.application for row in chosen(rows, sort=sort)] == order


def test_equals_stay_in_the_order_of_the_ranking():
    rows = [standing(1), standing(2), standing(3)]
    assert [row.application for row in chosen(rows, sort="-median")] == [1, 2, 3]


def test_each_flag_keeps_only_its_own():
    rows = [standing(1, wide=True), standing(2, short=True), standing(3, swing=Swing(1, 3, 9)), standing(4)]
    for number, word in enumerate(("wide", "few", "moves"), start=1):
        assert [row.application for row in chosen(rows, flag=word)] == [number]
    assert len(chosen(rows)) == 4


def test_the_flags_name_their_figures():
    row = standing(wide=True, short=True, spread=2.0, swing=Swing(1, 4, 9))
    words = {flag.word: flag.text for flag in flags(row, required=3, names={9: "A. Judge"}, changed=2)}
    assert "2.00" in words["wide"]
    assert "1" in words["few"]
    assert "3" in words["few"]
    assert all(part in words["moves"] for part in ("1", "4", "A. Judge"))
    assert "2" in words["changed"]
    assert flags(standing(), required=1, names={}) == []


def test_totals_are_counted_at_the_nearest_whole_score():
    chart = totals_chart(standing(reviews=((1, 2.5), (2, 2.4), (3, 5.0), (4, None))))
    assert [bar.value for bar in chart.bars] == [0, 0, 1, 1, 0, 1]


def test_the_highest_mean_falls_into_the_last_half_point():
    rows = [standing(1, mean=5.0), standing(2, mean=0.0), standing(3, mean=2.5), standing(4, **UNKNOWN)]
    assert [bar.value for bar in all_totals_chart(rows).bars] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 1]


def test_a_criterion_nobody_could_judge_has_no_number():
    assert [bar.shown for bar in criteria_chart(["2.1", "2.2"], [3.0, None]).bars] == ["3.0", "–"]
    assert [bar.shown for bar in all_criteria_chart(["a", "b"], [standing()]).bars] == ["3.00", "–"]


def test_a_picture_is_one_svg_whose_words_cannot_be_markup():
    drawn = picture(columns([("<b>", 1)]), 'a "title" <script>')
    assert drawn.startswith("<svg")
    assert drawn.endswith("</svg>")
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert "style=" not in drawn
