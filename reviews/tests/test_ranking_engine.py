"""The ranking is exact, the same whatever order its input comes in, and honest about what it rests on."""

import math
import random
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.engine.ranking import CriterionWeight, ReviewScores, Settings, Standing, ranking

KEYS = ("2.1", "2.2", "2.3")
EVEN = [CriterionWeight(key, 1) for key in KEYS]


def given_by(application: int, reviewer: int, *scores: int | None) -> ReviewScores:
    return ReviewScores(application, reviewer, dict(zip(KEYS, scores, strict=True)))


def ranked(reviews, *, criteria=EVEN, applications=None, required=1, threshold="1.5") -> dict[int, Standing]:
    keys = applications if applications is not None else {row.application for row in reviews}
    rows = ranking(criteria, keys, reviews, Settings(required, Decimal(threshold)))
    return {row.application: row for row in rows}


# --- edge cases -----------------------------------------------------------------------------------------------


def test_one_application_with_one_reviewer_is_first_and_unmoved():
    row = ranked([given_by(7, 1, 3, 4, 5)])[7]
    assert (row.rank, row.mean, row.median, row.spread, row.adjusted) == (1, 4.0, 4.0, 0.0, 4.0)
    assert row.swing is None
    assert row.by_criterion == (3.0, 4.0, 5.0)
    assert row.reviews == ((1, 4.0),)


def test_without_reviews_there_is_no_rank_and_no_figure():
    row = ranked([], applications=[1, 2])[2]
    assert (row.rank, row.mean, row.adjusted, row.median, row.spread) == (None,) * 5
    assert row.short
    assert not row.wide
    assert row.by_criterion == (None, None, None)


def test_no_applications_make_an_empty_ranking():
    assert ranked([], applications=[]) == {}


def test_all_equal_share_the_first_rank_and_the_adjusted_mean_is_the_mean():
    rows = ranked([given_by(a, r, 3, 3, 3) for a in range(4) for r in range(3)])
    assert {(row.rank, row.mean, row.adjusted, row.swing) for row in rows.values()} == {(1, 3.0, 3.0, None)}


def test_after_a_tie_the_next_rank_is_left_out():
    rows = ranked(
        [given_by(1, 1, 5, 5, 5), given_by(2, 2, 4, 4, 4), given_by(3, 3, 4, 4, 4), given_by(4, 4, 0, 0, 1)]
    )
    assert [rows[key].rank for key in (1, 2, 3, 4)] == [1, 2, 2, 4]


def test_what_could_not_be_judged_is_no_number():
    row = ranked([given_by(1, 1, None, 4, 2), given_by(1, 2, 5, None, None)])[1]
    assert row.reviews == ((1, 3.0), (2, 5.0))
    assert row.mean == 4.0
    assert row.by_criterion == (5.0, 4.0, 2.0)


def test_a_review_that_could_judge_nothing_is_listed_and_counts_for_nothing():
    rows = ranked(
        [given_by(1, 1, None, None, None), given_by(1, 2, 2, 2, 2), given_by(2, 1, None, None, None)],
        required=2,
    )
    assert rows[1].reviews == ((1, None), (2, 2.0))
    assert (rows[1].mean, rows[1].short) == (2.0, True)
    assert (rows[2].rank, rows[2].mean) == (None, None)


def test_weights_are_those_of_the_criteria_that_were_judged():
    criteria = [CriterionWeight("2.1", Decimal("2.50")), CriterionWeight("2.2", 1), CriterionWeight("2.3", 0)]
    rows = ranked([given_by(1, 1, 5, 1, 0), given_by(2, 1, None, 3, 5)], criteria=criteria)
    assert rows[1].mean == float(Fraction(27, 7))
    assert rows[2].mean == 3.0


def test_with_all_weights_zero_nothing_is_ranked():
    rows = ranked([given_by(1, 1, 5, 5, 5)], criteria=[CriterionWeight(key, 0) for key in KEYS])
    assert (rows[1].rank, rows[1].mean, rows[1].by_criterion) == (None, None, (5.0, 5.0, 5.0))


