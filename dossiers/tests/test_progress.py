"""The bar shows what has really been done, moves forward only, and ends at its end."""

import pytest

from dossiers.composition import ARCHIVE_COPY, READING_COPY, SECTIONS, compose
from dossiers.models import Stage
from dossiers.progress import Progress

from . import samples


@pytest.mark.parametrize("copy", [ARCHIVE_COPY, READING_COPY])
def test_each_section_is_told_once_when_it_is_written(copy):
    told: list[str] = []
    content = samples.snapshot(samples.load_case())
    html = compose(content, sha256="0" * 64, draft=False, copy=copy, progress=told.append)
    assert told == ["section"] * SECTIONS
    assert html == compose(content, sha256="0" * 64, draft=False, copy=copy)


def told_by_a_rendering(annexes: int) -> list[list[str]]:
    archive = [Stage.COMPOSE, *["section"] * SECTIONS, Stage.LAYOUT, Stage.WRITE, Stage.STORE]
    return [archive, [Stage.ANNEXES, *["annex"] * annexes, *archive]]


@pytest.mark.parametrize("annexes", [0, 7])
def test_it_moves_forward_only_and_ends_at_its_end(annexes):
    progress, seen = Progress(annexes), [0]
    for number, copy in enumerate(told_by_a_rendering(annexes)):
        progress.begin_copy(annexes=annexes if number else 0)
        for what in copy:
            progress.hear(what)
            seen.append(progress.done)
        progress.end_copy()
    assert seen == sorted(seen)
    assert progress.done == progress.total


def test_a_copy_that_is_there_already_counts_as_done():
    progress = Progress(3)
    for annexes in (0, 3):
        progress.begin_copy(annexes=annexes)
        progress.end_copy()
    assert progress.done == progress.total


def test_a_new_stage_is_written_down_at_once_and_sections_now_and_then():
    progress = Progress(0)
    progress.begin_copy(annexes=0)
    assert progress.hear(Stage.COMPOSE)
    assert not any(progress.hear("section") for _ in range(SECTIONS))
    assert progress.hear(Stage.LAYOUT)
