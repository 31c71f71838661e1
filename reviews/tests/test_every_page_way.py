"""Every state, every person, every page that can move a state, and the admin: only what the table names happens.

The services alone: test_every_way.py. What is sent is complete, so that state, role and conflict alone decide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.models import Application, StatusChange
from applications.states import State
from applications.workflow import TRANSITIONS
from reviews import assignment_table, bulk, vetoes
from reviews.models import BulkKind, Outcome
from reviews.planning import Scope, round_plan
from reviews.services.releasing import stamp_of
from reviews.services.results import UnResult

from .staging import Stage, in_state, post, set_stage
from .test_every_way import WHO

pytestmark = pytest.mark.django_db
Hops = list[tuple[str, str, int]]


@dataclass(frozen=True)
class Page:
    """A page that can move a state: where and what is sent, and the ways it goes from each state."""

    name: str
    does: dict[State, tuple[str, ...]]
    send: Callable[[Stage, User], tuple[str, dict[str, Any]]]

    def hops(self, state: State, who: str, actor: User) -> Hops:
        """What the table says that this person can do here."""
        found, here = [], state
        for name in self.does.get(state, ()):
            way = TRANSITIONS[name]
            steps_out = who == "officer in conflict" and name in vetoes.JUDGING
            if here not in way.sources or steps_out or not way.actors & WHO[who]:
                return []
            found.append((str(here), str(way.target), actor.pk))
            here = way.target
        return found


def _does(*ways: str) -> dict[State, tuple[str, ...]]:
    return {source: (name,) for name in ways for source in TRANSITIONS[name].sources}


def _on(address: str, **data: Any) -> Callable[[Stage, User], tuple[str, dict[str, Any]]]:
    return lambda stage, actor: (reverse(address, kwargs={"ref": stage.ref}), data)


POINTS = {
    "point-TOTAL_FORMS": "1",
    "point-INITIAL_FORMS": "0",
    "point-0-about": "",
    "point-0-text": "แนบเอกสาร",
}
REASONS = {"reasons_th": "ไม่ครบสองปี", "reasons_en": "Less than two years"}
NAMES = {f"{name}_{code}": "ชื่อ" for name in ("agency", "initiative", "place") for code in ("th", "en")}


def _refuse(stage: Stage, actor: User) -> tuple[str, dict[str, Any]]:
    return reverse("officer_refuse", args=[stage.ref]), REASONS | {"seen": 1, "confirmed": stage.letter}


def _fingerprint(preview: Callable[[], Any], actor: User) -> str:
    """Of the preview that the actor would see; who cannot see one guesses."""
    return preview().fingerprint if actor.is_officer or actor.is_superuser else "0" * 64


def _bulk(what: str) -> Callable[[Stage, User], tuple[str, dict[str, Any]]]:
    def send(stage: Stage, actor: User) -> tuple[str, dict[str, Any]]:
        keys = [stage.application.pk]
        plans = {
            BulkKind.SCREENED: lambda: bulk.plan_screening(keys, actor),
            BulkKind.ASSIGN: lambda: bulk.plan_assigning(keys, [stage.reviewer], actor),
        }
        data = {"what": what, "chosen": str(keys[0]), "reviewers": [stage.reviewer.pk], "token": str(uuid4())}
        return reverse("officer_bulk_do"), data | {"fingerprint": _fingerprint(plans[what], actor)}

    return send


def _table(stage: Stage, actor: User) -> tuple[str, dict[str, Any]]:
    lines = [assignment_table.Line(1, stage.ref, stage.reviewer.email)]
    mark = _fingerprint(lambda: assignment_table.check(lines, officer=actor), actor)
    data = {"fingerprint": mark, "token": str(uuid4()), "rows": assignment_table.packed(lines)}
    return reverse("assign_table_apply"), data


def _automatic(stage: Stage, actor: User) -> tuple[str, dict[str, Any]]:
    round_ = stage.application.round
    mark = _fingerprint(lambda: round_plan(Scope(round_), officer=actor), actor)
    return f"{reverse('assign_automatic')}?round={round_.code}", {"fingerprint": mark, "token": str(uuid4())}


def _release(outcome: str) -> Callable[[Stage, User], tuple[str, dict[str, Any]]]:
    def send(stage: Stage, actor: User) -> tuple[str, dict[str, Any]]:
        item = stage.panels[outcome]
        return reverse("panel_release", args=[item.panel_id]), {"seen": [stamp_of(item)]}

    return send


def _receipt(stage: Stage, actor: User) -> tuple[str, dict[str, Any]]:
    data = {"reference": "UN-1", "submitted_at": "2026-01-02T10:00", "unchecked_too": "on"}
    return reverse("handover_receipt", args=[stage.ref]), data


PAGES = [
    Page("submit", _does("submit"), _on("application_submit", accurate="on", understood="on")),
    Page("withdraw", _does("withdraw"), _on("application_withdraw", note="เลิกโครงการ")),
    Page("start screening", _does("start_screening"), _on("officer_screening")),
    Page("return", _does("return"), _on("officer_return", note="โปรดแก้", seen="1", **POINTS)),
    Page("accept", _does("accept"), _on("officer_accept", seen="1")),
    Page("refuse", _does("find_ineligible"), _refuse),
    Page("reopen screening", _does("reopen_screening"), _on("officer_reopen", reason="พลาด")),
    Page(
        "assign to the application",
        _does("start_review"),
        lambda stage, actor: (
            reverse("officer_reviewers", args=[stage.ref]),
            {"reviewers": [stage.reviewer.pk]},
        ),
    ),
    Page(
        "assign to the reviewer",
        _does("start_review"),
        lambda stage, actor: (
            reverse("officer_reviewer", args=[stage.reviewer.pk]),
            {"applications": [stage.ref]},
        ),
    ),
    Page("assign by a table", _does("start_review"), _table),
    Page("assign automatically", _does("start_review"), _automatic),
    Page("assign many", _does("start_review"), _bulk(BulkKind.ASSIGN)),
    Page(
        "mark many as screened",
        {State.SUBMITTED: ("start_screening", "accept"), State.IN_SCREENING: ("accept",)},
        _bulk(BulkKind.SCREENED),
    ),
    Page(
        "undo a bulk action",
        _does("reopen_screening"),
        lambda stage, actor: (reverse("officer_bulk_undo", args=[stage.action.token]), {}),
    ),
    Page("release an endorsement", _does("endorse"), _release(Outcome.ENDORSE)),
    Page("release a refusal", _does("not_endorse"), _release(Outcome.NOT_ENDORSE)),
    Page("record the receipt", _does("send_to_un"), _receipt),
    *(
        Page(
            f"record {result.value}",
            _does(result.value),
            _on("officer_result", result=result.value, day="2026-01-02", **NAMES),
        )
        for result in UnResult
    ),
]


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def tried(client: Client, stage: Stage, page: Page, actor: User, state: State) -> tuple[str, Hops]:
    """The state after somebody sent the page, and the rows that were written."""
    with in_state(stage, state):
        last = StatusChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        post(client, *page.send(stage, actor))
        rows = StatusChange.objects.filter(pk__gt=last).order_by("pk")
        hops = list(rows.values_list("from_state", "to_state", "actor"))
        after = Application.objects.values_list("state", flat=True).get(pk=stage.application.pk)
    return after, hops


@pytest.mark.parametrize("who", WHO)
def test_the_pages_know_only_the_table(client, stage, who):
    actor = stage.people[who]
    stage.letter = _letter(client, stage)
    client.force_login(actor)
    for state in State:
        for page in PAGES:
            after, hops = tried(client, stage, page, actor, state)
            assert hops == page.hops(state, who, actor), (who, state, page.name)
            assert after == (hops[-1][1] if hops else state), (who, state, page.name)


def _letter(client: Client, stage: Stage) -> str:
    """The first of the two steps of a refusal: the letter is read."""
    client.force_login(stage.people["officer"])
    with in_state(stage, State.IN_SCREENING):
        reply = post(client, reverse("officer_refuse", args=[stage.ref]), REASONS | {"seen": 1})
    return reply.context["form"]["confirmed"].value()


def test_every_way_of_the_table_has_a_page():
    """So the walk above has seen each of them happen, by each actor that the table names."""
    gone = {name for page in PAGES for ways in page.does.values() for name in ways}
    assert gone == set(TRANSITIONS)