def test_a_tie_is_a_tie_though_floats_would_part_it():
    """0.1 + 0.2 and 0.3: the same exact mean by two roads."""
    criteria = [
        CriterionWeight("2.1", Decimal("0.1")),
        CriterionWeight("2.2", Decimal("0.2")),
        CriterionWeight("2.3", Decimal("0.3")),
    ]
    rows = ranked([given_by(1, 1, 1, 1, 0), given_by(2, 1, 0, 0, 1)], criteria=criteria)
    assert (rows[1].rank, rows[2].rank) == (1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        [given_by(1, 1, 6, 0, 0)],
        [given_by(1, 1, -1, 0, 0)],
        [given_by(1, 1, 1, 1, 1), given_by(1, 1, 2, 2, 2)],
        [ReviewScores(1, 1, {"9.9": 3})],
        [given_by(2, 1, 1, 1, 1)],
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\d"):
        ranked(wrong, applications=[1])


def test_a_weight_below_zero_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        ranked([], criteria=[CriterionWeight("2.1", -1)])


# --- flags ----------------------------------------------------------------------------------------------------


def test_the_spread_is_flagged_from_the_threshold_on():
    reviews = [given_by(1, 1, 4, 4, 4), given_by(1, 2, 2, 3, 3)]  # 4 - 8/3 = 4/3
    assert ranked(reviews, threshold="1.3")[1].wide
    assert not ranked(reviews, threshold="1.4")[1].wide
    exactly = [given_by(1, 1, 4, 4, 4), given_by(1, 2, 2, 3, None)]
    assert ranked(exactly, threshold="1.5")[1].wide


def test_leaving_out_a_reviewer_says_between_which_ranks_and_who():
    reviews = [
        *(given_by(1, r, *scores) for r, scores in ((1, (5, 5, 5)), (2, (2, 2, 2)), (3, (3, 3, 3)))),
        *(given_by(2, r, 3, 3, 3) for r in (4, 5, 6)),
        *(given_by(3, r, 1, 1, 1) for r in (4, 5, 6)),
    ]
    rows = ranked(reviews)
    assert [rows[key].rank for key in (1, 2, 3)] == [1, 2, 3]
    assert (rows[1].swing.best, rows[1].swing.worst, rows[1].swing.reviewer) == (1, 2, 1)
    assert (rows[2].swing.best, rows[2].swing.worst, rows[2].swing.reviewer) == (1, 2, 1)
    assert rows[3].swing is None


def test_leniency_sets_a_hard_and_a_mild_reviewer_on_the_same_scale():
    """1 is mild and 2 is hard; both put their second application higher, by as much."""
    rows = ranked(
        [given_by(1, 1, 4, 4, 4), given_by(2, 1, 5, 5, 5), given_by(3, 2, 0, 0, 0), given_by(4, 2, 1, 1, 1)]
    )
    assert [rows[key].rank for key in (2, 1, 4, 3)] == [1, 2, 3, 4]
    assert rows[2].adjusted == rows[4].adjusted > rows[1].adjusted == rows[3].adjusted


# --- properties -----------------------------------------------------------------------------------------------

SCORES = st.one_of(st.none(), st.integers(0, 5))
WEIGHTS = st.sampled_from([Decimal(w) for w in ("0", "0.33", "0.5", "1", "1.25", "2")])


@st.composite
def cases(draw, scores=SCORES):
    criteria = [CriterionWeight(key, draw(WEIGHTS)) for key in KEYS]
    applications = list(range(draw(st.integers(1, 6))))
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(applications), st.integers(1, 4)), unique=True, max_size=16)
    )
    reviews = [given_by(a, r, *(draw(scores) for _ in KEYS)) for a, r in pairs]
    return criteria, applications, reviews


def exact_means(criteria, applications, reviews) -> dict[int, Fraction | None]:
    """The rule of the means, written once more and slowly."""
    weight = {c.key: Fraction(c.weight) for c in criteria}
    means = {}
    for application in applications:
        of_reviews = []
        for row in reviews:
            judged = {k: s for k, s in row.scores.items() if s is not None and row.application == application}
            under = sum(weight[k] for k in judged)
            if under:
                of_reviews.append(sum(weight[k] * s for k, s in judged.items()) / under)
        means[application] = sum(of_reviews) / len(of_reviews) if of_reviews else None
    return means


