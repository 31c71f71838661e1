"""What is hidden in the open numbers stays hidden from somebody who adds, subtracts and knows the rule."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from public.engine.disclosure import SMALL, Cell, Shown, bounds, is_small, protect

# A busy machine is no reason to fail.
unhurried = settings(deadline=None)
tables = st.lists(st.integers(0, 40), min_size=1, max_size=9).filter(lambda row: sum(row) >= SMALL)


def named(row: list[int] | tuple[int, ...]) -> list[tuple[str, int]]:
    return [(str(at), count) for at, count in enumerate(row)]


@unhurried
@given(tables)
def test_no_small_cell_is_shown_and_what_is_shown_is_true(row):
    shown = protect(sum(row), named(row))
    for cell, count in zip(shown.cells, row, strict=True):
        assert cell.count in (None, count)
        assert cell.count is None or not is_small(count)


@unhurried
@given(tables)
def test_rows_and_the_hidden_together_add_up(row):
    shown = protect(sum(row), named(row))
    assert sum(cell.count or 0 for cell in shown.cells) + shown.together == sum(row)


@unhurried
@given(tables)
@example([4, 1])
@example([1, 30, 30])
@example([4, 5, 4, 5])
def test_who_adds_and_subtracts_cannot_tell_a_hidden_cell_from_none_nor_from_five(row):
    total = sum(row)
    shown = protect(total, named(row))
    for key in shown.hidden:
        low, high = bounds(total, shown)[key]
        assert low == 0
        assert high >= SMALL


@unhurried
@given(tables)
def test_nothing_is_hidden_where_nothing_is_small(row):
    whole = [count if not is_small(count) else count + SMALL for count in row]
    assert protect(sum(whole), named(whole)).hidden == ()


@unhurried
@given(tables)
def test_none_and_few_look_alike(row):
    shown = protect(sum(row), named(row))
    if shown.hidden:
        assert all(cell.count is None for cell, count in zip(shown.cells, row, strict=True) if count == 0)


@unhurried
@given(tables, st.integers(0, 1_000))
def test_how_large_a_shown_cell_is_changes_nothing_for_the_others(row, more):
    """Or the choice of what else is hidden would tell of its size."""
    before = protect(sum(row), named(row))
    for at, cell in enumerate(before.cells):
        if cell.count:
            grown = [*row[:at], row[at] + more, *row[at + 1 :]]
            after = protect(sum(grown), named(grown))
            assert after.hidden == before.hidden
            assert after.cells[at] == Cell(cell.key, cell.count + more)


@pytest.mark.parametrize(("length", "most"), [(1, 30), (2, 26), (3, 24), (4, 20), (5, 13)])
def test_somebody_who_knows_the_rule_and_tries_every_table_learns_no_hidden_number(length, most):
    """Every table that would look the same is thought of; each hidden cell still has four numbers or more."""
    hidden = 0
    for total in range(SMALL, most + 1):
        worlds = defaultdict(lambda: [set() for _ in range(length)])
        for row in filled(length, total):
            for found, count in zip(worlds[protect(total, named(row))], row, strict=True):
                found.add(count)
        for shown, found in worlds.items():
            for cell, possible in zip(shown.cells, found, strict=True):
                if cell.count is None:
                    hidden += 1
                    assert len(possible) >= 4, (total, shown, found)
    assert hidden or length == 1


@pytest.mark.parametrize("total", [5, 6, 7, 8, 9, 10])
def test_nor_from_two_tables_of_the_same_applications(total):
    """Every way in which so many applications can be of two categories and of three levels at once."""
    worlds = defaultdict(list)
    for inner in filled(6, total):
        first = (sum(inner[:3]), sum(inner[3:]))
        second = tuple(inner[at] + inner[at + 3] for at in range(3))
        worlds[protect(total, named(first)), protect(total, named(second))].append(first + second)
    for (first, second), rows in worlds.items():
        for at, cell in enumerate((*first.cells, *second.cells)):
            if cell.count is None:
                assert len({row[at] for row in rows}) >= 2, (first, second, rows)


def filled(places: int, total: int) -> Iterator[tuple[int, ...]]:
    """Every way to put `total` applications into so many places."""
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in filled(places - 1, total - first):
            yield (first, *rest)


@pytest.mark.parametrize(("length", "most"), [(2, 20), (3, 13), (4, 8)])
def test_nor_a_small_one_of_rows_that_overlap(length, most):
    """An application stands in one row at least and in each once, so the rows together are no fewer than all."""
    worlds = defaultdict(lambda: [set() for _ in range(length)])
    for total, row in overlapping(length, most):
        shown = protect(total, named(row), overlapping=True)
        for found, count in zip(worlds[total, shown], row, strict=True):
            found.add(count)
    for (total, shown), found in worlds.items():
        for cell, possible in zip(shown.cells, found, strict=True):
            if cell.count is None and min(possible) < SMALL:
                assert len(possible) >= 4, (total, shown, found)


def overlapping(length: int, most: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    for total in range(SMALL, most + 1):
        for row in product(range(total + 1), repeat=length):
            if sum(row) >= total:
                yield total, row


@unhurried
@given(tables, st.integers(5, 40))
def test_of_goals_no_small_cell_is_shown_either(row, total):
    within = [min(count, total) for count in row]
    shown = protect(total, named(within), overlapping=True)
    assert all(cell.count is None or not is_small(cell.count) for cell in shown.cells)
    assert shown.together is None


@pytest.mark.parametrize("row", [[], [4], [1, 2, 1], [0, 0]])
def test_fewer_than_five_in_all_are_never_a_table(row):
    with pytest.raises(ValueError, match="fewer"):
        protect(sum(row), named(row))


def test_rows_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up"):
        protect(9, named([4, 4]))


class TestByExample:
    def test_one_small_cell_takes_its_neighbour_along(self):
        assert protect(43, named([20, 3, 10, 10])) == Shown(
            (Cell("0", 20), Cell("1", None), Cell("2", None), Cell("3", 10)), 13
        )

    def test_three_that_are_five_together_need_no_other(self):
        assert protect(25, named([20, 3, 1, 1])).hidden == ("1", "2", "3")

    def test_two_take_a_third_whether_they_are_few_or_as_many_as_two_can_be(self):
        assert protect(23, named([10, 1, 2, 10])).hidden == ("1", "2", "3")
        assert protect(28, named([10, 4, 4, 10])).hidden == ("1", "2", "3")

    def test_a_neighbour_that_is_hardly_larger_is_not_enough(self):
        """Of 6 together one is 1 and the other 5."""
        assert protect(26, named([1, 5, 10, 10])).hidden == ("0", "1", "2")

    def test_zeros_are_shown_where_nothing_is_small(self):
        assert protect(20, named([20, 0, 0])).hidden == ()
