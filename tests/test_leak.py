"""Nobody learns what reviewers think before they may (issue of fairness; DESIGN §8).

Two worlds differ in nothing but opinions: scores, words, recommendations, how many reviews are in, what the panel
is about to decide. Whoever may not see opinions walks every address, list, sort, filter, search and export in both
worlds and must get the same answers, letter for letter. A count, an order or a missing line would differ too.
`test_leak_acts` does the same for what can be sent.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import product
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import openpyxl
import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from reviews import visibility
from reviews.models import Job, JobFormat, JobKind, Review
from reviews.queries import SORTS as BOARD_SORTS
from reviews.services import exports, panel_book
from reviews.standings import FLAGS
from reviews.standings import SORTS as RANKING_SORTS
from tests.test_url_table import OURS, PATTERNS
from tests.two_worlds import CANARY, FAR, WHO, Stage, make_stage, world

pytestmark = pytest.mark.django_db


def both_ways(names: Any) -> list[dict[str, str]]:
    return [{"sort": sign + name} for name in names for sign in ("", "-")]


# What a list may be asked for: from the lists' own words, so that a new one is tried too.
QUERIES: dict[str, list[dict[str, str]]] = {
    "officer_list": [
        *both_ways(BOARD_SORTS),
        {"state": "in_review"},
        {"category": "1"},
        {"q": CANARY},
        {"page": "2"},
        *(
            {name: "on"}
            for name in ("returned", "overdue", "unscreened", "letters", "soon", "late", "undeclared")
        ),
    ],
    "officer_ranking": [
        *({"category": str(n)} for n in range(1, 5)),
        *both_ways(RANKING_SORTS),
        *({"flag": name} for name in FLAGS),
    ],
    "assignment_list": [{"short": "1"}, {"category": "1"}, {"by": "reviewer"}, {"q": CANARY}],
    "message_list": [{"q": CANARY}, {"state": "sent"}],
    "handover_watch": [{"show": "sent"}, {"show": "known"}],
    "application_list": [{"q": CANARY}],
}


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def addresses(stage: Stage) -> Iterator[tuple[str, str]]:
    """Every address that can be read, with what exists; and each list in every order and with every filter."""
    values: dict[str, list[Any]] = {
        "ref": [stage.ours.reference],
        "number": [1],
        "other": [1],
        "position": [1, 2],
        "item": list(stage.panel.items.order_by("pk").values_list("pk", flat=True)),
        "topic": [1],
        "token": [stage.action.token],
    }
    for pattern in OURS:
        wanted = list(pattern.pattern.converters)
        choices = [
            values.get(name, [key_for(pattern.name or "", stage)] if name == "pk" else []) for name in wanted
        ]
        for chosen in product(*choices):
            kwargs = dict(zip(wanted, chosen, strict=True))
            try:
                address = reverse(pattern.name, kwargs=kwargs)
            except NoReverseMatch:
                continue
            yield pattern.name, address
            for query in QUERIES.get(pattern.name, []):
                yield pattern.name, f"{address}?{urlencode(query)}"


def key_for(name: str, stage: Stage) -> int:
    """The key of the row that an address of this name is about."""
    review = Review.objects.filter(assignment__application=stage.ours).order_by("pk").first()
    keys = {
        "panel": stage.panel.pk,
        "officer_reviewer": stage.reviewers[0].pk,
        "review": review.pk,
        "assignment": review.assignment_id,
        "clinic": stage.clinic.pk,
        "event": stage.clinic.pk,
        "document": stage.ours.documents.first().pk,
        "letter": stage.ours.letters.first().pk,
    }
    return next((key for beginning, key in keys.items() if name.startswith(beginning)), 1)


def admin_addresses() -> Iterator[tuple[str, str]]:
    """The admin's lists, and the pages of the newest rows of each."""
    shown = ("reviews_", "applications_", "notifications_", "dossiers_", "auditlog_")
    for pattern in PATTERNS:
        name = pattern.name or ""
        if not name.startswith(shown):
            continue
        if name.endswith("_changelist"):
            yield name, reverse(f"admin:{name}")
        elif name.endswith(("_change", "_history")):
            app, model, _page = name.split("_")
            newest = apps.get_model(app, model).objects.filter(pk__lt=FAR).order_by("-pk")
            # The one that is there in one world only is asked for in both.
            for pk in (*newest.values_list("pk", flat=True)[:3], FAR):
                yield name, reverse(f"admin:{name}", args=[pk])


CHANGING = (
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'), b""),
    (re.compile(rb"X-CSRFToken&quot;: &quot;[^&]+|X-CSRFToken\": \"[^\"]+"), b""),
    (re.compile(rb'nonce="[^"]+"'), b""),
    (re.compile(rb'name="opened" value="[^"]+"'), b""),
    (re.compile(rb'(name="token" value|value)="[0-9a-f-]{36}"'), b""),
)


def unchanging(body: bytes) -> bytes:
    """A page without what is another one at every request."""
    for what, instead in CHANGING:
        body = what.sub(instead, body)
    return body


def walk(stage: Stage, person: User | None) -> dict[str, bytes]:
    """Address → what it answers, without what changes with every request."""
    # What the cache keeps for everybody was made in one of the worlds; each walk makes its own.
    with patch("public.caching.PREFIX", f"public-page-{uuid.uuid4().hex}"):
        return walk_anew(stage, person)