def exact_ranks(means) -> dict[int, int | None]:
    known = [mean for mean in means.values() if mean is not None]
    return {key: None if mean is None else 1 + sum(m > mean for m in known) for key, mean in means.items()}


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(case, chance):
    criteria, applications, reviews = case
    before = ranking(criteria, applications, reviews, Settings())
    for rows in (criteria, applications, reviews):
        chance.shuffle(rows)
    turned = [ReviewScores(r.application, r.reviewer, dict(reversed(r.scores.items()))) for r in reviews]
    assert ranking(criteria, applications, turned, Settings()) == before


@given(cases())
def test_means_and_ranks_are_the_exact_ones(case):
    criteria, applications, reviews = case
    rows = ranked(reviews, criteria=criteria, applications=applications)
    means = exact_means(criteria, applications, reviews)
    assert {k: row.mean for k, row in rows.items()} == {
        k: m if m is None else float(m) for k, m in means.items()
    }
    assert {k: row.rank for k, row in rows.items()} == exact_ranks(means)


@given(cases())
def test_every_figure_stays_between_the_lowest_and_the_highest_review(case):
    criteria, applications, reviews = case
    for row in ranking(criteria, applications, reviews, Settings()):
        means = [mean for _reviewer, mean in row.reviews if mean is not None]
        if means:
            assert min(means) <= row.mean <= max(means)
            assert min(means) <= row.median <= max(means)
            assert row.spread == pytest.approx(max(means) - min(means))
            assert math.isfinite(row.adjusted)


@given(cases())
def test_leaving_one_out_is_what_the_slow_way_finds(case):
    criteria, applications, reviews = case
    rows = ranked(reviews, criteria=criteria, applications=applications)
    means = exact_means(criteria, applications, reviews)
    base = exact_ranks(means)
    moved: dict[int, list[tuple[int, int]]] = {key: [] for key in applications}
    for reviewer in sorted({row.reviewer for row in reviews}):
        without = exact_means(criteria, applications, [row for row in reviews if row.reviewer != reviewer])
        kept = {k: means[k] if without[k] is None else without[k] for k in applications}
        for key, rank in exact_ranks(kept).items():
            if rank != base[key]:
                moved[key].append((rank, reviewer))
    for key, row in rows.items():
        if not moved[key]:
            assert row.swing is None
            continue
        ranks = [base[key], *(rank for rank, _reviewer in moved[key])]
        furthest = max(moved[key], key=lambda move: (abs(move[0] - base[key]), -move[1]))
        assert (row.swing.best, row.swing.worst, row.swing.reviewer) == (min(ranks), max(ranks), furthest[1])


@given(cases(st.integers(0, 3)), st.integers(1, 4), st.integers(1, 2))
def test_a_constant_added_to_one_reviewers_scores_does_not_change_the_adjusted_order(case, reviewer, more):
    criteria, applications, reviews = case
    milder = [
        ReviewScores(r.application, r.reviewer, {k: s + more for k, s in r.scores.items()})
        if r.reviewer == reviewer
        else r
        for r in reviews
    ]
    before = ranked(reviews, criteria=criteria, applications=applications)
    after = ranked(milder, criteria=criteria, applications=applications)
    for one in applications:
        for other in applications:
            if None in (before[one].adjusted, before[other].adjusted):
                continue
            if before[one].adjusted - before[other].adjusted > 1e-9:
                assert after[one].adjusted > after[other].adjusted


@given(cases())
def test_the_adjusted_means_have_the_centre_of_all_reviews(case):
    """Every reviewer's z-scores sum to 0, so adjusting moves nobody's centre: no score is made or lost."""
    criteria, applications, reviews = case
    rows = ranking(criteria, applications, reviews, Settings())
    means = [(len(r.reviews), [m for _x, m in r.reviews if m is not None], r.adjusted) for r in rows]
    everything = [mean for _n, judged, _a in means for mean in judged]
    if everything:
        total = math.fsum(len(judged) * adjusted for _n, judged, adjusted in means if judged)
        assert total == pytest.approx(math.fsum(everything))


def test_five_thousand_applications_are_ranked_under_two_seconds():
    chance = random.Random(11)
    reviews = [
        given_by(application, reviewer, *(chance.choice((None, 0, 1, 2, 3, 4, 5)) for _ in KEYS))
        for application in range(5000)
        for reviewer in chance.sample(range(60), 3)
    ]
    begun = time.process_time()
    rows = ranking(EVEN, range(5000), reviews, Settings())
    assert time.process_time() - begun < 2
    assert len(rows) == 5000
