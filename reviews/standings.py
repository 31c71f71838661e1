"""What a standing says in words and pictures: the same on the ranking page and in the panel book."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.charts import NAVY, Bar, Chart, bars, columns, histogram

from .engine.ranking import HIGHEST, Standing

# What a row is flagged for: its word in the address, and whether a standing has it.
FLAGS: dict[str, Callable[[Standing], bool]] = {
    "wide": lambda row: row.wide,
    "few": lambda row: row.short,
    "moves": lambda row: row.swing is not None,
}
# Columns that can be sorted; what is unknown always stands last.
SORTS: dict[str, Callable[[Standing], float | None]] = {
    "rank": lambda row: row.rank,
    "mean": lambda row: row.mean,
    "adjusted": lambda row: row.adjusted,
    "median": lambda row: row.median,
    "spread": lambda row: row.spread,
    "reviews": lambda row: len(judged(row)),
}


@dataclass(frozen=True)
class Flag:
    """One reason to look twice, in words."""

    word: str
    text: str


def judged(row: Standing) -> list[float]:
    """The means of the reviews that judged anything."""
    return [mean for _reviewer, mean in row.reviews if mean is not None]


def figure(value: float | None) -> str:
    """A mean with two decimals; a dash when there is none."""
    return "–" if value is None else f"{value:.2f}"


def figures(row: Standing) -> dict[str, str]:
    """The four figures of a row, as shown."""
    return {name: figure(getattr(row, name)) for name in ("mean", "adjusted", "median", "spread")}


def flags(row: Standing, *, required: int, names: Mapping[int, str], changed: int = 0) -> list[Flag]:
    """Why a standing should be looked at twice.

    Args:
        required: reviews that an application of the round should have.
        names: of the reviewers, by key.
        changed: how many of its reviews were changed after their reviewer had seen the others.
    """
    found = []
    if row.wide:
        text = _("The reviewers differ by %(spread)s points.") % {"spread": figure(row.spread)}
        found.append(Flag("wide", text))
    if row.short:
        count = len(judged(row))
        text = ngettext(
            "Only %(count)s of %(required)s review with scores.",
            "Only %(count)s of %(required)s reviews with scores.",
            required,
        )
        found.append(Flag("few", text % {"count": count, "required": required}))
    if row.swing is not None:
        text = _("Rank %(best)s to %(worst)s when one reviewer is left out; %(name)s moves it most.") % {
            "best": row.swing.best,
            "worst": row.swing.worst,
            "name": names.get(row.swing.reviewer, "–"),
        }
        found.append(Flag("moves", text))
    if changed:
        text = ngettext(
            "%(count)s review was changed after its reviewer had seen the others.",
            "%(count)s reviews were changed after their reviewers had seen the others.",
            changed,
        )
        found.append(Flag("changed", text % {"count": changed}))
    return found


def chosen(standings: Sequence[Standing], *, flag: str = "", sort: str = "rank") -> list[Standing]:
    """The standings with a flag (all without one), sorted by a column; a leading "-" turns the order round."""
    fits = FLAGS.get(flag)
    kept = [row for row in standings if fits is None or fits(row)]
    value = SORTS.get(sort.removeprefix("-"))
    if value is None:
        return kept
    known = [row for row in kept if value(row) is not None]
    unknown = [row for row in kept if value(row) is None]
    # Stable: equals stay in the order of the ranking, whichever way the column runs.
    return sorted(known, key=value, reverse=sort.startswith("-")) + unknown


def totals_chart(row: Standing, *, width: int = 108, height: int = 52) -> Chart:
    """How many reviews lie at each whole score: a small histogram of one application's totals."""
    counts = Counter(int(mean + 0.5) for mean in judged(row))
    return histogram(counts, width=width, height=height)


def criteria_chart(clauses: Sequence[str], means: Sequence[float | None], *, width: int = 180) -> Chart:
    """The mean of each criterion on the whole scale, drawn as `histogram` is: number on top, clause below."""
    height, top, foot = 56, 16, 18
    base, step = height - foot, width / max(len(clauses), 1)
    drawn = []
    for index, (clause, mean) in enumerate(zip(clauses, means, strict=True)):
        length = round((base - top) * (mean or 0) / HIGHEST)
        middle = round((index + 0.5) * step)
        drawn.append(
            Bar(
                label=clause,
                short=clause,
                value=mean or 0,
                shown="–" if mean is None else f"{mean:.1f}",
                x=middle - 7,
                y=base - length,
                width=14,
                height=length,
                text_x=middle,
                text_y=base - length - 4,
                colour=NAVY,
            )
        )
    return Chart(width=width, height=height, bars=tuple(drawn), base=base, label_y=height - 4)


def totals_words(row: Standing) -> str:
    """What the histogram of one application shows."""
    totals = ", ".join(figure(mean) for mean in sorted(judged(row)))
    return _("Means of the reviews: %(totals)s") % {"totals": totals}


def criteria_words(clauses: Sequence[str], means: Sequence[float | None]) -> str:
    """What the picture of the criteria shows."""
    told = ", ".join(f"{clause}: {figure(mean)}" for clause, mean in zip(clauses, means, strict=True))
    return _("Means of the criteria: %(means)s") % {"means": told}


def picture(chart: Chart, title: str) -> SafeString:
    """A small histogram as `components/charts/histogram.html` draws it, in one go.

    A page of fifty rows has a hundred of them, and through templates they took most of the page's time.
    """
    marks = "".join(
        f'<rect class="chart-mark" x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}" rx="1" '
        f'fill="{bar.colour}"/>'
        f'<text class="chart-number" x="{bar.text_x}" y="{bar.text_y}" text-anchor="middle" fill="#4d5872">'
        f"{bar.shown if bar.written else ''}</text>"
        f'<text class="chart-name" x="{bar.text_x}" y="{chart.label_y}" text-anchor="middle" fill="#4d5872">'
        f"{escape(bar.short)}</text>"
        for bar in chart.bars
    )
    return mark_safe(
        f'<svg class="chart chart-histogram" viewBox="0 0 {chart.width} {chart.height}" width="{chart.width}" '
        f'height="{chart.height}" role="img" aria-label="{escape(title)}" font-family="Sarabun" font-size="12">'
        f'<line class="chart-base" x1="0" y1="{chart.base}" x2="{chart.width}" y2="{chart.base}" stroke="#c5ccdb"/>'
        f"{marks}</svg>"
    )


def all_totals_chart(standings: Iterable[Standing], *, width: int = 560) -> Chart:
    """How many applications have a mean in each half point of the scale."""
    counts = Counter(min(int(row.mean * 2), 2 * HIGHEST - 1) for row in standings if row.mean is not None)
    rows = [(f"{half / 2:.1f}–{(half + 1) / 2:.1f}", counts[half]) for half in range(2 * HIGHEST)]
    return columns(rows, width=width, height=140)


def all_criteria_chart(names: Sequence[str], standings: Sequence[Standing], *, width: int = 680) -> Chart:
    """The mean of each criterion over the applications, each application counted once."""
    rows = []
    for index, name in enumerate(names):
        means = [row.by_criterion[index] for row in standings if row.by_criterion[index] is not None]
        mean = sum(means) / len(means) if means else 0.0
        rows.append((name, mean, f"{mean:.2f}" if means else "–"))
    return bars(rows, maximum=HIGHEST, width=width)
