"""Exports as jobs: the tables and the whole round, as the person who asked may see them when they are made."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.http import QueryDict
from django.utils import timezone

from applications.queries import ApplicationQuerySet
from common.dates import BANGKOK
from common.exporting import xlsx
from common.exporting.table import Table

from ..exporting import csvs
from ..exporting import round as whole_round
from ..exporting.applications import answers, applications
from ..exporting.decisions import decisions
from ..exporting.scores import scores
from ..forms.filters import FilterForm
from ..models import Job, JobFormat, JobKind
from ..queries import filtered
from .jobs import Progress

TABLES = {
    JobKind.APPLICATIONS: lambda rows, user: [applications(rows, user), answers(rows)],
    JobKind.SCORES: lambda rows, user: [scores(rows, user)],
    JobKind.DECISIONS: lambda rows, user: [decisions(rows, user)],
}


def produce(job: Job, progress: Progress) -> tuple[str, IO[bytes]]:
    """The file of an export: `parameters["query"]` holds the filters as the board's address says them."""
    rows = chosen(job)
    total = rows.order_by().count()
    stamp = timezone.now().astimezone(BANGKOK).strftime("%Y%m%d-%H%M")
    filename = f"{job.kind}-{stamp}.{job.format}"
    if job.kind == JobKind.ROUND:
        content = whole_round.write(job.round, rows, job.asked_by, lambda done: progress(done, total))
    else:
        tables = TABLES[JobKind(job.kind)](rows, job.asked_by)
        steps = total * (len(tables) if job.format == JobFormat.XLSX else 1)
        watched = _watched(tables, progress, steps)
        content = xlsx.write(watched) if job.format == JobFormat.XLSX else csvs.write(watched[0])
    progress(total, total)
    return filename, content


def chosen(job: Job) -> ApplicationQuerySet:
    """What the export is about: the board's filters, in the round that the form of the export names, or in all."""
    told = FilterForm(QueryDict(job.parameters.get("query", ""))).told
    told.pop("round", None)
    return filtered(told | ({"round": job.round} if job.round else {}))


def _watched(tables: Sequence[Table], progress: Progress, total: int) -> list[Table]:
    """The tables, telling how many of their rows have been read."""
    done = 0

    def rows_of(table: Table) -> Iterator[Sequence[Any]]:
        nonlocal done
        for row in table.rows:
            yield row
            done += 1
            progress(min(done, total), max(total, 1))

    return [Table(table.title, table.columns, rows_of(table)) for table in tables]
