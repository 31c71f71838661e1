"""The question pages: what is typed is saved, or comes back with the reason; nothing is lost."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from applications.models import Answer, Application
from applications.services.answers import LONGEST_TEXT, save_answer
from applications.services.transitions import perform
from applications.states import State

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def writer(application: Application) -> User:
    return factories.make_member(application.agency, Role.CONTRIBUTOR)


@pytest.fixture
def client(writer: User) -> Client:
    return signed_in(writer)


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def save(client: Client, application: Application, number: str = "1", **values: Any) -> Any:
    body = {"text": "", "draft_th": "", "base": 0} | values
    url = reverse("answer_save", kwargs={"ref": application.reference, "number": number})
    return client.post(
        url, json.dumps(body), content_type="application/json", headers={"Accept": "application/json"}
    )


def topic_url(application: Application, number: int = 3) -> str:
    return reverse("application_topic", kwargs={"ref": application.reference, "number": number})


def text_of(reply: Any) -> str:
    """The page with every run of white space made one space: how a template breaks its lines says nothing."""
    return " ".join(reply.content.decode().split())


def stored(application: Application, number: str = "1") -> Answer:
    return Answer.objects.get(application=application, question__number=number)


def store(
    application: Application, number: str, text: str, base: int = 0, actor: User | None = None
) -> Answer:
    question = application.round.question_set.get(number=number)
    return save_answer(
        application=application, question=question, text=text, draft_th="", base=base, actor=actor
    ).answer


class TestAutosave:
    def test_a_save_answers_with_what_it_counts(self, client, application):
        reply = save(client, application, text="Well-being for all.", draft_th="น้ำสะอาดเพื่อทุกคน")
        assert reply.status_code == 200
        content = reply.json()
        assert (content["revision"], content["words"]) == (1, 3)
        assert content["thai_words"] >= 3
        assert content["draft_is_newer"] is False
        assert len(content["saved_at"]) == 5
        assert stored(application).text == "Well-being for all."

    def test_one_save_takes_at_most_13_queries(self, client, application, django_assert_max_num_queries):
        save(client, application, text="first")
        with django_assert_max_num_queries(12):
            assert save(client, application, text="second", base=1).status_code == 200
        with django_assert_max_num_queries(12):
            assert save(client, application, "2", text="another answer").status_code == 200

    def test_a_stale_save_is_answered_409_with_the_other_text_and_its_writer(self, client, application):
        other = factories.make_member(application.agency, name_en="Kamol Chaisri")
        store(application, "1", "theirs", actor=other)
        reply = save(client, application, text="mine")
        assert reply.status_code == 409
        current = reply.json()["current"]
        assert (current["text"], current["revision"], current["saved_by"]) == ("theirs", 1, "Kamol Chaisri")
        assert current["draft_th"] == ""
        assert current["differences"] == {"text": [["del", "theirs"], ["ins", "mine"]], "draft_th": []}
        assert len(current["saved_at"]) == 5
        assert stored(application).text == "theirs"

    def test_what_others_changed_in_the_other_field_comes_back_to_be_shown(self, client, application):
        other = factories.make_member(application.agency, name_en="Kamol Chaisri")
        save(client, application, text="first", draft_th="ร่าง")
        save(signed_in(other), application, text="first", draft_th="ร่างใหม่", base=1)
        reply = save(client, application, text="second", draft_th="ร่าง", base=1)
        content = reply.json()
        assert (reply.status_code, content["revision"]) == (200, 3)
        assert content["adopted"] == {"draft_th": "ร่างใหม่"}
        assert content["adopted_by"] == "Kamol Chaisri"
        assert content["draft_is_newer"] is True
        assert "adopted" not in save(client, application, text="third", draft_th="ร่างใหม่", base=3).json()

    def test_a_conflict_names_its_field_and_brings_the_other_one(self, client, application):
        save(client, application, text="first", draft_th="ร่าง")
        save(client, application, text="theirs", draft_th="ร่างใหม่", base=1)
        other = signed_in(factories.make_member(application.agency))
        reply = save(other, application, text="mine", draft_th="ร่าง", base=1)
        current = reply.json()["current"]
        assert (reply.status_code, current["fields"]) == (409, ["text"])
        assert current["adopted"] == {"draft_th": "ร่างใหม่"}
        assert current["differences"]["draft_th"] == []

    def test_what_was_sent_before_without_a_reply_is_gone_on_from(self, client, application):
        save(client, application, text="sent")
        sent = [{"text": "sent", "draft_th": ""}]
        reply = save(client, application, text="sent and more", sent=sent)
        assert (reply.status_code, stored(application).text) == (200, "sent and more")

    def test_the_same_save_again_is_no_conflict(self, client, application):
        save(client, application, text="once")
        reply = save(client, application, text="once")
        assert (reply.status_code, reply.json()["revision"]) == (200, 1)

    def test_after_submission_the_reason_comes_back_and_nothing_is_stored(self, client, application):
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        reply = save(client, application, text="too late")
        assert reply.status_code == 403
        assert "sealed" in reply.json()["message"]
        assert not Answer.objects.exists()

    def test_a_viewer_is_told_why_not(self, application):
        viewer = signed_in(factories.make_member(application.agency, Role.VIEWER))
        reply = save(viewer, application, text="mine")
        assert reply.status_code == 403
        assert "coordinator" in reply.json()["message"]

    def test_an_officer_reads_but_does_not_write(self, application):
        officer = signed_in(factories.make_officer())
        assert officer.get(topic_url(application)).status_code == 200
        assert save(officer, application, text="mine").status_code == 403

    def test_somebody_elses_application_does_not_exist(self, application):
        stranger = signed_in(factories.make_member(factories.make_agency()))
        assert save(stranger, application, text="mine").status_code == 404
        assert stranger.get(topic_url(application)).status_code == 404

    def test_signed_out_is_401_for_the_script(self, application):
        assert save(Client(), application, text="mine").status_code == 401

    def test_a_text_beyond_all_measure_is_refused_in_words(self, client, application):
        reply = save(client, application, text="a" * (LONGEST_TEXT + 1))
        assert reply.status_code == 422
        assert str(LONGEST_TEXT) in reply.json()["message"]

    def test_a_body_beyond_the_servers_limit_is_413(self, client, application, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        reply = save(client, application, text="a" * 2000)
        assert reply.status_code == 413
        assert reply.json()["message"]

    def test_over_the_word_limit_is_saved_all_the_same(self, client, application):
        assert save(client, application, "2", text="word " * 101).json()["words"] == 101

    def test_a_yes_or_no_takes_nothing_else(self, client, application):
        assert save(client, application, "9a", text="perhaps").status_code == 422
        assert save(client, application, "9a", text="yes").status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            "{}",
            '{"text": 1, "draft_th": "", "base": 0}',
            '{"text": "", "draft_th": "", "base": "x"}',
            '{"text": "", "draft_th": "", "base": 0, "sent": 1}',
            '{"text": "", "draft_th": "", "base": 0, "sent": [{"text": 1}]}',
            "[" * 100_000,
        ],
    )
    def test_a_body_that_is_no_answer_is_400(self, client, application, body):
        url = reverse("answer_save", kwargs={"ref": application.reference, "number": "1"})
        assert client.post(url, body, content_type="application/json").status_code == 400

    def test_what_postgresql_cannot_hold_does_not_break_the_save(self, client, application):
        assert save(client, application, text="a\x00b \ud800 c").status_code == 200
        assert stored(application).text == "ab \ufffd c"

    def test_an_unknown_question_is_404(self, client, application):
        assert save(client, application, "99", text="x").status_code == 404


class TestPageWithoutScript:
    def post(
        self, client: Client, application: Application, go: str = "next", number: int = 3, **values: Any
    ) -> Any:
        return client.post(
            topic_url(application, number), {"go": go} | {k.replace("_", "-"): v for k, v in values.items()}
        )

    def fields(self, a: str, b: str, base_a: int = 0, base_b: int = 0) -> dict[str, Any]:
        return {
            "text_3a": a, "draft_3a": "", "base_3a": base_a,
            "text_3b": b, "draft_3b": "", "base_3b": base_b,
        }  # fmt: skip

    def test_the_button_saves_every_part_and_goes_on(self, client, application):
        reply = self.post(client, application, **self.fields("first", "second"))
        assert reply.status_code == 302
        assert reply.url == topic_url(application, 4)
        assert (stored(application, "3a").text, stored(application, "3b").text) == ("first", "second")

    def test_after_the_last_question_come_the_documents(self, client, application):
        reply = self.post(client, application, number=12, text_12="lessons", draft_12="", base_12=0)
        assert reply.url == reverse("application_documents", kwargs={"ref": application.reference})

    def test_previous_saves_too(self, client, application):
        reply = self.post(client, application, "previous", **self.fields("first", ""))
        assert reply.url == topic_url(application, 2)
        assert stored(application, "3a").text == "first"

    def test_a_stale_part_comes_back_with_both_texts_and_the_others_are_saved(self, client, application):
        store(application, "3a", "their text")
        reply = self.post(client, application, **self.fields("my text", "second"))
        page = text_of(reply)
        assert reply.status_code == 409
        assert "my text</textarea>" in page
        assert "their<span" in page
        assert page.count('<mark class="only">') == 2  # one word differs, marked in each of the two texts
        assert 'value="keep:3a:1"' in page
        assert 'value="take:3a"' in page
        assert 'value="merge:3a:1"' in page
        assert stored(application, "3a").text == "their text"
        assert stored(application, "3b").text == "second"
        assert 'name="base-3b" value="1"' in page

    def test_keeping_ones_own_text_saves_it_over_the_revision_that_was_shown(self, client, application):
        store(application, "3a", "their text")
        reply = self.post(client, application, "keep:3a:1", **self.fields("my text", ""))
        assert reply.status_code == 302
        assert reply.url == topic_url(application, 3)
        assert (stored(application, "3a").text, stored(application, "3a").revision) == ("my text", 2)

    def test_a_text_made_of_both_is_saved_over_the_revision_that_was_shown(self, client, application):
        store(application, "3a", "their text")
        merged = {"merge_text_3a": "my and their text", "merge_draft_3a": "ร่าง"}
        reply = self.post(client, application, "merge:3a:1", **self.fields("my text", ""), **merged)
        assert reply.status_code == 302
        answer = stored(application, "3a")
        assert (answer.text, answer.draft_th, answer.revision) == ("my and their text", "ร่าง", 2)

    def test_only_the_field_that_both_changed_is_to_be_decided(self, client, application):
        save(client, application, "3a", text="first", draft_th="ร่าง")
        save(client, application, "3a", text="their text", draft_th="ร่างของเขา", base=1)
        mine = self.fields("my text", "", base_a=1) | {"draft_3a": "ร่าง"}
        other = signed_in(factories.make_member(application.agency))
        reply = self.post(other, application, **mine)
        page = text_of(reply)
        assert reply.status_code == 409
        assert "ร่างของเขา</textarea>" in page
        assert 'data-merge-field="draft_th" hidden' in page
        assert 'data-merge-field="text" hidden' not in page.split('data-answer="3b"')[0]
        assert page.count('<mark class="only">') == 2
        keeping = self.fields("my text", "", base_a=1) | {"draft_3a": "ร่างของเขา"}
        assert self.post(other, application, "keep:3a:2", **keeping).status_code == 302
        assert (stored(application, "3a").text, stored(application, "3a").draft_th) == (
            "my text",
            "ร่างของเขา",
        )

    def test_taking_theirs_keeps_what_only_the_writer_changed(self, client, application):
        save(client, application, "3a", text="first", draft_th="ร่าง")
        save(client, application, "3a", text="their text", draft_th="ร่าง", base=1)
        mine = self.fields("my text", "", base_a=1) | {"draft_3a": "ร่างของฉัน"}
        other = signed_in(factories.make_member(application.agency))
        page = text_of(self.post(other, application, "take:3a", **mine))
        assert "my text</div>" in page
        assert "ร่างของฉัน</div>" not in page
        assert (stored(application, "3a").text, stored(application, "3a").draft_th) == (
            "their text",
            "ร่างของฉัน",
        )

    def test_two_fields_changed_by_two_people_are_both_saved_and_said(self, client, application):
        kamol = signed_in(factories.make_member(application.agency, name_en="Kamol Chaisri"))
        save(client, application, "3a", text="first", draft_th="ร่าง")
        save(kamol, application, "3a", text="first", draft_th="ร่างใหม่", base=1)
        mine = self.fields("second", "", base_a=1) | {"draft_3a": "ร่าง"}
        reply = self.post(client, application, **mine)
        assert reply.status_code == 302
        assert (stored(application, "3a").text, stored(application, "3a").draft_th) == ("second", "ร่างใหม่")
        assert "together with what Kamol Chaisri has changed" in text_of(client.get(reply.url))

    def test_a_merge_over_a_text_that_changed_again_comes_back_with_the_merged_text(
        self, client, application
    ):
        first = store(application, "3a", "their text")
        store(application, "3a", "their newer text", base=first.revision)
        merged = {"merge_text_3a": "my and their text", "merge_draft_3a": ""}
        reply = self.post(client, application, "merge:3a:1", **self.fields("my text", ""), **merged)
        assert reply.status_code == 409
        assert "my and their text</textarea>" in text_of(reply)
        assert stored(application, "3a").text == "their newer text"

    def test_taking_theirs_still_shows_ones_own(self, client, application):
        store(application, "3a", "their text")
        reply = self.post(client, application, "take:3a", **self.fields("my text", ""))
        page = text_of(reply)
        assert "their text</textarea>" in page
        assert "my text</div>" in page
        assert 'name="base-3a" value="1"' in page
        assert stored(application, "3a").revision == 1

    def test_a_part_that_was_only_sent_along_is_no_conflict(self, client, application):
        first = store(application, "3a", "as the page showed it")
        store(application, "3a", "changed meanwhile", base=first.revision)
        reply = self.post(client, application, **self.fields("as the page showed it", "mine", base_a=1))
        assert reply.status_code == 302
        assert stored(application, "3a").text == "changed meanwhile"
        assert stored(application, "3b").text == "mine"

    def test_after_submission_what_was_typed_comes_back_with_the_reason(self, client, application):
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        reply = self.post(client, application, **self.fields("my precious text", ""))
        page = text_of(reply)
        assert reply.status_code == 403
        assert "my precious text</textarea>" in page
        assert "Your text has not been saved" in page

    def test_a_text_beyond_all_measure_comes_back_with_its_error(self, client, application):
        reply = self.post(client, application, **self.fields("a" * (LONGEST_TEXT + 1), "second"))
        page = text_of(reply)
        assert reply.status_code == 422
        assert 'href="#text-3a"' in page
        assert 'id="error-3a"' in page
        assert stored(application, "3b").text == "second"


class TestWhatThePageShows:
    def test_the_fields_say_their_languages(self, client, application):
        Application.objects.filter(pk=application.pk).update(language="ar")
        page = text_of(client.get(topic_url(application)))
        assert 'lang="ar" dir="rtl"' in page
        assert 'lang="th"' in page
        assert "Answer in Arabic" in page

    def test_an_unconfirmed_limit_says_so(self, client, application):
        page = text_of(client.get(topic_url(application)))
        assert page.count("limit not confirmed") == 1  # 3b; 3a's limit is confirmed

    def test_9b_is_required_only_when_9a_is_yes(self, client, application):
        page = text_of(client.get(topic_url(application, 9)))
        assert ">required when 9a is yes</span>" in page
        store(application, "9a", "yes")
        page = text_of(client.get(topic_url(application, 9)))
        assert ">required, because 9a is yes</span>" in page

    def test_thai_that_is_newer_than_the_translation_is_flagged(self, client, application):
        save(client, application, "3b", text="translated", draft_th="ร่าง")
        assert "data-flag hidden" in text_of(client.get(topic_url(application)))
        reply = save(client, application, "3b", text="translated", draft_th="ร่างใหม่", base=1)
        assert reply.json()["draft_is_newer"] is True
        assert text_of(client.get(topic_url(application))).count("data-flag hidden") == 1

    def test_the_writer_clears_the_flag_when_the_translation_still_fits(self, client, application):
        save(client, application, "3b", text="translated", draft_th="ร่าง")
        save(client, application, "3b", text="translated", draft_th="ร่างใหม่", base=1)
        assert 'name="go" value="checked:3b"' in text_of(client.get(topic_url(application)))
        sent = {"go": "checked:3b", "text-3b": "translated", "draft-3b": "ร่างใหม่", "base-3b": 2}
        sent |= {"text-3a": "typed meanwhile", "draft-3a": "", "base-3a": 0}
        reply = client.post(topic_url(application), sent)
        assert (reply.status_code, reply.url) == (302, topic_url(application))
        assert not stored(application, "3b").draft_is_newer
        assert stored(application, "3a").text == "typed meanwhile"
        save(client, application, "3b", text="translated", draft_th="ร่างใหม่กว่า", base=2)
        assert stored(application, "3b").draft_is_newer

    def test_a_flag_about_thai_that_the_writer_has_not_seen_stays(self, client, application):
        other = signed_in(factories.make_member(application.agency, name_en="Kamol Chaisri"))
        save(client, application, "3b", text="translated", draft_th="ร่าง")
        save(client, application, "3b", text="translated", draft_th="ร่างใหม่", base=1)
        save(other, application, "3b", text="translated", draft_th="ร่างใหม่กว่า", base=2)
        sent = {"go": "checked:3b", "text-3b": "translated", "draft-3b": "ร่างใหม่", "base-3b": 2}
        reply = client.post(topic_url(application), sent | {"text-3a": "", "draft-3a": "", "base-3a": 0})
        page = text_of(reply)
        assert reply.status_code == 409
        assert "Kamol Chaisri has changed this answer" in page
        assert "ร่างใหม่กว่า</textarea>" in page
        assert stored(application, "3b").draft_is_newer

    def test_a_sealed_application_is_read_only_and_says_why(self, client):
        application = factories.complete_application(name="huay-nam-sai")
        coordinator = factories.make_member(application.agency)
        application.prescreening.accurate = True
        application.prescreening.save()
        perform("submit", application, actor=coordinator)
        page = text_of(signed_in(coordinator).get(topic_url(application)))
        assert "<textarea" not in page
        assert "It can only be read" in page
        assert "The initiative supports SDG 1" in page

    def test_there_is_no_thirteenth_question(self, client, application):
        assert client.get(topic_url(application, 13)).status_code == 404

    def test_the_page_is_never_kept_by_a_cache(self, client, application):
        assert "no-store" in client.get(topic_url(application)).headers["Cache-Control"]

    def test_a_full_application_takes_no_more_queries_than_an_empty_one(self):
        counts = []
        for application in (factories.make_application(), factories.complete_application()):
            client = signed_in(factories.make_member(application.agency))
            client.get(topic_url(application))
            with CaptureQueriesContext(connection) as queries:
                client.get(topic_url(application))
            counts.append(len(queries))
        # One more: with two letters the register of agencies is read, to tell their organisations apart.
        assert counts[1] <= counts[0] + 1


@pytest.mark.parametrize("number", ["%00", "3a%00", "x", "3aa", "123"])
def test_what_is_no_question_number_is_no_address(client, number):
    application = factories.make_application()
    client.force_login(factories.make_member(application.agency))
    for page in ("", "history/", "comments/", "evidence/"):
        address = f"/applications/{application.reference}/answers/{number}/{page}"
        assert client.post(address, {}).status_code == 404
        assert client.get(address).status_code == 404
