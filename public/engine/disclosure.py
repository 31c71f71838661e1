"""Hides small cells of tables, so that nobody can reckon them from what is shown (docs/decisions/0011).

The total of a round is published, so what the hidden cells of a table are together is known, and a single one is no
secret. Further cells are hidden until their sum leaves open what each of them is. Which further cell is taken does not
depend on its number: it is the next one in the table's own order, or its size could be guessed from the choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# A cell of fewer is hidden: 1, 2, 3 and 4.
SMALL = 5
MOST_HIDDEN = SMALL - 1


@dataclass(frozen=True)
class Cell:
    """A row of a table as everybody may see it. `count` is None when it is hidden."""

    key: str
    count: int | None


@dataclass(frozen=True)
class Shown:
    """A table as everybody may see it.

    `together` is what the hidden cells are together, or None when nobody could reckon it (`overlapping`).
    """

    cells: tuple[Cell, ...]
    together: int | None
    overlapping: bool = False

    @property
    def hidden(self) -> tuple[str, ...]:
        return tuple(cell.key for cell in self.cells if cell.count is None)


def is_small(count: int) -> bool:
    """Whether a cell of this size may not be shown by itself."""
    return 0 < count < SMALL


def protect(total: int, counts: Sequence[tuple[str, int]], *, overlapping: bool = False) -> Shown:
    """The table with every small cell hidden, and as many more as keep those hidden.

    Where a small cell is hidden, the zeros are hidden with it: "none" and "few" look alike. In a table without small
    cells nothing is hidden, zeros are shown.

    Args:
        total: the applications counted, published beside the table; at least `SMALL`.
        counts: the rows in the table's own order, which must not depend on the numbers.
        overlapping: an application may stand in several rows (goals), so that they do not add up to the total.

    Raises:
        ValueError: fewer than `SMALL` in all, or rows that do not add up. Nothing at all may be shown then.
    """
    if total < SMALL:
        raise ValueError("fewer applications than may be counted")
    if not overlapping and sum(count for _, count in counts) != total:
        raise ValueError("the rows do not add up to the total")
    hidden = {at for at, (_, count) in enumerate(counts) if count < SMALL}
    if not any(is_small(count) for _, count in counts):
        hidden = set()
    start = min(hidden, default=0)
    while hidden and len(hidden) < len(counts) and _can_be_reckoned(total, counts, hidden, overlapping):
        hidden.add(_next(start, hidden, len(counts)))
    cells = tuple(Cell(key, None if at in hidden else count) for at, (key, count) in enumerate(counts))
    together = None if overlapping else total - sum(cell.count or 0 for cell in cells)
    return Shown(cells, together, overlapping)


def bounds(total: int, shown: Shown) -> dict[str, tuple[int, int]]:
    """What anybody can reckon from a shown table: the least and the most that each cell may be.

    In an overlapping table each application stands in one row at least, as the portal asks for one goal.
    """
    seen = sum(cell.count or 0 for cell in shown.cells)
    missing = max(total - seen, 0)
    alone = len(shown.hidden) == 1
    found = {}
    for cell in shown.cells:
        if cell.count is not None:
            found[cell.key] = (cell.count, cell.count)
        elif shown.overlapping:
            found[cell.key] = (missing if alone else 0, total)
        else:
            found[cell.key] = (missing if alone else 0, missing)
    return found


def _can_be_reckoned(
    total: int, counts: Sequence[tuple[str, int]], hidden: set[int], overlapping: bool
) -> bool:
    """Whether what is shown says too much of the hidden cells, to somebody who knows this rule too.

    As long as only small cells are hidden, they must be five together, and not so many that none of them could be
    empty: two hidden cells of 8 are 4 and 4. With a larger one among them they must be so many that it leaves open
    which small number stands beside it: of 6 it is 1 and 5.
    """
    missing = total - sum(count for at, (_, count) in enumerate(counts) if at not in hidden)
    only_small = all(counts[at][1] < SMALL for at in hidden)
    room = MOST_HIDDEN * (len(hidden) - 1)
    if overlapping:
        # Those who stand in no row that is shown must stand in one that is not.
        return missing > 0 and only_small and missing > room
    if len(hidden) < 2:
        return True
    return missing < SMALL or missing > room if only_small else missing < SMALL + MOST_HIDDEN


def _next(start: int, hidden: set[int], length: int) -> int:
    """The first row after `start` that is not hidden, from the top again after the last."""
    return next(at % length for at in range(start + 1, start + length) if at % length not in hidden)
