"""Screening: every clause is decided by an officer on the newest snapshot, and the result follows from that."""

import pytest

from applications.models import EventKind
from applications.services.transitions import TransitionRefused, perform
from notifications.models import Message
from reviews.models import ClauseDecision, ClauseStatus, Declaration, Interest, MessageTemplate, Refusal
from reviews.services import screening
from reviews.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return factories.make_officer()


@pytest.fixture
def application(officer):
    return factories.in_screening(officer)


@pytest.fixture
def letter():
    texts = {
        "subject_th": "ผล {reference}",
        "subject_en": "Result {reference}",
        "body_th": "เรียน {agency}\n{reasons}",
        "body_en": "To {agency}\n{reasons}",
    }
    MessageTemplate.objects.filter(purpose="refused").delete()
    return MessageTemplate.objects.create(
        code="test-refused", purpose="refused", name_th="ก", name_en="A", **texts
    )


def finding_of(application, clause):
    sealed = factories.newest(application).document
    return next(f["status"] for f in sealed["findings"] if f["clause"] == clause)


def decide(application, officer, clause="1.4", status="fail", reason="เริ่มดำเนินการไม่ถึงสองปี", **more):
    return screening.decide_clause(application, clause, status=status, reason=reason, actor=officer, **more)


def test_a_word_is_kept_with_finding_author_snapshot_and_time(application, officer):
    row = decide(application, officer)
    assert (row.finding, row.status, row.decided_by) == ("pass", "fail", officer)
    assert row.snapshot == factories.newest(application)
    assert row.is_override
    event = application.events.get(kind=EventKind.SCREENED)
    assert (event.actor, event.detail) == (officer, {"clause": "1.4", "snapshot": 1})


@pytest.mark.parametrize("status", ["fail", "todo", "not_applicable"])
def test_whatever_is_not_met_as_found_needs_a_reason(application, officer, status):
    assert finding_of(application, "1.4") == "pass"
    with pytest.raises(TransitionRefused, match=r"1\.4"):
        decide(application, officer, status=status, reason="  ")
    assert not ClauseDecision.objects.exists()


def test_met_as_found_needs_no_reason(application, officer):
    assert decide(application, officer, status="pass", reason="").reason == ""


def test_the_earlier_words_stay_readable(application, officer):
    first = decide(application, officer)
    second = decide(application, officer, status="pass", reason="")
    rows = {row.number: row for row in screening.clauses_of(application, factories.newest(application))}
    assert rows["1.4"].decision == second
    assert rows["1.4"].earlier == [first]


def test_the_same_word_twice_is_one_decision(application, officer):
    first = decide(application, officer, after=0)
    assert decide(application, officer, after=0) == first
    assert ClauseDecision.objects.count() == 1


def test_nobody_decides_over_an_unseen_word_of_a_colleague(application, officer):
    colleague = factories.make_officer()
    standing = decide(application, colleague, after=0)
    with pytest.raises(TransitionRefused, match=r"1\.4"):
        decide(application, officer, status="pass", reason="", after=0)
    assert ClauseDecision.objects.get() == standing
    decide(application, officer, status="pass", reason="", after=standing.pk)


def test_a_word_on_an_older_snapshot_is_refused_in_words(application, officer):
    perform("return", application, actor=officer, note="แก้")
    coordinator = factories.make_member(application.agency)
    perform("submit", application, actor=coordinator)
    perform("start_screening", application, actor=officer)
    for act in (
        lambda: decide(application, officer, seen=1),
        lambda: screening.confirm_met(application, actor=officer, seen=1),
        lambda: screening.accept(application, actor=officer, seen=1),
        lambda: screening.refuse(application, reasons_th="ก", reasons_en="A", actor=officer, seen=1),
        lambda: screening.return_to_agency(application, note="แก้", points=[], actor=officer, seen=1),
    ):
        with pytest.raises(TransitionRefused, match=r"snapshot 2|ฉบับผนึกที่ 2"):
            act()
    assert not ClauseDecision.objects.exists()


def test_words_on_a_former_snapshot_do_not_count_for_the_newest(application, officer):
    factories.screen(application, officer)
    perform("return", application, actor=officer, note="แก้")
    perform("submit", application, actor=factories.make_member(application.agency))
    perform("start_screening", application, actor=officer)
    with pytest.raises(TransitionRefused):
        perform("accept", application, actor=officer)
    rows = screening.clauses_of(application, factories.newest(application))
    assert all(row.decision is None and len(row.earlier) == 1 for row in rows)


