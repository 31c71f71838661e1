"""Two at once at the panel's table and after it: a decision is released once, or not at all, with its one letter."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from applications.models import Application, UnReceipt
from applications.services.handover import record_receipt
from applications.services.transitions import perform
from applications.states import State
from applications.tests.factories import make_pdf, upload
from criteria.models import PastWinner, Round
from reviews.models import Outcome
from reviews.services import assigning, panels, releasing, results, scoring
from reviews.services.deciding import stage

from . import factories
from .guarding import guarded_tables
from .racing import at_once, changes_to, coordinator_of, in_every_order, refused, settled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officers() -> list[User]:
    return [factories.make_officer() for _ in range(4)]


@pytest.fixture
def prepared(officers):
    """Makes a panel with these applications on its agenda, each with a prepared decision, and what a confirmation
    names."""

    def make(*applications: Application, outcome: str = Outcome.ENDORSE):
        panel = panels.open_panel(
            round_=applications[0].round,
            category=None,
            name_th="คณะ",
            name_en="Panel",
            held_at=timezone.now(),
            members=officers,
            order="reference",
            actor=officers[0],
        )
        # What former turns have left in review is not the matter of this one.
        panel.items.exclude(application__in=applications).delete()
        panels.set_present(panel, [officer.pk for officer in officers], actor=officers[0])
        told = {"outcome": outcome, "reason": "ดีเด่น", "notes": ""}
        items = [stage(item, version=0, actor=officers[0], **told) for item in panel.items.all()]
        return panel, {item.pk: releasing.stamp_of(item) for item in items}

    return make


def release(panel, seen, officer):
    return lambda: releasing.release(panel, seen=seen, actor=officer)


def withdraw(application):
    coordinator = coordinator_of(application)
    return lambda: perform("withdraw", application, actor=coordinator, note="เหตุผล")


def test_two_officers_release_once(officers, prepared):
    def scene():
        application = factories.in_review(officers[0])
        panel, seen = prepared(application)

        def after(first, second):
            assert sorted([(len(o.done), o.already) for o in (first, second)]) == [(0, 1), (1, 0)]
            assert settled(application) == State.ENDORSED

        return release(panel, seen, officers[0]), release(panel, seen, officers[1]), after

    in_every_order(scene)


def test_a_release_against_a_withdrawal_is_the_one_or_the_other(officers, prepared):
    ends = set()

    def scene():
        application = factories.in_review(officers[0])
        panel, seen = prepared(application, outcome=Outcome.NOT_ENDORSE)

        def after(released, withdrawn):
            ends.add(settled(application))
            assert bool(released.done) == refused(withdrawn) != bool(released.held)
            assert application.state == (State.NOT_ENDORSED if released.done else State.WITHDRAWN)
            assert changes_to(application, State.WITHDRAWN) == bool(released.held)

        return release(panel, seen, officers[1]), withdraw(application), after

    in_every_order(scene, side_by_side=6)
    assert ends == {State.NOT_ENDORSED, State.WITHDRAWN}, "both can come first"


def test_a_withdrawal_leaves_the_rest_of_the_agenda_to_the_release(officers, prepared):
    def scene():
        gone, stays = (factories.in_review(officers[0]) for _ in range(2))
        panel, seen = prepared(gone, stays)

        def after(released, withdrawn):
            assert settled(stays) == State.ENDORSED
            assert settled(gone) == (State.ENDORSED if refused(withdrawn) else State.WITHDRAWN)
            assert len(released.done) == 1 + refused(withdrawn)

        return release(panel, seen, officers[1]), withdraw(gone), after

    in_every_order(scene)


def test_two_panels_with_the_same_agenda_decide_each_application_once(officers, prepared):
    """And they never wait for each other in a ring, whatever the order of their agendas."""

    def scene():
        applications = [factories.in_review(officers[0]) for _ in range(2)]
        one, seen = prepared(*applications)
        other, seen_there = prepared(*applications, outcome=Outcome.NOT_ENDORSE)
        panels.move(other, other.items.last().pk, up=True, actor=officers[0])

        def after(first, second):
            assert len(first.done) + len(second.done) == 2
            for application in applications:
                state = settled(application)
                assert state == (State.ENDORSED if application in first.done else State.NOT_ENDORSED)
                assert application.decision.panel == (one if application in first.done else other)

        return release(one, seen, officers[1]), release(other, seen_there, officers[2]), after

    in_every_order(scene)


def test_what_is_released_is_what_was_seen_and_stands_on_the_agenda(officers, prepared):
    def scene():
        application = factories.in_review(officers[0])
        panel, seen = prepared(application)
        item = panel.items.get()

        def prepare_anew():
            return stage(
                item, version=1, outcome=Outcome.NOT_ENDORSE, reason="ใหม่", notes="", actor=officers[2]
            )

        def after(released, anew):
            assert bool(released.done) == refused(anew)
            item.refresh_from_db()
            state = settled(application)
            assert state == (State.ENDORSED if released.done else State.IN_REVIEW)
            assert item.outcome == (Outcome.ENDORSE if released.done else Outcome.NOT_ENDORSE)

        return release(panel, seen, officers[1]), prepare_anew, after

    in_every_order(scene)


def test_a_review_is_submitted_before_the_decision_or_not_at_all(officers, prepared):
    def scene():
        reviewer = factories.make_reviewer()
        application = factories.in_review(officers[0], reviewer)
        review = factories.make_review(application.assignments.get(), submitted=False)
        panel, seen = prepared(application)

        def after(released, submitted):
            assert released.done
            assert settled(application) == State.ENDORSED
            review.refresh_from_db()
            assert (review.submitted_at is None) == refused(submitted)
            assert review.submissions.count() == (not refused(submitted))
            decided = application.status_changes.get(to_state=State.ENDORSED).at
            assert refused(submitted) or review.submitted_at < decided

        return (
            release(panel, seen, officers[1]),
            lambda: scoring.submit_sheet(review, version=1, actor=reviewer),
            after,
        )

    in_every_order(scene)


def test_assigning_against_a_withdrawal(officers):
    reviewer = factories.make_reviewer()

    def scene():
        application = factories.accepted(officers[0])

        def after(assigned, withdrawn):
            assert not refused(withdrawn)
            assert settled(application) == State.WITHDRAWN
            assert changes_to(application, State.IN_REVIEW) == (not refused(assigned))
            assert application.assignments.count() == (not refused(assigned))

        return (
            lambda: assigning.assign(application, reviewer, actor=officers[0]),
            withdraw(application),
            after,
        )

    in_every_order(scene)


def test_the_receipt_of_the_un_is_kept_once_with_its_one_file(officers):
    def scene():
        application = factories.endorsed(officers[0])
        before = len(stored())

        def record(actor):
            told = {"reference": f"UN-{actor.pk}", "submitted_at": timezone.now()}
            file = upload(make_pdf())
            return lambda: record_receipt(application, upload=file, actor=actor, **told)

        def after(first, second):
            assert refused(first) != refused(second)
            application.refresh_from_db()
            assert application.state == State.SENT_TO_UN
            receipt = UnReceipt.objects.get(application=application)
            assert receipt.reference in application.status_changes.last().note
            assert len(stored()) == before + 1
            assert receipt.file.storage.exists(receipt.file.name)

        return record(officers[0]), record(coordinator_of(application)), after

    in_every_order(scene)


def stored() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


@pytest.mark.parametrize("other", ["un_winner", "un_not_selected"])
def test_the_result_of_the_un_is_recorded_once(officers, other):
    def scene():
        application = factories.endorsed(officers[0])
        UnReceipt.objects.create(
            application=application,
            reference="UN-1",
            submitted_at=timezone.now(),
            recorded_by=officers[0],
        )
        perform("send_to_un", application, actor=officers[0], note="UN-1")
        Round.objects.filter(pk=application.round_id).update(is_practice=False)
        names = results.proposed(application)
        winner = results.Winner(**vars(names) | {"place_th": "ผู้ชนะ", "place_en": "Winner"})

        def record(result, officer):
            told = {"day": date(2022, 6, 1), "note": "", "winner": winner if result == "un_winner" else None}
            return lambda: results.record_result(application, result=result, actor=officer, **told)

        def after(first, second):
            assert refused(first) != refused(second)
            expected = State.UN_WINNER if refused(second) else State(other)
            changes = application.status_changes.filter(from_state=State.SENT_TO_UN)
            application.refresh_from_db()
            assert application.state == expected
            assert changes.count() == 1
            entries = PastWinner.objects.filter(reference=application.reference)
            assert entries.count() == (expected == State.UN_WINNER)

        return record("un_winner", officers[0]), record(other, officers[1]), after

    in_every_order(scene)


def test_a_flush_empties_the_guarded_tables_too(officers):
    """Row triggers guard against changes; tests of this kind end with TRUNCATE, which leaves nothing behind."""
    factories.endorsed(officers[0])
    tables = guarded_tables()
    assert sum(_rows(table) for table in tables) > 0
    call_command("flush", interactive=False, verbosity=0)
    assert {table: _rows(table) for table in tables} == dict.fromkeys(tables, 0)
    assert guarded_tables() == tables


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def test_a_mistake_of_the_helper_would_be_seen():
    """Acts that raise anything but a refusal fail their test."""

    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        at_once(broken, lambda: None)
