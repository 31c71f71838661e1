"""What can be sent tells no more than what can be read (`test_leak`): whoever may not see opinions tries every act in
the two worlds, and must be let in or refused in the same words, with the same page behind it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reviews import sheets_out
from reviews.models import Review
from reviews.services import jobs
from reviews.services.sheets import own_sheets
from tests.test_leak import cells_of, differences, unchanging
from tests.two_worlds import CANARY, WHO, Stage, make_stage

pytestmark = pytest.mark.django_db

TEXTS = {"subject_th": CANARY, "subject_en": CANARY, "body_th": CANARY, "body_en": CANARY}
# Keys of rows that an act has made: sequences do not roll back with it.
MADE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/officer/panels/\d+/|(#|id=\")item-\d+")


@pytest.fixture
def stage(monkeypatch) -> Stage:
    monkeypatch.setattr(jobs, "_publish", lambda pk: None)
    return make_stage()


def acts(stage: Stage, person: User | None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A name, an address, and what is sent to it. Nobody may do all of them."""
    yield from officers_acts(stage)
    yield from panel_acts(stage)
    yield from bulk_acts(stage)
    yield from reviewers_acts(stage, person)
    ref = {"ref": stage.ours.reference}
    for name in ("withdraw", "submit"):
        yield name, reverse(f"application_{name}", kwargs=ref), {"reason": CANARY}


def officers_acts(stage: Stage) -> Iterator[tuple[str, str, dict[str, Any]]]:
    ref, new = {"ref": stage.ours.reference}, str(stage.reviewers[0].pk)
    review = Review.objects.filter(assignment__application=stage.ours).order_by("pk").first()
    for step in ("screening", "confirm", "accept", "reopen", "clause"):
        yield step, reverse(f"officer_{step}", kwargs=ref), {"reason": CANARY, "seen": "1"}
    told = {"reasons_th": CANARY, "reasons_en": CANARY, "seen": "1"}
    yield "refuse", reverse("officer_refuse", kwargs=ref), told
    yield "return", reverse("officer_return", kwargs=ref), {"note": CANARY}
    yield "time", reverse("officer_time", kwargs=ref), {"reason": CANARY}
    yield "result", reverse("officer_result", kwargs=ref), {"result": "un_winner"}
    for do in ("save", "approve"):
        told = {"version": "1", "text_th": CANARY, "text_en": CANARY, "do": do}
        yield f"feedback {do}", reverse("officer_feedback", kwargs=ref), told
    yield "message", reverse("officer_messages", kwargs=ref), TEXTS | {"act": "preview"}
    yield "remark", reverse("officer_reviews", kwargs=ref), {"text": CANARY}
    kwargs = ref | {"pk": review.pk}
    yield "reopen a review", reverse("review_reopen", kwargs=kwargs), {"reason": CANARY}
    told = {"person": new, "interest": "family", "note": CANARY}
    yield "another's interest", reverse("officer_interests", kwargs=ref), told
    for assignment in stage.ours.assignments.order_by("pk"):
        address = reverse("assignment_back", kwargs={"pk": assignment.pk})
        yield f"take back {assignment.reviewer}", address, {"reason": CANARY}
    yield "assign", reverse("officer_reviewers", kwargs=ref), {"reviewers": [new]}
    told = {"applications": [stage.ours.reference]}
    yield "assign to", reverse("officer_reviewer", kwargs={"pk": new}), told
    table = f"{stage.ours.reference},{stage.reviewers[0].email}\n".encode()
    yield "table", reverse("assign_table"), {"file": SimpleUploadedFile("a.csv", table)}
    told = {"fingerprint": "0", "token": "00000000-0000-4000-8000-000000000000"}
    yield "automatic", f"{reverse('assign_automatic')}?round={stage.ours.round.code}", told
    yield "export", reverse("officer_export"), {"what": "scores-csv"}
    told = {"round": stage.ours.round.code, "category": str(stage.ours.category.number)}
    yield "panel book", reverse("officer_ranking_book"), told