def test_one_click_confirms_what_is_met_and_leaves_what_was_decided(application, officer):
    mine = decide(application, officer)
    made = screening.confirm_met(application, actor=officer)
    met = [
        f
        for f in factories.newest(application).document["findings"]
        if f["status"] in ("pass", "not_applicable")
    ]
    assert len(made) == len(met) - 1
    assert ClauseDecision.objects.filter(clause="1.4").get() == mine
    assert screening.confirm_met(application, actor=officer) == []
    assert application.events.filter(kind=EventKind.SCREENED).count() == 2


def test_one_undecided_clause_holds_the_acceptance_up(application, officer):
    for finding in factories.newest(application).document["findings"][:-1]:
        screening.decide_clause(
            application, finding["clause"], status=finding["status"], reason="ตรวจแล้ว", actor=officer
        )
    refused_everywhere(application, officer)


@pytest.mark.parametrize("last", [ClauseStatus.FAIL, ClauseStatus.TODO])
def test_a_clause_failed_or_to_be_mended_holds_the_acceptance_up(application, officer, last):
    factories.screen(application, officer)
    decide(application, officer, clause="4.2", status=last, reason="จดหมายไม่มีลายเซ็น")
    refused_everywhere(application, officer)


def refused_everywhere(application, officer):
    for act in (
        lambda: screening.accept(application, actor=officer),
        lambda: perform("accept", application, actor=officer),
    ):
        with pytest.raises(TransitionRefused):
            act()
    application.refresh_from_db()
    assert application.state == "in_screening"


def test_with_every_clause_met_it_is_accepted(application, officer):
    factories.screen(application, officer)
    screening.accept(application, actor=officer, seen=1)
    application.refresh_from_db()
    assert application.state == "accepted"


def test_an_acceptance_is_taken_back_with_a_reason(application, officer):
    factories.screen(application, officer)
    screening.accept(application, actor=officer)
    with pytest.raises(TransitionRefused):
        screening.reopen_screening(application, reason="  ", actor=officer)
    screening.reopen_screening(application, reason="รับโดยพลาด", actor=officer)
    application.refresh_from_db()
    assert application.state == "in_screening"


def test_a_refusal_has_reasons_in_both_languages_and_a_letter(application, officer, letter):
    coordinator = factories.make_member(application.agency)
    for reasons in ({"reasons_th": "", "reasons_en": "A"}, {"reasons_th": "ก", "reasons_en": " "}):
        with pytest.raises(TransitionRefused):
            screening.refuse(application, actor=officer, **reasons)
    screening.refuse(application, reasons_th="ไม่ครบสองปี", reasons_en="Not two years", actor=officer)
    application.refresh_from_db()
    assert application.state == "ineligible"
    assert Refusal.objects.get().reasons_en == "Not two years"
    message = application.agency_messages.get()
    assert "ไม่ครบสองปี" in message.body_th
    assert "Not two years" in message.body_en
    mail = Message.objects.get(recipient=coordinator.email, key__startswith="agency-message-")
    assert mail.body.index("ไม่ครบสองปี") < mail.body.index("Not two years")


def test_without_a_letter_nothing_is_refused(application, officer):
    MessageTemplate.objects.filter(purpose="refused").delete()
    with pytest.raises(TransitionRefused):
        screening.refuse(application, reasons_th="ก", reasons_en="A", actor=officer)
    application.refresh_from_db()
    assert application.state == "in_screening"
    assert not Refusal.objects.exists()


def test_an_officer_in_conflict_does_none_of_it(application, officer, letter):
    factories.screen(application, officer)
    Declaration.objects.create(
        application=application, user=officer, interest=Interest.FAMILY, declared_by=officer
    )
    for act in (
        lambda: decide(application, officer),
        lambda: screening.confirm_met(application, actor=officer),
        lambda: screening.accept(application, actor=officer),
        lambda: screening.refuse(application, reasons_th="ก", reasons_en="A", actor=officer),
        lambda: perform("return", application, actor=officer, note="แก้"),
    ):
        with pytest.raises(TransitionRefused, match=r"conflict|ผลประโยชน์"):
            act()
    application.refresh_from_db()
    assert application.state == "in_screening"


def test_outside_screening_and_without_the_role_nothing_is_decided(application, officer):
    with pytest.raises(TransitionRefused):
        decide(application, factories.make_user(is_superuser=True))
    perform("return", application, actor=officer, note="แก้")
    with pytest.raises(TransitionRefused):
        decide(application, officer)
