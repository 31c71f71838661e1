"""The table of applications, and the one of their sealed answers."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from applications.models import Snapshot
from applications.queries import ApplicationQuerySet
from applications.states import State
from common.exporting.table import Table, moment, number, text
from common.i18n import is_thai
from criteria.models import Question

from .reading import by_application, review_means, visible

CHUNK = 500


def applications(rows: ApplicationQuerySet, user: User) -> Table:
    """One line for each application; what is said of reviews stands only where the user may see scores."""
    columns = (
        text(_("Reference"), 16),
        text(_("Title in Thai"), 40),
        text(_("Title in English"), 40),
        text(_("Agency in Thai"), 30),
        text(_("Agency in English"), 30),
        text(_("Ministry"), 30),
        text(_("Round"), 16),
        number(_("Category")),
        text(_("State"), 20),
        text(_("Language of the answers"), 12),
        text(_("SDGs"), 16),
        moment(_("Submitted (Bangkok time)")),
        number(_("Reviews required")),
        number(_("Reviews submitted")),
        number(_("Mean (0 to 5)")),
    )
    return Table(_("Applications"), columns, _application_rows(rows, user))


def _application_rows(rows: ApplicationQuerySet, user: User) -> Iterator[list[Any]]:
    seen = visible(rows, user)
    # By subquery, not by a list of thousands of keys; what the user may not see is left out below.
    opinions = by_application(review_means(rows.order_by().values("pk")))
    ministries = _ministries()
    fields = (
        "pk",
        "reference",
        "title_th",
        "title_en",
        "agency",
        "round__code",
        "category__number",
        "state",
        "language",
        "sdgs",
        "submitted_at",
        "round__reviews_required",
    )
    ordered = rows.order_by("reference").values_list(*fields)
    labels = {state.value: str(state.label) for state in State}
    for row in ordered.iterator(chunk_size=CHUNK):
        key, reference, title_th, title_en, agency, round_, category, state, language, sdgs, at, needed = row
        name_th, name_en, ministry = ministries[agency]
        count, mean = opinions.get(key, (0, None)) if key in seen else (None, None)
        shown = (name_th, name_en, ministry, round_, category, labels[state], language, ", ".join(sdgs))
        yield [reference, title_th, title_en, *shown, at, needed, count, mean]


def _ministries() -> dict[int, tuple[str, str, str]]:
    """For each agency: its names, and the name of the one on top of its branch. One query."""
    fields = ("pk", "parent", "name_th", "name_en")
    agencies = {row[0]: row for row in Agency.objects.order_by().values_list(*fields)}
    found = {}
    for key, (_key, _parent, name_th, name_en) in agencies.items():
        top, seen = key, {key}
        while (parent := agencies[top][1]) is not None and parent not in seen:
            top = parent
            seen.add(parent)
        _top, _parent, top_th, top_en = agencies[top]
        found[key] = (name_th, name_en, (top_th or top_en) if is_thai() else (top_en or top_th))
    return found


def answers(rows: ApplicationQuerySet) -> Table:
    """One line for each application with the texts of its newest sealed snapshot, one column a question."""
    numbers = _numbers(rows)
    columns = (text(_("Reference"), 16), *(text(number, 50) for number in numbers))
    return Table(_("Answers"), columns, _answer_rows(rows, numbers))


def _numbers(rows: ApplicationQuerySet) -> list[str]:
    """The numbers of all questions of the rounds concerned, in the order of the form."""
    rounds = rows.order_by().values("round")
    told = (
        Question.objects.filter(round__in=rounds)
        .order_by("position", "number")
        .values_list("number", flat=True)
    )
    return list(dict.fromkeys(told))


def newest_contents(rows: ApplicationQuerySet) -> Iterator[dict[str, Any]]:
    """The newest sealed content of each application, in the order of their references; read as they are needed."""
    newest = Snapshot.objects.filter(application=OuterRef("pk")).order_by("-number").values("content")[:1]
    texts = rows.order_by("reference").values_list(Subquery(newest), flat=True)
    for content in texts.iterator(chunk_size=CHUNK):
        if content is not None:
            yield json.loads(content)


def _answer_rows(rows: ApplicationQuerySet, numbers: list[str]) -> Iterator[list[str]]:
    for content in newest_contents(rows):
        told = {
            question["number"]: question["answer"]["text"]
            for topic in content["topics"]
            for question in topic["questions"]
        }
        yield [content["reference"], *(told.get(number, "") for number in numbers)]
