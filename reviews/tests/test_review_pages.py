"""The review page, the files of its dossier, submission, what the others think, and the guide."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from applications.models import EventKind
from criteria.models import Criterion, Deadline
from dossiers.models import Dossier, DossierState
from reviews.models import Review
from reviews.services import scoring

from .factories import assign_to, in_review, make_officer, make_review, make_reviewer

pytestmark = pytest.mark.django_db

CANARY = "คานารีเหลืองตัวเดียว"
CLAUSES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def reviewer(client):
    user = make_reviewer()
    client.force_login(user)
    return user


@pytest.fixture
def application(officer, reviewer):
    """In review by the reviewer and by a colleague, who has submitted."""
    colleague = make_reviewer()
    application = in_review(officer, reviewer, colleague)
    make_review(application.assignments.get(reviewer=colleague), strengths=CANARY)
    return application


@pytest.fixture
def assignment(application, reviewer):
    return application.assignments.get(reviewer=reviewer)


def url(name, application, **more):
    return reverse(name, kwargs={"ref": application.reference} | more)


def fields(**changes):
    data = {"version": 0, "strengths": "ก", "weaknesses": "ข", "advice": "ค", "recommendation": "endorse"}
    for clause in CLAUSES:
        data |= {f"score-{clause}": "4", f"reason-{clause}": "เหตุผล"}
    return data | changes


def page(response) -> str:
    return response.content.decode()


class TestReviewPage:
    def test_the_sealed_dossier_beside_the_sheet(self, client, application):
        shown = page(client.get(url("review", application)))
        sealed = application.snapshots.get().document
        assert sealed["topics"][0]["questions"][0]["answer"]["text"][:40] in shown
        for criterion in Criterion.objects.filter(round=application.round):
            assert f'name="score-{criterion.clause}"' in shown

    def test_the_words_of_the_levels(self, client, application):
        words = [{"text_th": f"ระดับ {n}", "text_en": f"Level {n}"} for n in range(6)]
        Criterion.objects.filter(round=application.round, clause="2.1").update(anchors=words)
        shown = page(client.get(url("review", application)))
        assert 'id="anchor-2-1-4">4 · ระดับ 4' in shown
        assert 'aria-describedby="anchor-2-1-4"' in shown

    def test_without_a_script_the_button_saves(self, client, application):
        response = client.post(url("review", application), fields(go="save"))
        assert response.headers["Location"] == url("review", application)
        assert Review.objects.get(assignment__reviewer=response.wsgi_request.user).version == 1

    def test_a_stale_page_shows_both(self, client, application, assignment, reviewer):
        sheet = scoring.open_sheet(assignment)
        stored = {
            "strengths": "จากหน้าต่างอื่น",
            "scores": {"2.1": {"value": 2, "cannot_judge": False, "reason": "ก่อน"}},
        }
        scoring.save_sheet(sheet, version=0, values=stored, actor=reviewer)
        response = client.post(url("review", application), fields(strengths="พิมพ์ที่นี่"))
        assert response.status_code == 409
        assert "จากหน้าต่างอื่น" in page(response)
        assert "พิมพ์ที่นี่" in page(response)
        assert 'name="version" value="1"' in page(response)
        again = client.post(url("review", application), fields(strengths="พิมพ์ที่นี่", version=1))
        assert again.status_code == 302

    def test_after_the_due_date_it_is_read_and_what_was_typed_comes_back(self, client, application):
        client.post(url("review", application), fields())
        Deadline.objects.filter(round=application.round, kind="review").update(
            at=timezone.now() - timedelta(minutes=1)
        )
        shown = client.get(url("review", application))
        assert shown.status_code == 200
        assert "<form" not in page(shown).split('id="sheet"')[1]
        late = client.post(url("review", application), fields(strengths="พิมพ์ช้าไป", version=1))
        assert late.status_code == 403
        assert "พิมพ์ช้าไป" in page(late)
        scripted = client.post(url("review_save", application), fields(strengths="พิมพ์ช้าไป", version=1))
        assert scripted.status_code == 403
        assert client.post(url("review_submit", application), {"version": 1}).status_code == 409

    def test_a_script_gets_json(self, client, application):
        saved = client.post(url("review_save", application), fields())
        assert saved.json()["version"] == 1
        stale = client.post(url("review_save", application), fields(strengths="อื่น"))
        assert stale.status_code == 409
        assert stale.json()["fields"]["strengths"] == "ก"
        assert (
            client.post(url("review_save", application), fields(version=1, **{"score-2.1": "7"})).status_code
            == 422
        )

    def test_constant_queries(self, client, officer, reviewer, application, django_assert_num_queries):
        client.get(url("review", application))
        with django_assert_num_queries(16):
            client.get(url("review", application))
        for _ in range(2):
            in_review(officer, reviewer)
        with django_assert_num_queries(16):
            client.get(url("review", application))


class TestFiles:
    def test_the_snapshots_files_open(self, client, application):
        sealed = application.snapshots.get().document
        for name, part in (("review_document", "documents"), ("review_letter", "letters")):
            for number in range(1, len(sealed[part]) + 1):
                response = client.get(url(name, application, number=number))
                assert response.status_code == 200
                assert b"".join(response.streaming_content).startswith(b"%PDF")
            assert client.get(url(name, application, number=len(sealed[part]) + 1)).status_code == 404
            assert client.get(url(name, application, number=0)).status_code == 404

    def test_the_page_names_no_address_of_the_agencys(self, client, application):
        shown = page(client.get(url("review", application)))
        assert "/applications/" not in shown.split("<main")[1]

    def test_the_dossier_of_the_snapshot(self, client, application):
        dossier, _made = Dossier.objects.get_or_create(snapshot=application.snapshots.get())
        assert client.get(url("review_dossier", application)).status_code == 404
        dossier.file = default_storage.save("dossiers/x.pdf", ContentFile(b"%PDF-1.7"))
        dossier.state = DossierState.READY
        dossier.save()
        response = client.get(url("review_dossier", application))
        assert b"".join(response.streaming_content) == b"%PDF-1.7"
        assert application.events.filter(kind=EventKind.DOWNLOADED).count() == 1
        assert client.get(url("review_dossier_reading", application)).status_code == 404
        dossier.reading_file = default_storage.save("dossiers/y.pdf", ContentFile(b"%PDF-1.7 reading"))
        dossier.save()
        response = client.get(url("review_dossier_reading", application))
        assert b"".join(response.streaming_content) == b"%PDF-1.7 reading"

    def test_strangers_get_nothing(self, client, application):
        client.force_login(make_reviewer())
        assert client.get(url("review_document", application, number=1)).status_code == 404
        assert client.get(url("review_dossier", application)).status_code == 404
        assert client.get(url("review_dossier_reading", application)).status_code == 404


class TestSubmitting:
    def test_what_is_missing_is_said(self, client, application):
        client.post(url("review", application), fields(advice="", **{"score-2.2": ""}))
        response = client.get(url("review_submit", application))
        assert [place for place, _words in response.context["sheet"].missing] == [
            "criterion-2-2",
            "id_advice",
        ]
        assert client.post(url("review_submit", application), {"version": 1}).status_code == 409

    def test_it_leads_to_the_others(self, client, application):
        saved = client.post(url("review", application), fields(go="submit"))
        assert saved.headers["Location"] == url("review_submit", application)
        done = client.post(url("review_submit", application), {"version": 1})
        assert done.headers["Location"] == url("review_others", application)
        assert CANARY in page(client.get(url("review_others", application)))

    def test_a_stale_confirmation_submits_nothing(self, client, application):
        client.post(url("review", application), fields())
        client.post(url("review", application), fields(strengths="ใหม่", version=1))
        assert client.post(url("review_submit", application), {"version": 1}).status_code == 409
        assert Review.objects.filter(submitted_at=None).count() == 1


class TestOthers:
    def test_before_the_own_submission_it_does_not_exist(self, client, application):
        assert client.get(url("review_others", application)).status_code == 404
        assert client.post(url("review_others", application), {"text": "x"}).status_code == 404
        for address in (
            reverse("review_queue"),
            url("review", application),
            url("review_submit", application),
        ):
            assert CANARY not in page(client.get(address)), address
            assert url("review_others", application) not in page(client.get(address)), address

    def test_afterwards_all_of_it_and_the_first_sight_is_kept(self, client, application, assignment):
        review = make_review(assignment, (2, 2, 2, 2, 2, None))
        response = client.get(url("review_others", application))
        assert CANARY in page(response)
        assert [o.is_own for o in response.context["comparison"].opinions] == [True, False]
        review.refresh_from_db()
        assert review.saw_others_at is not None

    def test_the_own_score_is_marked(self, client, application, assignment):
        make_review(assignment, (2, 2, 2, 2, 2, None))
        comparison = client.get(url("review_others", application)).context["comparison"]
        marked = [bar.label for bar in comparison.rows[0].chart.bars if bar.marked]
        assert marked == ["2"]
        assert comparison.rows[5].cannot == 1
        assert str(comparison.opinions[0].shown_total) == "2.0"

    def test_opened_again_it_is_hidden_again(self, client, officer, application, assignment):
        review = make_review(assignment)
        scoring.reopen(review, reason="x", actor=officer)
        assert client.get(url("review_others", application)).status_code == 404

    def test_the_discussion(self, client, application, assignment):
        make_review(assignment)
        assert client.post(url("review_others", application), {"text": ""}).status_code == 422
        for _ in range(2):
            client.post(url("review_others", application), {"text": "ขอถามเรื่องข้อ 2.3"})
        assert application.remarks.get().text == "ขอถามเรื่องข้อ 2.3"

    def test_constant_queries(self, client, officer, application, assignment, django_assert_num_queries):
        make_review(assignment)
        client.get(url("review_others", application))
        with django_assert_num_queries(15):
            client.get(url("review_others", application))
        for _ in range(2):
            make_review(assign_to(application, make_reviewer(), officer))
        with django_assert_num_queries(15):
            client.get(url("review_others", application))


class TestGuide:
    def test_for_reviewers_and_officers(self, client, application, officer):
        shown = page(client.get(reverse("review_guide")))
        assert "2.6" in shown
        client.force_login(officer)
        assert client.get(reverse("review_guide"), {"round": "unpsa-2022"}).status_code == 200

    def test_not_for_agencies(self, client, application):
        client.force_login(application.agency.memberships.first().user)
        assert client.get(reverse("review_guide")).status_code == 404
