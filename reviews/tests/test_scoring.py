"""Saving, submitting, opening again and discussing: the services and their refusals."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Membership
from applications.models import Application, EventKind
from applications.services.transitions import TransitionRefused, perform
from criteria.models import Deadline
from notifications.models import Message
from reviews.models import Assignment, Review
from reviews.services import discussing, scoring
from reviews.visibility import counted_reviews, sees_scores

from .factories import assign_to, in_review, make_officer, make_review, make_reviewer, make_user

pytestmark = pytest.mark.django_db

CLAUSES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def reviewer():
    return make_reviewer()


@pytest.fixture
def application(officer, reviewer):
    return in_review(officer, reviewer)


@pytest.fixture
def assignment(application, reviewer) -> Assignment:
    return application.assignments.get(reviewer=reviewer)


@pytest.fixture
def sheet(assignment) -> Review:
    return scoring.open_sheet(assignment)


def score(value=4, reason="เห็นจากคำตอบ", cannot=False):
    return {"value": value, "cannot_judge": cannot, "reason": reason}


def full(**changes):
    texts = {"strengths": "ก", "weaknesses": "ข", "advice": "ค", "recommendation": "endorse"}
    return {"scores": {clause: score() for clause in CLAUSES}, **texts, **changes}


def kinds(application):
    return list(application.events.order_by("pk").values_list("kind", flat=True))


def due(application, **ago):
    Deadline.objects.filter(round=application.round, kind="review").update(
        at=timezone.now() - timedelta(**ago)
    )


class TestSaving:
    def test_scores_and_texts_are_stored(self, sheet, reviewer):
        saved = scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        assert saved.version == 1
        assert scoring.values_of(saved) == full()

    def test_cannot_judge_is_no_number(self, sheet, reviewer):
        values = {"scores": {"2.1": score(None, cannot=True)}}
        scoring.save_sheet(sheet, version=0, values=values, actor=reviewer)
        row = sheet.scores.get()
        assert (row.value, row.cannot_judge) == (None, True)

    def test_what_is_left_out_stays(self, sheet, reviewer):
        scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        scoring.save_sheet(sheet, version=1, values={"scores": {"2.1": score(0)}}, actor=reviewer)
        values = scoring.values_of(Review.objects.get())
        assert values == full() | {"scores": full()["scores"] | {"2.1": score(0)}}

    def test_an_empty_sheet_is_no_beginning(self, sheet, reviewer):
        nothing = {"scores": {"2.1": score(None, "")}, "strengths": ""}
        assert scoring.save_sheet(sheet, version=0, values=nothing, actor=reviewer).version == 0
        assert not sheet.scores.exists()

    def test_a_stale_version_is_refused_and_told_what_stands(self, sheet, reviewer):
        scoring.save_sheet(sheet, version=0, values={"strengths": "หน้าต่างแรก"}, actor=reviewer)
        with pytest.raises(scoring.StaleSheet) as stale:
            scoring.save_sheet(sheet, version=0, values={"strengths": "หน้าต่างที่สอง"}, actor=reviewer)
        assert (stale.value.version, stale.value.current["strengths"]) == (1, "หน้าต่างแรก")
        assert Review.objects.get().strengths == "หน้าต่างแรก"

    def test_a_reply_that_got_lost_is_no_conflict(self, sheet, reviewer):
        for _ in range(2):
            saved = scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        assert saved.version == 1

    @pytest.mark.parametrize(
        "values",
        [
            {"scores": {"2.1": score(6)}},
            {"scores": {"2.1": score(-1)}},
            {"scores": {"2.1": score(True)}},
            {"scores": {"2.1": score("4")}},
            {"scores": {"2.1": score(3, cannot=True)}},
            {"scores": {"9.9": score(3)}},
            {"strengths": "x" * (scoring.LONGEST + 1)},
            {"advice": "\0"},
            {"recommendation": "perhaps"},
        ],
    )
    def test_what_is_no_sheet_is_refused(self, sheet, reviewer, values):
        with pytest.raises(ValidationError):
            scoring.save_sheet(sheet, version=0, values=values, actor=reviewer)
        assert Review.objects.get().version == 0

    def test_only_the_own_sheet(self, sheet, officer):
        for actor in (make_reviewer(), officer, make_user(is_superuser=True)):
            with pytest.raises(TransitionRefused):
                scoring.save_sheet(sheet, version=0, values=full(), actor=actor)

    def test_not_before_the_interests_are_declared(self, officer, application):
        user = make_reviewer()
        sheet = scoring.open_sheet(assign_to(application, user, officer, declared=False))
        with pytest.raises(TransitionRefused):
            scoring.save_sheet(sheet, version=0, values=full(), actor=user)

    def test_not_with_a_conflict_that_came_later(self, application, sheet, reviewer):
        Membership.objects.create(user=reviewer, agency=application.agency)
        with pytest.raises(TransitionRefused):
            scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)

    def test_not_after_the_reviews_were_due(self, application, sheet, reviewer):
        due(application, seconds=2)
        with pytest.raises(TransitionRefused):
            scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        due(application, seconds=-60)
        assert scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer).version == 1

    def test_not_once_it_is_withdrawn(self, application, sheet, reviewer):
        coordinator = application.agency.memberships.get(role="coordinator").user
        perform("withdraw", application, actor=coordinator, note="เหตุผล")
        with pytest.raises(TransitionRefused):
            scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)

    def test_it_reads_the_snapshot_it_was_opened_with(self, application, sheet):
        assert sheet.snapshot == application.snapshots.get()
        assert scoring.open_sheet(sheet.assignment) == sheet


class TestSubmitting:
    def test_complete_it_is_kept_as_it_was(self, application, sheet, reviewer):
        scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        row = scoring.submit_sheet(sheet, version=1, actor=reviewer)
        assert (row.number, row.after_others) == (1, False)
        assert row.content == full() | {"snapshot": 1, "version": 1}
        assert counted_reviews().get() == sheet
        event = application.events.get(kind=EventKind.REVIEW_SUBMITTED)
        assert event.detail == {"number": 1, "person": reviewer.pk}

    @pytest.mark.parametrize(
        "gap",
        [
            {"scores": {c: score() for c in CLAUSES[:5]}},
            {"scores": {c: score(reason=" " if c == "2.3" else "x") for c in CLAUSES}},
            {"scores": {c: score(None, "", cannot=True) for c in CLAUSES}},
            {"strengths": ""},
            {"weaknesses": " "},
            {"advice": ""},
            {"recommendation": ""},
        ],
    )
    def test_what_is_missing_is_named(self, sheet, reviewer, gap):
        scoring.save_sheet(sheet, version=0, values=full(**gap), actor=reviewer)
        with pytest.raises(TransitionRefused) as refused:
            scoring.submit_sheet(sheet, version=1, actor=reviewer)
        assert refused.value.reasons
        assert not counted_reviews().exists()

    def test_all_cannot_judge_with_reasons_is_a_review(self, sheet, reviewer):
        values = full(scores={c: score(None, "ไม่มีข้อมูล", cannot=True) for c in CLAUSES})
        scoring.save_sheet(sheet, version=0, values=values, actor=reviewer)
        assert scoring.submit_sheet(sheet, version=1, actor=reviewer).number == 1

    def test_twice_is_once(self, sheet, reviewer):
        scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        first = scoring.submit_sheet(sheet, version=1, actor=reviewer)
        assert scoring.submit_sheet(sheet, version=1, actor=reviewer) == first
        assert sheet.submissions.count() == 1

    def test_a_stale_page_submits_nothing(self, sheet, reviewer):
        scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        with pytest.raises(scoring.StaleSheet):
            scoring.submit_sheet(sheet, version=0, actor=reviewer)

    def test_afterwards_nothing_changes(self, sheet, reviewer):
        scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        scoring.submit_sheet(sheet, version=1, actor=reviewer)
        with pytest.raises(TransitionRefused):
            scoring.save_sheet(sheet, version=1, values={"strengths": "อื่น"}, actor=reviewer)
        assert Review.objects.get().strengths == "ก"

    def test_not_after_they_were_due(self, application, sheet, reviewer):
        scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        due(application, seconds=2)
        with pytest.raises(TransitionRefused):
            scoring.submit_sheet(sheet, version=1, actor=reviewer)


class TestOpeningAgain:
    @pytest.fixture
    def submitted(self, sheet, reviewer) -> Review:
        scoring.save_sheet(sheet, version=0, values=full(), actor=reviewer)
        scoring.submit_sheet(sheet, version=1, actor=reviewer)
        return Review.objects.get()

    def test_it_is_written_and_submitted_as_the_next(self, application, officer, submitted, reviewer):
        scoring.reopen(submitted, reason="คะแนนข้อ 2.3 ไม่ตรงกับเหตุผล", actor=officer)
        assert not counted_reviews().exists()
        assert not sees_scores(reviewer, application)
        scoring.save_sheet(submitted, version=2, values={"strengths": "ใหม่"}, actor=reviewer)
        row = scoring.submit_sheet(submitted, version=3, actor=reviewer)
        assert (row.number, row.after_others) == (2, False)
        assert submitted.submissions.get(number=1).content["strengths"] == "ก"

    def test_an_officer_who_reviews_could_read_the_others_on_every_page(
        self, application, officer, submitted, reviewer
    ):
        make_review(assign_to(application, make_reviewer(), officer))
        reviewer.is_officer = True
        reviewer.save()
        scoring.reopen(submitted, reason="x", actor=officer)
        assert scoring.submit_sheet(submitted, version=2, actor=reviewer).after_others

    def test_after_seeing_the_others_it_says_so(self, officer, submitted, reviewer):
        discussing.saw_others(submitted)
        scoring.reopen(submitted, reason="x", actor=officer)
        assert scoring.submit_sheet(submitted, version=2, actor=reviewer).after_others

    def test_the_reviewer_is_told_by_mail(self, officer, submitted, reviewer):
        scoring.reopen(submitted, reason="คะแนนกับเหตุผลไม่ตรงกัน", actor=officer)
        mail = Message.objects.get(recipient=reviewer.email)
        assert "คะแนนกับเหตุผลไม่ตรงกัน" in mail.body

    def test_the_trail_says_that_but_not_why(self, application, officer, submitted):
        scoring.reopen(submitted, reason="ลับ", actor=officer)
        event = application.events.get(kind=EventKind.REVIEW_REOPENED)
        assert "ลับ" not in f"{event.note}{event.detail}"

    def test_only_officers_who_see_the_scores_and_say_why(self, application, officer, submitted, reviewer):
        conflicted = make_officer()
        Membership.objects.create(user=conflicted, agency=application.agency)
        for actor in (reviewer, conflicted, make_user(is_superuser=True)):
            with pytest.raises(TransitionRefused):
                scoring.reopen(submitted, reason="x", actor=actor)
        with pytest.raises(TransitionRefused):
            scoring.reopen(submitted, reason=" ", actor=officer)
        assert counted_reviews().exists()

    def test_twice_is_refused(self, officer, submitted):
        scoring.reopen(submitted, reason="x", actor=officer)
        with pytest.raises(TransitionRefused):
            scoring.reopen(submitted, reason="x", actor=officer)
        assert submitted.reopenings.count() == 1

    def test_not_after_the_decision(self, application, officer, submitted):
        Application.objects.filter(pk=application.pk).update(state="endorsed")
        with pytest.raises(TransitionRefused):
            scoring.reopen(submitted, reason="x", actor=officer)


class TestDiscussing:
    def test_after_the_own_submission_and_once(self, application, assignment, reviewer):
        with pytest.raises(TransitionRefused):
            discussing.remark(application, text="เห็นด้วย", actor=reviewer)
        make_review(assignment)
        for _ in range(2):
            discussing.remark(application, text="เห็นด้วย", actor=reviewer)
        assert application.remarks.count() == 1

    def test_not_with_a_conflict(self, application):
        conflicted = make_officer()
        Membership.objects.create(user=conflicted, agency=application.agency)
        with pytest.raises(TransitionRefused):
            discussing.remark(application, text="x", actor=conflicted)

    def test_the_first_sight_of_the_others_is_kept(self, assignment):
        review = make_review(assignment)
        discussing.saw_others(review)
        first = Review.objects.get().saw_others_at
        discussing.saw_others(review)
        assert Review.objects.get().saw_others_at == first
