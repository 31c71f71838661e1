"""What stands beside an answer: who is there, what is said about it, and what proves it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, User
from applications.models import Application, Comment, EvidencePointer
from applications.services import comments, pointers, presence
from applications.services.answers import save_answer
from applications.services.locking import Sealed
from applications.snapshots import content_of
from applications.states import State
from criteria.models import Question
from notifications.models import Message

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life of earlier tests have other keys; the cache itself may be somebody's and is not cleared."""
    monkeypatch.setattr(presence, "PREFIX", uuid4().hex)


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def writer(application: Application) -> User:
    return factories.make_member(
        application.agency, Role.CONTRIBUTOR, name_th="สุภาพร ใจดี", name_en="Supaporn Jaidee"
    )


@pytest.fixture
def colleague(application: Application) -> User:
    return factories.make_member(
        application.agency, Role.VIEWER, name_th="กมล ไชยศรี", name_en="Kamol Chaisri"
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def text_of(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


def question_of(application: Application, number: str = "3a") -> Question:
    return application.round.question_set.get(number=number)


def write(
    application: Application, text: str, *, base: int = 0, actor: User | None = None, number: str = "3a"
):
    question = question_of(application, number)
    return save_answer(
        application=application, question=question, text=text, draft_th="", base=base, actor=actor
    ).answer


def url(application: Application, name: str, number: str = "3a") -> str:
    return reverse(name, kwargs={"ref": application.reference, "number": number})


def topic_url(application: Application, number: int = 3) -> str:
    return reverse("application_topic", kwargs={"ref": application.reference, "number": number})


class TestPresence:
    def ping(self, client: Client, application: Application, topic: Any = 3, **answers: Any) -> Any:
        address = reverse("application_presence", kwargs={"ref": application.reference})
        body = json.dumps({"topic": topic, "answers": {f"{k[1:]}": v for k, v in answers.items()}})
        return client.post(address, body, content_type="application/json")

    def test_two_people_see_each_other_and_not_themselves(self, application, writer, colleague):
        assert self.ping(signed_in(writer), application, 3).json()["people"] == []
        seen = self.ping(signed_in(colleague), application, 5).json()["people"]
        assert seen == [{"name": "Supaporn Jaidee", "initials": "SU", "topic": 3}]
        seen = self.ping(signed_in(writer), application, 3).json()["people"]
        assert [(person["name"], person["topic"]) for person in seen] == [("Kamol Chaisri", 5)]

    def test_the_page_itself_shows_who_is_there(self, application, writer, colleague):
        signed_in(colleague).get(topic_url(application, 5))
        page = text_of(signed_in(writer).get(topic_url(application)))
        assert "Writing together now" in page
        assert "Kamol Chaisri" in page

    def test_somebody_silent_is_gone_after_45_seconds(self, application, writer, colleague):
        presence.note(application, colleague, 3)
        assert (
            0
            < cache._cache.get_client().ttl(cache.make_key(presence._key(application.pk, colleague.pk)))
            <= presence.GONE_AFTER
        )
        assert presence.GONE_AFTER > 2 * presence.PING_EVERY

    def test_a_removed_member_is_gone_at_once(self, application, writer, colleague):
        presence.note(application, colleague, 3)
        Membership.objects.filter(user=colleague).delete()
        assert presence.others(application, writer) == []

    def test_presence_at_one_application_tells_nothing_about_another(self, application, writer, colleague):
        other = factories.make_application(application.agency)
        presence.note(other, colleague, 3)
        assert presence.others(application, writer) == []

    def test_what_others_have_saved_since_is_told_with_their_name(self, application, writer, colleague):
        write(application, "first", actor=writer)
        write(application, "theirs", base=1, actor=colleague)
        changes = self.ping(signed_in(writer), application, 3, _3a=1, _3b=0).json()["changes"]
        assert [(c["number"], c["revision"], c["text"], c["saved_by"]) for c in changes] == [
            ("3a", 2, "theirs", "Kamol Chaisri")
        ]
        assert len(changes[0]["saved_at"]) == 5

    def test_what_the_page_shows_already_and_ones_own_saves_are_no_news(self, application, writer, colleague):
        write(application, "theirs", actor=colleague)
        assert self.ping(signed_in(writer), application, 3, _3a=1).json()["changes"] == []
        write(application, "mine", base=1, actor=writer)
        assert self.ping(signed_in(writer), application, 3, _3a=1).json()["changes"] == []

    def test_a_ping_takes_at_most_6_queries(
        self, application, writer, colleague, django_assert_max_num_queries
    ):
        client = signed_in(writer)
        presence.note(application, colleague, 3)
        write(application, "theirs", actor=colleague)
        with django_assert_max_num_queries(6):
            reply = self.ping(client, application, 3, _3a=0, _3b=0)
        assert reply.json()["people"]
        assert reply.json()["changes"]

    @pytest.mark.parametrize(
        "body",
        ["", "[]", "{}", '{"topic": "3"}', '{"topic": true}', '{"topic": 3, "answers": {"3a": "x"}}',
         '{"topic": 3, "answers": []}', '{"topic": -1}', "[" * 100_000],
    )  # fmt: skip
    def test_a_body_that_is_no_sign_of_life_is_400(self, application, writer, body):
        address = reverse("application_presence", kwargs={"ref": application.reference})
        reply = signed_in(writer).post(address, body, content_type="application/json")
        assert reply.status_code == 400

    def test_strangers_find_nothing(self, application):
        stranger = signed_in(factories.make_member(factories.make_agency()))
        assert self.ping(stranger, application).status_code == 404


class TestComments:
    def add(self, client: Client, application: Application, **values: Any) -> Any:
        sent = {"act": "add", "text": "Please add the source."} | values
        return client.post(url(application, "answer_comments"), sent)

    def test_a_comment_stands_at_its_question_and_is_counted_everywhere(self, application, writer):
        client = signed_in(writer)
        reply = self.add(client, application)
        assert reply.url == f"{topic_url(application)}#comments-3a"
        page = text_of(client.get(topic_url(application)))
        assert "Please add the source." in page
        assert "1 open comment" in page
        overview = reverse("application_overview", kwargs={"ref": application.reference})
        assert "1 open comment" in text_of(client.get(overview))

    def test_a_resolved_comment_stays_but_counts_no_more_until_it_is_opened_again(self, application, writer):
        client = signed_in(writer)
        self.add(client, application)
        comment = Comment.objects.get()
        client.post(url(application, "answer_comments"), {"act": f"resolve:{comment.pk}"})
        comment.refresh_from_db()
        assert comment.resolved_by == writer
        page = text_of(client.get(topic_url(application)))
        assert "Please add the source." in page
        assert "resolved by Supaporn Jaidee" in page
        assert "1 open comment" not in page
        client.post(url(application, "answer_comments"), {"act": f"reopen:{comment.pk}"})
        assert "1 open comment" in text_of(client.get(topic_url(application)))

    def test_htmx_gets_the_comments_of_this_question_alone(self, application, writer):
        reply = signed_in(writer).post(
            url(application, "answer_comments"),
            {"act": "add", "text": "Please add the source."},
            headers={"HX-Request": "true"},
        )
        assert reply.status_code == 200
        page = text_of(reply)
        assert page.startswith('<details class="more comments" id="comments-3a" open')
        assert "Please add the source." in page

    def test_an_empty_comment_is_refused_in_words(self, application, writer):
        reply = self.add(signed_in(writer), application, text="  ")
        assert reply.status_code == 422
        assert "Write something first." in text_of(reply)
        assert not Comment.objects.exists()

    def test_a_comment_that_is_too_long_comes_back_with_its_words(self, application, writer):
        reply = self.add(signed_in(writer), application, text="long " * 500)
        assert reply.status_code == 422
        assert "long long long" in text_of(reply)

    def test_comments_are_shown_as_text(self, application, writer):
        self.add(signed_in(writer), application, text="<img src=x>")
        assert "<img src=x>" not in text_of(signed_in(writer).get(topic_url(application)))

    def test_viewers_read_only(self, application, writer, colleague):
        self.add(signed_in(writer), application)
        client = signed_in(colleague)
        page = text_of(client.get(topic_url(application)))
        assert "Please add the source." in page
        assert "Add the comment" not in page
        assert self.add(client, application).status_code == 403

    @pytest.mark.parametrize(
        ("state", "allowed"),
        [(State.DRAFT, False), (State.SUBMITTED, False), (State.IN_SCREENING, False), (State.RETURNED, True)],
    )
    def test_officers_comment_during_a_return(self, application, state, allowed):
        Application.objects.filter(pk=application.pk).update(state=state)
        reply = self.add(signed_in(factories.make_officer()), application)
        assert (reply.status_code == 302) is allowed
        assert Comment.objects.exists() is allowed

    def test_nothing_is_said_about_a_sealed_application(self, application, writer):
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        assert self.add(signed_in(writer), application).status_code == 403
        with pytest.raises(Sealed):
            comments.add(
                application=application, question=question_of(application), author=writer, text="late"
            )

    def test_a_comment_of_another_application_is_not_reached(self, application, writer):
        other = factories.make_application(factories.make_agency())
        author = factories.make_member(other.agency)
        comment = comments.add(
            application=other, question=question_of(other), author=author, text="elsewhere"
        )
        reply = signed_in(writer).post(url(application, "answer_comments"), {"act": f"resolve:{comment.pk}"})
        assert reply.status_code == 404

    @pytest.mark.parametrize("act", ["", "resolve", "resolve:x", "burn:1", "resolve:99999999999999"])
    def test_a_wish_that_is_none_is_404(self, application, writer, act):
        reply = signed_in(writer).post(url(application, "answer_comments"), {"act": act})
        assert reply.status_code == 404

    def test_more_comments_take_no_more_queries(self, application, writer, colleague):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client, counts = signed_in(writer), []
        for _round in range(2):
            for _n in range(1 + 5 * _round):
                self.add(client, application, mentions=[colleague.pk])
            with CaptureQueriesContext(connection) as queries:
                client.get(topic_url(application))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestMentions:
    def test_a_chosen_person_gets_one_mail_with_one_link(self, application, writer, colleague):
        signed_in(writer).post(
            url(application, "answer_comments"), {"act": "add", "text": "Look", "mentions": [colleague.pk]}
        )
        message = Message.objects.get()
        assert (message.recipient, message.about) == (colleague.email, application.reference)
        assert "Supaporn Jaidee" not in message.subject
        assert "Supaporn Jaidee" in message.body
        assert message.body.count("http") == 1
        assert f"{topic_url(application)}#comments-3a" in message.body
        assert list(Comment.objects.get().mentions.all()) == [colleague]

    @pytest.mark.parametrize(
        "text", ["@Kamol please", "see @kamol chaisri", "ฝาก @กมลช่วยดูด้วย", "@กมล ไชยศรี", "(@Kamol)"]
    )
    def test_a_name_after_an_at_sign_means_that_person(self, application, writer, colleague, text):
        assert comments.named_in(text, [writer, colleague]) == [colleague]

    @pytest.mark.parametrize("text", ["Kamol", "@Kamolwan", "@", "a@b", "@somebody"])
    def test_other_words_mean_nobody(self, application, writer, colleague, text):
        assert comments.named_in(text, [writer, colleague]) == []

    def test_a_name_that_two_people_have_means_nobody(self, application, colleague):
        other = factories.make_member(application.agency, name_en="Kamol Saetang", name_th="")
        assert comments.named_in("@Kamol", [colleague, other]) == []
        assert comments.named_in("@Kamol Saetang", [colleague, other]) == [other]

    def test_oneself_is_not_told(self, application, writer):
        comments.add(
            application=application, question=question_of(application), author=writer, text="@Supaporn"
        )
        assert not Message.objects.exists()

    def test_a_stranger_cannot_be_mentioned(self, application, writer):
        stranger = factories.make_member(factories.make_agency())
        reply = signed_in(writer).post(
            url(application, "answer_comments"), {"act": "add", "text": "Look", "mentions": [stranger.pk]}
        )
        assert reply.status_code == 422
        assert not Message.objects.exists()

    def test_officers_are_offered_during_a_return_only(self, application):
        officer = factories.make_officer()
        assert officer not in comments.mentionable(application)
        application.state = State.RETURNED
        assert officer in comments.mentionable(application)


class TestEvidence:
    @pytest.fixture
    def application(self) -> Application:
        return factories.complete_application()

    def add(self, client: Client, application: Application, **values: Any) -> Any:
        sent = {"act": "add", "document": application.documents.first().pk, "page": 1, "note": ""} | values
        return client.post(url(application, "answer_evidence"), sent)

    def test_a_pointer_names_document_page_and_note(self, application, writer):
        client = signed_in(writer)
        assert self.add(client, application, note="table 2").status_code == 302
        page = text_of(client.get(topic_url(application)))
        assert f"{application.documents.first().title} p. 1 – table 2" in page

    def test_it_goes_into_the_snapshot(self, application, writer):
        self.add(signed_in(writer), application, note="table 2")
        document = application.documents.first()
        answers = {
            q["number"]: q["answer"]
            for topic in content_of(application, number=1)["topics"]
            for q in topic["questions"]
        }
        assert answers["3a"]["evidence"] == [
            {"title": document.title, "clause": document.clause, "page": 1, "note": "table 2"}
        ]
        assert answers["3b"]["evidence"] == []

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"page": 2}, "1 page"),
            ({"page": 0}, "Pages begin with 1"),
            ({"page": "x"}, "as a number"),
            ({"document": 10**6}, "document of this application"),
            ({"document": ""}, "Choose a document"),
        ],
    )
    def test_a_pointer_to_nothing_is_refused_in_words(self, application, writer, values, words):
        reply = self.add(signed_in(writer), application, **values)
        assert reply.status_code == 422
        assert words in text_of(reply)
        assert not EvidencePointer.objects.exists()

    def test_the_same_page_is_pointed_to_once(self, application, writer):
        client = signed_in(writer)
        for page in (1, ""):
            assert self.add(client, application, page=page).status_code == 302
            assert self.add(client, application, page=page).status_code == 422
        assert EvidencePointer.objects.count() == 2

    def test_another_applications_document_is_refused(self, application, writer):
        other = factories.complete_application(factories.make_agency())
        reply = self.add(signed_in(writer), application, document=other.documents.first().pk)
        assert reply.status_code == 422
        with pytest.raises(ValidationError):
            pointers.add_pointer(
                application=application,
                question=question_of(application),
                document=other.documents.first(),
                page=1,
            )

    def test_a_pointer_is_removed_and_removing_it_again_is_no_error(self, application, writer):
        client = signed_in(writer)
        self.add(client, application)
        pointer = EvidencePointer.objects.get()
        for _again in range(2):
            reply = client.post(url(application, "answer_evidence"), {"act": f"remove:{pointer.pk}"})
            assert reply.status_code == 302
        assert not EvidencePointer.objects.exists()

    def test_viewers_and_officers_do_not_point(self, application, colleague):
        for person in (colleague, factories.make_officer()):
            assert self.add(signed_in(person), application).status_code == 403

    def test_nothing_is_pointed_to_after_submission(self, application, writer):
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        assert self.add(signed_in(writer), application).status_code == 403

    def test_figures_without_evidence_are_advice_on_the_checklist(self, application, writer):
        client = signed_in(writer)
        checklist = reverse("application_checklist", kwargs={"ref": application.reference})
        numbers = {question.number for question in pointers.without_evidence(application)}
        assert "3a" in numbers  # it names targets by number
        page = text_of(client.get(checklist))
        assert "Figures without evidence" in page
        assert "Check your answers" in page  # never an obstacle
        self.add(client, application)
        again = Application.objects.with_everything().get(pk=application.pk)
        assert "3a" not in {question.number for question in pointers.without_evidence(again)}