def panel_acts(stage: Stage) -> Iterator[tuple[str, str, dict[str, Any]]]:
    panel = {"pk": stage.panel.pk}
    items = list(stage.panel.items.order_by("pk"))
    for order in ("rank", "reference"):
        yield f"order by {order}", reverse("panel_order", kwargs=panel), {"order": order}
    for way in ("up", "down"):
        yield f"move {way}", reverse("panel_order", kwargs=panel), {way: str(items[0].pk)}
    yield "take in", reverse("panel_order", kwargs=panel), {"take_in": "1"}
    yield "present", reverse("panel_present", kwargs=panel), {"present": [str(stage.officer.pk)]}
    seen = [f"{item.pk}:{at}" for item in items for at in ("", timezone.now().isoformat())]
    yield "release", reverse("panel_release", kwargs=panel), {"seen": seen}
    for do in ("notes", "stage", "unstage"):
        for version in ("1", "2"):
            told = {"version": version, "outcome": "endorse", "reason": CANARY, "notes": CANARY, "do": do}
            address = reverse("panel_decide", kwargs=panel | {"item": items[0].pk})
            yield f"{do} upon version {version}", address, told
    told = {"name_th": CANARY, "name_en": CANARY, "held_at": "2030-01-01T10:00", "order": "rank"}
    told |= {"scope": str(stage.ours.round_id), "members": [str(stage.officer.pk)]}
    yield "new panel by rank", reverse("panel_new"), told
    yield "new panel", reverse("panel_new"), told | {"order": "reference"}


def bulk_acts(stage: Stage) -> Iterator[tuple[str, str, dict[str, Any]]]:
    chosen = {"chosen": f"{stage.ours.pk},{stage.other.pk}", "look": "1"}
    details = {"assign": {"reviewers": [str(stage.reviewers[0].pk)]}, "message": TEXTS}
    for what in ("assign", "screened", "message", "dossiers"):
        yield f"bulk {what}", reverse("officer_bulk"), chosen | details.get(what, {}) | {"what": what}
    yield "undo", reverse("officer_bulk_undo", kwargs={"token": stage.action.token}), {}


def reviewers_acts(stage: Stage, person: User | None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    ref = {"ref": stage.ours.reference}
    sheet = {"score-2.1": "3", "reason-2.1": "-", "strengths": "-", "version": "0"}
    yield "save", reverse("review_save", kwargs=ref), sheet
    yield "save stale", reverse("review_save", kwargs=ref), sheet | {"version": "7"}
    yield "save by the page", reverse("review", kwargs=ref), sheet
    yield "submit too early", reverse("review_submit", kwargs=ref), {"version": "0"}
    yield "remark too early", reverse("review_others", kwargs=ref), {"text": CANARY}
    yield "declare again", reverse("review_declare", kwargs=ref), {"interest": "none"}
    yield "step back", reverse("review_recuse", kwargs=ref), {"interest": "family", "note": CANARY}
    sheets = own_sheets(person) if person else []
    upload = SimpleUploadedFile("mine.xlsx", sheets_out.write(sheets))
    yield "workbook", reverse("review_sheets_preview"), {"file": upload}
    told = f"values-{stage.ours.reference}", f"version-{stage.ours.reference}", f"take-{stage.ours.reference}"
    taken = dict(zip(told, ('{"scores": {}, "advice": "-"}', "0", "on"), strict=True))
    yield "take from the workbook", reverse("review_sheets_apply"), taken


def tried(stage: Stage, person: User | None) -> dict[str, bytes]:
    """Act → what it answers, and the page it leads to with what is said there."""
    client = Client()
    if person:
        client.force_login(person)
    found = {}
    for name, address, data in acts(stage, person):
        with transaction.atomic():
            answer = client.post(address, data, follow=True)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        is_workbook = "spreadsheet" in answer.headers.get("Content-Type", "")
        way = MADE.sub("", repr([answer.status_code, answer.redirect_chain]))
        text = cells_of(body) if is_workbook else unchanging(body)
        found[f"{name}: {address}"] = way.encode() + MADE.sub("", text.decode(errors="replace")).encode()
    return found


@pytest.mark.parametrize("who", WHO)
def test_no_answer_tells_the_two_worlds_apart(stage, who):
    assert differences(stage, stage.people[who], tried) == []


def test_the_answers_to_who_may_see_opinions_differ(stage):
    """The acts reach what they are about: to an officer without conflict they tell a lot."""
    found = " ".join(differences(stage, stage.officer, tried))
    for name in ("release", "stage upon version 1", "feedback save", "undo", "order by rank", "remark"):
        assert f"{name}: " in found, name