def walk_anew(stage: Stage, person: User | None) -> dict[str, bytes]:
    client = Client()
    if person:
        client.force_login(person)
    found = {}
    every = [*addresses(stage), *(admin_addresses() if person and person.is_superuser else ())]
    for _name, address in every:
        with transaction.atomic():
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        where = answer.headers.get("Location", "").encode()
        told = [
            answer.headers.get(name, "").encode() for name in ("ETag", "Last-Modified", "Content-Disposition")
        ]
        head = b"%d %s %s\n" % (answer.status_code, where, b" ".join(told))
        is_workbook = "spreadsheet" in answer.headers.get("Content-Type", "")
        found[address] = head + (cells_of(body) if is_workbook else unchanging(body))
    if person and (person.is_officer or person.is_superuser):
        found |= exported(stage, person)
    return found


def cells_of(workbook: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(workbook))
    return repr([list(s.iter_rows(values_only=True)) for s in book.worksheets]).encode()


def exported(stage: Stage, person: User) -> dict[str, bytes]:
    """What the exports of every kind hold, and the panel book before it is printed."""
    kinds = [(k, f) for k in ("applications", "scores", "decisions") for f in ("csv", "xlsx")]
    found = {}
    for kind, format_ in (*kinds, ("round", "json")):
        job = Job(kind=JobKind(kind), format=JobFormat(format_), asked_by=person, parameters={})
        _name, file = exports.produce(job, lambda done, total: None)
        content = file.read()
        found[f"export {kind} {format_}"] = cells_of(content) if format_ == "xlsx" else content
    where = {"round": stage.ours.round, "parameters": {"category": stage.ours.category.number}}
    job = Job(
        kind=JobKind.PANEL_BOOK, format=JobFormat.PDF, asked_by=person, asked_at=timezone.now(), **where
    )
    with patch("dossiers.printing.print_pdf", lambda html, **_more: html.encode()):
        found["panel book"] = panel_book.produce(job, lambda done, total: None)[1]
    return found


def differences(
    stage: Stage, person: User | None, walk: Callable[[Stage, User | None], dict] = walk
) -> list[str]:
    """The addresses at which somebody could tell the two worlds apart."""
    with time_machine.travel(timezone.now(), tick=False):
        answers = []
        for bright in (True, False):
            with world(stage, bright):
                answers.append(walk(stage, person))
    light, dark = answers
    told_apart = [address for address in light if light[address] != dark.get(address)]
    return told_apart + [address for address in dark if address not in light]


@pytest.mark.parametrize("who", WHO)
def test_who_may_not_see_opinions_cannot_tell_two_worlds_apart(stage, who):
    assert differences(stage, stage.people[who]) == []


def test_a_visitor_cannot_tell_them_apart_either(stage):
    assert differences(stage, None) == []


def test_who_may_see_them_can(stage):
    """The walk would find a difference: an officer without conflict sees one on these pages and in these exports."""
    found = differences(stage, stage.officer)
    for name, kwargs in (
        ("officer_list", {}),
        ("officer_reviews", {"ref": stage.ours.reference}),
        ("officer_history", {"ref": stage.ours.reference}),
        ("officer_feedback", {"ref": stage.ours.reference}),
        ("officer_bulk_result", {"token": stage.action.token}),
        ("officer_ranking", {}),
        ("panel", {"pk": stage.panel.pk}),
        ("panel_release", {"pk": stage.panel.pk}),
        ("panel_item", {"pk": stage.panel.pk, "position": 1}),
    ):
        assert any(address.startswith(reverse(name, kwargs=kwargs)) for address in found), name
    assert {"export scores csv", "export scores xlsx", "export round json", "panel book"} <= set(found)


def test_the_walk_opens_doors_instead_of_knocking_at_walls(stage):
    """A walk of refusals would compare nothing: each of these opens every page that is there for its like."""
    client = Client()
    opened: dict[str, set[str]] = {}
    for who in ("a reviewer who has not submitted", "an officer in conflict", "an admin in conflict"):
        person = stage.people[who]
        client.force_login(person)
        every = [*addresses(stage), *(admin_addresses() if person.is_superuser else ())]
        with transaction.atomic():
            opened[who] = {name for name, address in every if client.get(address).status_code == 200}
            transaction.set_rollback(True)
    late, officer, admin = opened.values()
    assert {"review", "review_submit", "review_recuse", "review_dossier", "review_document"} <= late
    assert {"officer_bulk_result", "panel_release", "panel_item", "assignment_table"} <= officer
    assert len(officer) >= 40
    assert {"applications_application_change", "reviews_messagetemplate_change"} <= admin


@pytest.mark.parametrize(
    ("check", "broken", "who"),
    [
        ("conflict_q", lambda user: Q(pk__in=[]), "an officer in conflict"),
        (
            "open_assignments",
            lambda user: visibility.Assignment.objects.none(),
            "an officer who still has to review",
        ),
    ],
)
def test_the_walk_notices_when_a_check_is_taken_out(
    stage, monkeypatch, check: str, broken: Callable[[User], Any], who: str
):
    monkeypatch.setattr(visibility, check, broken)
    assert differences(stage, stage.people[who]) != []
