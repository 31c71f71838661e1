"""Charts as geometry: what to draw and where, for the templates in `components/charts/` (page and PDF alike).

Units are those of the SVG's `viewBox`, about one CSS pixel each, and whole numbers: no language writes them
differently. Colours are given as well as classes, because a PDF is drawn without the page's stylesheet.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .dates import BUDDHIST_OFFSET

NAVY, GOLD, FAINT = "#1d3f72", "#a87616", "#c5ccdb"
# From navy to a tone that still stands out 3:1 from paper: a road that gets narrower also gets lighter.
SHADES = (NAVY, "#3f5c87", "#60789d", "#7488aa", "#8295b5")
LETTER = 8  # mean advance of a letter at the size of a chart's words
GAP = 8
MANY = 12  # more columns than this: only the highest one has its number written


@dataclass(frozen=True)
class Bar:
    """One mark with its name and its number, and where both stand."""

    label: str
    short: str
    value: float
    shown: str
    x: int
    y: int
    width: int
    height: int
    text_x: int
    text_y: int
    colour: str
    accent: bool = False
    marked: bool = False
    written: bool = True


@dataclass(frozen=True)
class Chart:
    """All marks of a chart and the size of its picture."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    base: int = 0
    label_y: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(bar.value for bar in self.bars)

    @property
    def ends(self) -> tuple[Bar, ...]:
        """The first and the last mark, whose names stand under a row of columns."""
        return (self.bars[0], self.bars[-1]) if len(self.bars) > 1 else self.bars


