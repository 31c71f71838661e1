"""The panel book: the ranking of one category on paper, then each application with its scores and its summary.

It holds exactly what the person who asked for it may see at the moment it is made (`reviews.visibility`), in the
language in which it was asked for. Pages are composed like a dossier's, with the dossier's parts and looks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string

from accounts.models import User
from applications.models import Application, Snapshot
from common.printing.usertext import shorten
from criteria.models import Category, Criterion, Round
from dossiers.composition import SHORT_TITLE, parts_of

from .. import standings as said
from ..engine.ranking import Standing
from ..models import Job, Recommendation, Score
from ..queries_ranking import criteria_of, ranked_applications, ranking_of
from ..visibility import counted_reviews, with_after_others

STYLES = (Path(settings.BASE_DIR) / "static" / "reviews" / "print-book.css",)
# So many applications have pages of their own, the best first; all stand in the table. Two hundred take a minute or
# two and just under 1 GB of memory, beside a table of a thousand; no panel reads more.
MOST = 200
# So many sealed contents are in memory at once.
CHUNK = 50
# The last two steps: pages are laid out, the file is written.
PRINTING = ("layout", "write")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sheet:
    """One review as the book prints it."""

    reviewer: str
    scores: tuple[str, ...]  # in the order of the criteria; "–" for "cannot judge"
    mean: str
    recommendation: str
    after_others: bool


def produce(job: Job, progress: Progress) -> tuple[str, bytes]:
    """The panel book of the category that `job.parameters` names. A producer of `services.jobs`.

    Raises:
        Category.DoesNotExist: when the round has no such category (any more).
    """
    # Imported here: a web process orders the book and should not carry the printing engine.
    from dossiers.printing import print_pdf

    category = Category.objects.select_related("round").get(
        round=job.round, number=job.parameters["category"]
    )
    criteria = criteria_of(category.round)
    standings = ranking_of(job.asked_by, category, criteria)
    sheets, names = _sheets(job.asked_by, category, criteria, standings)
    rows = _rows(standings, category.round, names)
    own = rows[:MOST]
    total = len(own) + len(PRINTING)
    entries = []
    for entry in _entries(own, criteria, sheets, job.language):
        entries.append(entry)
        progress(len(entries), total)
    context = {
        "job": job,
        "language": job.language,
        "round": category.round,
        "category": category,
        "short_title": shorten(str(category), SHORT_TITLE),
        "criteria": criteria,
        "rows": rows,
        "own": len(own),
        "entries": entries,
        "reviews": sum(len(row.reviews) for row in standings),
        "totals": said.picture(said.all_totals_chart(standings), ""),
        "means": said.all_criteria_chart([str(row) for row in criteria], standings),
    }
    pdf = print_pdf(
        render_to_string("reviews/print/panel_book.html", context),
        more_styles=STYLES,
        progress=lambda step: progress(len(own) + PRINTING.index(step), total),
    )
    return f"panel-book-{category.round.code}-{category.number}-{job.language}.pdf", pdf


def _rows(standings: Sequence[Standing], round_: Round, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The rows of the ranking's table, in its order; each application with the key of its newest snapshot."""
    newest = Snapshot.objects.filter(application=OuterRef("pk")).order_by("-number").values("pk")[:1]
    found = (
        Application.objects.select_related("agency")
        .annotate(newest=Subquery(newest))
        .in_bulk([row.application for row in standings])
    )
    return [
        {
            "standing": row,
            "application": found[row.application],
            "figures": said.figures(row),
            "reviews": len(said.judged(row)),
            "flags": said.flags(row, required=round_.reviews_required, names=names),
        }
        for row in standings
        if row.application in found
    ]


def _entries(
    rows: Sequence[dict[str, Any]],
    criteria: Sequence[Criterion],
    sheets: Mapping[int, list[Sheet]],
    language: str,
) -> Iterator[dict[str, Any]]:
    """What the page of each application says beyond its row."""
    clauses = [row.clause for row in criteria]
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        snapshots = Snapshot.objects.in_bulk([row["application"].newest for row in chunk])
        for row in chunk:
            standing = row["standing"]
            means = said.criteria_chart(clauses, standing.by_criterion, width=264)
            yield row | {
                "totals": said.picture(
                    said.totals_chart(standing, width=150, height=64), said.totals_words(standing)
                ),
                "means": said.picture(means, said.criteria_words(clauses, standing.by_criterion)),
                "sheets": sheets.get(standing.application, []),
                "dossier": _summary(snapshots[row["application"].newest], language),
            }


def _summary(snapshot: Snapshot, language: str) -> dict[str, Any]:
    """The parts of the dossier that the book shows: its cover's words, some facts, the goals, the answer in brief."""
    parts = parts_of(snapshot.document, sha256=snapshot.sha256, language=language)
    wanted = {str(parts["labels"][key]) for key in ("started_on", "website", "sponsor")}
    return {
        "labels": parts["labels"],
        "cover": parts["cover"],
        "verdict": parts["verdict"],
        "general": [row for row in parts["general"] if str(row["label"]) in wanted],
        "sdgs": parts["sdgs"],
        "questions": [
            _brief(question, language) for topic in parts["topics"][:1] for question in topic["questions"]
        ],
    }


def _brief(question: dict[str, Any], language: str) -> dict[str, Any]:
    """The answer in the language of the book: the Thai draft for Thai readers, where there is one."""
    in_thai = language == "th" and bool(question["draft_th"])
    shown = question["draft_th"] if in_thai else question["paragraphs"]
    return {"in_thai": in_thai, "language": question["language"], "shown": shown}


def _sheets(
    user: User, category: Category, criteria: Sequence[Criterion], standings: Sequence[Standing]
) -> tuple[Mapping[int, list[Sheet]], dict[int, str]]:
    """The reviews that the ranking counts, by application, and their reviewers' names. Two queries."""
    means = {(row.application, reviewer): mean for row in standings for reviewer, mean in row.reviews}
    rows = (
        with_after_others(counted_reviews())
        .filter(assignment__application__in=ranked_applications(user, category).values("pk"))
        .select_related("assignment__reviewer")
        .order_by("assignment__application", "assignment__reviewer")
    )
    values: dict[int, dict[int, int | None]] = defaultdict(dict)
    for review, criterion, value in Score.objects.filter(review__in=rows.order_by().values("pk")).values_list(
        "review", "criterion", "value"
    ):
        values[review][criterion] = value
    sheets: dict[int, list[Sheet]] = defaultdict(list)
    names: dict[int, str] = {}
    for review in rows:
        assignment, scores = review.assignment, values[review.pk]
        key = (assignment.application_id, assignment.reviewer_id)
        if key not in means:
            continue  # submitted since the ranking was made
        names[assignment.reviewer_id] = str(assignment.reviewer)
        given = [scores.get(row.pk) for row in criteria]
        sheets[assignment.application_id].append(
            Sheet(
                reviewer=str(assignment.reviewer),
                scores=tuple("–" if value is None else str(value) for value in given),
                mean=said.figure(means[key]),
                recommendation=Recommendation(review.recommendation).label if review.recommendation else "–",
                after_others=review.after_others,
            )
        )
    return sheets, names
