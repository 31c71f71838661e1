"""Feedback: composed without names and scores, approved without conflict, shown after the release."""

import pytest
from django.urls import reverse

from applications import timeline
from applications.models import Event, EventKind
from applications.services.transitions import TransitionRefused
from reviews.models import AgencyMessage, Feedback
from reviews.services.feedback import StaleFeedback, approve, compose, save_feedback, shown
from reviews.services.releasing import release

from . import factories
from .panels import CANARY, call, interest, reviewed, seen, stage

pytestmark = pytest.mark.django_db
TEXTS = {"text_th": "จุดเด่นคือผลลัพธ์", "text_en": "The results stand out."}


@pytest.fixture
def officers():
    return [factories.make_officer() for _ in range(4)]


def decide(application, officers):
    """A released decision to endorse."""
    panel = call(officers)
    stage(panel.items.get(), officers[0])
    release(panel, seen=seen(panel, officers[0]), actor=officers[0])
    application.refresh_from_db()


def letters():
    return AgencyMessage.objects.filter(template__purpose="feedback")


class TestComposing:
    def test_each_language_gets_its_texts_without_names_and_scores(self, officers):
        reviewers = [factories.make_reviewer(), factories.make_reviewer()]
        application = factories.in_review(officers[0], *reviewers)
        first, second = application.assignments.order_by("pk")
        factories.make_review(first, [5] * 6, strengths="ผลชัด", weaknesses="ขยายผลน้อย", advice="เพิ่มข้อมูล")
        factories.make_review(
            second, [1] * 6, strengths="Clear results", weaknesses="Few data", advice="Add data"
        )
        texts = compose(application)
        assert "- ผลชัด" in texts["text_th"]
        assert "- Clear results" in texts["text_en"]
        assert "Clear" not in texts["text_th"]
        for reviewer in reviewers:
            assert reviewer.name_th not in texts["text_th"] + texts["text_en"]
        assert not any(letter.isdigit() for letter in texts["text_th"] + texts["text_en"])

    def test_only_submitted_reviews_count(self, officers):
        reviewer = factories.make_reviewer()
        application = factories.in_review(officers[0], reviewer)
        factories.make_review(application.assignments.get(), submitted=False, strengths=CANARY)
        assert compose(application) == {"text_th": "", "text_en": ""}
        with pytest.raises(TransitionRefused):
            save_feedback(application, version=0, actor=officers[0], **TEXTS)


class TestApproval:
    def test_it_is_shown_when_released_and_approved_whatever_came_first(self, officers):
        application = reviewed(officers[0], 4)
        approve(application, version=0, actor=officers[0], **TEXTS)
        assert shown(application) is None
        assert not letters().exists()
        decide(application, officers)
        assert shown(application).text_en == TEXTS["text_en"]
        assert letters().count() == 1

    def test_after_the_release_the_approval_shows_it(self, officers):
        application = reviewed(officers[0], 4)
        decide(application, officers)
        assert shown(application) is None
        approve(application, version=0, actor=officers[0], **TEXTS)
        approve(application, version=0, actor=officers[0], **TEXTS)
        assert shown(application) is not None
        assert letters().count() == 1
        assert Event.objects.filter(kind=EventKind.FEEDBACK).count() == 1

    def test_a_change_takes_an_unseen_approval_back(self, officers):
        application = reviewed(officers[0], 4)
        approve(application, version=0, actor=officers[0], **TEXTS)
        save_feedback(application, version=1, actor=officers[1], **TEXTS | {"text_en": "Another."})
        assert Feedback.objects.get().approved_at is None

    def test_what_the_agency_reads_is_not_changed(self, officers):
        application = reviewed(officers[0], 4)
        decide(application, officers)
        approve(application, version=0, actor=officers[0], **TEXTS)
        with pytest.raises(TransitionRefused):
            save_feedback(application, version=1, actor=officers[1], **TEXTS | {"text_en": "Another."})

    def test_a_stale_page_overwrites_nothing(self, officers):
        application = reviewed(officers[0], 4)
        save_feedback(application, version=0, actor=officers[0], **TEXTS)
        with pytest.raises(StaleFeedback):
            save_feedback(application, version=0, text_th="ก", text_en="x", actor=officers[1])

    def test_both_languages_are_needed(self, officers):
        application = reviewed(officers[0], 4)
        with pytest.raises(TransitionRefused):
            approve(application, version=0, text_th="ก", text_en=" ", actor=officers[0])

    def test_nobody_in_conflict_and_no_admin_writes_it(self, officers):
        application = reviewed(officers[0], 4)
        interest(officers[3], application)
        for person in (officers[3], factories.make_user(is_superuser=True), factories.make_reviewer()):
            with pytest.raises(TransitionRefused):
                approve(application, version=0, actor=person, **TEXTS)


class TestPages:
    def test_officers_write_and_approve(self, client, officers):
        application = reviewed(officers[0], 4)
        client.force_login(officers[0])
        address = reverse("officer_feedback", args=[application.reference])
        assert CANARY in client.get(address).content.decode()
        assert client.post(address, TEXTS | {"version": 0, "do": "save"}).status_code == 302
        stale = client.post(address, {"text_th": "ของฉัน", "text_en": "mine", "version": 0, "do": "approve"})
        assert stale.status_code == 409
        assert "ของฉัน" in stale.content.decode()
        assert TEXTS["text_th"] in stale.content.decode()
        assert client.post(address, TEXTS | {"version": 1, "do": "approve"}).status_code == 302
        assert Feedback.objects.get().approved_by == officers[0]
        refused = client.post(address, {"text_th": "", "text_en": "", "version": 1, "do": "approve"})
        assert refused.status_code == 409

    def test_who_steps_out_reads_nothing_of_it(self, client, officers):
        application = reviewed(officers[0], 4)
        approve(application, version=0, text_th=CANARY, text_en=CANARY, actor=officers[0])
        interest(officers[1], application)
        decide(application, [officers[0], officers[2], officers[3]])
        client.force_login(officers[1])
        page = client.get(reverse("officer_feedback", args=[application.reference]))
        assert CANARY not in page.content.decode()
        for name in ("application_feedback", "application_feedback_card"):
            address = reverse(name, args=[application.reference])
            assert client.get(address, headers={"HX-Request": "true"}).status_code == 404

    def test_the_agency_reads_it_after_release_and_approval_only(self, client, officers):
        application = reviewed(officers[0], 4)
        client.force_login(application.agency.memberships.get(role="coordinator").user)
        page = reverse("application_feedback", args=[application.reference])
        card = reverse("application_feedback_card", args=[application.reference])
        approve(application, version=0, text_th=CANARY, text_en=CANARY, actor=officers[0])
        assert CANARY not in client.get(page).content.decode()
        assert not any(
            row.label for row in timeline.entries(application, for_agency=True) if not row.is_state
        )
        decide(application, officers)
        assert CANARY in client.get(page).content.decode()
        assert page in client.get(card, headers={"HX-Request": "true"}).content.decode()
        assert CANARY in client.get(card).content.decode()
        overview = client.get(reverse("application_overview", args=[application.reference]))
        assert card in overview.content.decode()

    def test_other_agencies_find_nothing(self, client, officers):
        application = reviewed(officers[0], 4)
        client.force_login(factories.make_member(factories.make_agency()))
        for name in ("application_feedback", "application_feedback_card"):
            assert client.get(reverse(name, args=[application.reference])).status_code == 404