def bars(
    rows: Iterable[tuple[str, float] | tuple[str, float, str]],
    *,
    accent: int | None = None,
    fading: bool = False,
    maximum: float | None = None,
    width: int = 280,
) -> Chart:
    """Horizontal bars, the number written at the end of each.

    Args:
        rows: name, value and, where the number is not the words wanted, the words.
        accent: index of the one gold bar (-1 is the last).
        fading: each bar a little lighter than the one before, for the narrowing road of a round.
        maximum: the value of a full bar; without it the largest one.
        width: of the whole picture.
    """
    told = [(row[0], row[1], row[2] if len(row) > 2 else f"{row[1]:g}") for row in rows]
    gold = accent % len(told) if accent is not None and told else None
    names = min(max((text_width(label) for label, *_ in told), default=0), width * 45 // 100)
    numbers = max((text_width(shown) for *_, shown in told), default=0)
    start = names + 2 * GAP
    room = width - start - numbers - GAP
    full = maximum or max((value for _, value, _ in told), default=0)
    step, thick = 36, 18
    drawn = []
    for index, (label, value, shown) in enumerate(told):
        length = _part(value, full, room)
        colour = GOLD if index == gold else SHADES[min(index, len(SHADES) - 1)] if fading else NAVY
        drawn.append(
            Bar(
                label=label,
                short=shortened(label, names),
                value=value,
                shown=shown,
                x=start,
                y=index * step + 4,
                width=length,
                height=thick,
                text_x=start + length + GAP,
                text_y=index * step + 18,
                colour=colour,
                accent=index == gold,
            )
        )
    return Chart(width=width, height=len(told) * step, bars=tuple(drawn))


def columns(
    rows: Iterable[tuple[str, int]], *, accent: int | None = None, width: int = 280, height: int = 96
) -> Chart:
    """Upright columns, one a day: the names of the first and the last stand below, numbers on top.

    With many columns only the highest has a number; it is gold unless `accent` says another.
    """
    told = list(rows)
    full = max((value for _, value in told), default=0)
    highest = next((i for i, (_, value) in enumerate(told) if value and value == full), None)
    gold = highest if accent is None or not told else accent % len(told)
    top, foot = 18, 20
    base = height - foot
    step = width / max(len(told), 1)
    thick = max(min(round(step * 0.7), 24), 1)
    drawn = []
    for index, (label, value) in enumerate(told):
        length = _part(value, full, base - top)
        left = round(index * step + (step - thick) / 2)
        drawn.append(
            Bar(
                label=label,
                short=label,
                value=value,
                shown=str(value),
                x=left,
                y=base - length,
                width=thick,
                height=length,
                text_x=_inside(left + thick // 2, text_width(str(value)), width),
                text_y=base - length - 5,
                colour=GOLD if index == gold else NAVY,
                accent=index == gold,
                written=bool(value) and (len(told) <= MANY or index == highest),
            )
        )
    return Chart(width=width, height=height, bars=tuple(drawn), base=base, label_y=height - 4)


def histogram(
    counts: Sequence[int] | Mapping[int, int],
    own: int | None = None,
    *,
    levels: Sequence[int] = (0, 1, 2, 3, 4, 5),
    width: int = 132,
    height: int = 64,
) -> Chart:
    """How many gave each score; the own score is gold and marked by a triangle too, not by colour alone.

    Args:
        counts: how often each level was given, in the order of `levels` or by level.
    """
    given = counts if isinstance(counts, Mapping) else dict(zip(levels, counts, strict=True))
    chart = columns([(str(level), given.get(level, 0)) for level in levels], width=width, height=height)
    drawn = tuple(
        Bar(
            **{
                **vars(bar),
                "colour": GOLD if level == own else NAVY,
                "accent": level == own,
                "marked": level == own,
            }
        )
        for level, bar in zip(levels, chart.bars, strict=True)
    )
    return Chart(width=width, height=height, bars=drawn, base=chart.base, label_y=chart.label_y)


@dataclass(frozen=True)
class Mark:
    """One dot of a timeline. `look`: "gold" (full), "open" (a ring) or "faint" (small)."""

    label: str
    x: int
    y: int
    radius: int
    look: str


@dataclass(frozen=True)
class Tick:
    """A year under the line, in both eras."""

    x: int
    first: str
    second: str


@dataclass(frozen=True)
class Timeline:
    """Dots above a line of years."""

    width: int
    height: int
    base: int
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]


def timeline(rows: Iterable[tuple[int, str, str]], *, thai: bool, step: int = 50) -> Timeline:
    """A dot for each row above its year, those of one year on top of each other; years without any stay empty.

    Args:
        rows: year (CE), name, look; at least one, in the order in which they are piled up.
        thai: the Buddhist year stands first.
        step: from one year to the next.
    """
    told = list(rows)
    years = range(min(year for year, *_ in told), max(year for year, *_ in told) + 1)
    piled: dict[int, int] = dict.fromkeys(years, 0)
    radius, apart, foot = 9, 26, 46
    highest = max(sum(year == each for each, *_ in told) for year in years)
    base = highest * apart + 10
    marks = []
    for year, label, look in told:
        x, y = _middle(year, years, step), base - apart * piled[year] - apart // 2 - 4
        marks.append(Mark(label, x, y, radius if look != "faint" else radius // 2, look))
        piled[year] += 1
    ticks = []
    for year in years:
        both = (str(year + BUDDHIST_OFFSET), str(year))
        ticks.append(Tick(_middle(year, years, step), *(both if thai else reversed(both))))
    return Timeline(len(years) * step, base + foot, base, tuple(marks), tuple(ticks))


def _middle(year: int, years: range, step: int) -> int:
    return (year - years.start) * step + step // 2


def each_day(counts: Mapping[date, int], *, last: date, days: int = 28) -> list[tuple[date, int]]:
    """The last `days` days up to `last`, those without anything as 0."""
    first = last - timedelta(days=days - 1)
    return [(day, counts.get(day, 0)) for day in (first + timedelta(days=offset) for offset in range(days))]


def text_width(text: str) -> int:
    """About how wide a name is; Thai vowels and tone marks above and below take no room."""
    return LETTER * sum(unicodedata.category(letter) != "Mn" for letter in text)


def shortened(text: str, width: int) -> str:
    """The name cut to `width` with an ellipsis, never between a letter and its marks."""
    if text_width(text) <= width:
        return text
    kept = ""
    for letter in text:
        if text_width(kept + letter) > width - LETTER:
            break
        kept += letter
    return kept.rstrip() + "…"


def _inside(middle: int, wide: int, width: int) -> int:
    """The middle of a number, moved as far as it needs to stand within the picture."""
    half = (wide + 1) // 2
    return max(min(middle, width - half), half)


def _part(value: float, full: float, room: int) -> int:
    """The length of a mark: in proportion, and never invisible when there is something."""
    return max(round(room * min(value / full, 1)), 2) if value > 0 and full else 0
