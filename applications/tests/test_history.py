"""The history of an answer: everything saved can be read, compared and brought back."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from applications.models import Answer, AnswerRevision, Application
from applications.services import history
from applications.services.answers import StaleAnswer, save_answer
from applications.states import State

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def writer(application: Application) -> User:
    return factories.make_member(application.agency, Role.CONTRIBUTOR, name_en="Kamol Chaisri")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def write(
    application: Application, *texts: str, actor: User | None, number: str = "1", **more: Any
) -> Answer:
    """Save one text after the other, each on top of the last."""
    question = application.round.question_set.get(number=number)
    for text in texts:
        before = Answer.objects.filter(application=application, question=question).first()
        base = before.revision if before else 0
        answer = save_answer(
            application=application, question=question, text=text, draft_th="", base=base, actor=actor, **more
        ).answer
    return answer


def minutes_apart(answer: Answer, *minutes: int) -> None:
    """Set when each revision was saved, in minutes before the latest."""
    rows = list(answer.revisions.order_by("number"))
    for row, ago in zip(rows, minutes, strict=True):
        AnswerRevision.objects.filter(pk=row.pk).update(saved_at=rows[-1].saved_at - timedelta(minutes=ago))


def url(application: Application, name: str = "answer_history", number: str = "1") -> str:
    return reverse(name, kwargs={"ref": application.reference, "number": number})


def text_of(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


class TestEntries:
    def numbers(self, answer: Answer) -> list[list[int]]:
        return [[v.number for v in entry.versions] for entry in history.entries(answer, "en")]

    def test_quick_saves_of_one_person_are_one_entry_and_all_are_kept(self, application, writer):
        answer = write(application, "a", "a b", "a b c", actor=writer)
        minutes_apart(answer, 4, 2, 0)
        assert self.numbers(answer) == [[3, 2, 1]]
        assert answer.revisions.count() == 3

    def test_an_entry_lasts_five_minutes_however_busily_one_writes(self, application, writer):
        answer = write(application, "a", "b", "c", "d", actor=writer)
        minutes_apart(answer, 9, 6, 3, 0)
        assert self.numbers(answer) == [[4, 3], [2, 1]]

    def test_another_person_begins_another_entry(self, application, writer):
        other = factories.make_member(application.agency)
        write(application, "a", actor=writer)
        write(application, "b", actor=other)
        assert self.numbers(write(application, "c", actor=writer)) == [[3], [2], [1]]

    def test_a_version_that_came_back_says_which(self, application, writer):
        answer = write(application, "first", "second", "first", actor=writer)
        newest = history.entries(answer, "en")[0].latest
        assert (newest.number, newest.again) == (3, 1)

    def test_words_are_counted_in_the_language_of_the_answer(self, application, writer):
        assert history.entries(write(application, "one two three", actor=writer), "en")[0].latest.words == 3


class TestRestoring:
    def test_an_old_version_comes_back_as_a_new_one(self, application, writer):
        answer = write(application, "first", "second", actor=writer)
        reply = signed_in(writer).post(url(application, "answer_restore"), {"revision": 1, "base": 2})
        assert reply.status_code == 302
        answer.refresh_from_db()
        assert (answer.text, answer.revision) == ("first", 3)
        assert list(answer.revisions.values_list("text", flat=True)) == ["first", "second", "first"]
        page = text_of(signed_in(writer).get(reply.url))
        assert "version 1 restored" in page
        assert "Kamol Chaisri" in page

    def test_nothing_is_restored_over_what_somebody_saved_meanwhile(self, application, writer):
        answer = write(application, "first", "second", "third", actor=writer)
        reply = signed_in(writer).post(url(application, "answer_restore"), {"revision": 1, "base": 2})
        assert reply.status_code == 409
        assert "Nothing was restored" in text_of(reply)
        answer.refresh_from_db()
        assert (answer.text, answer.revision) == ("third", 3)

    def test_the_service_refuses_a_stale_base_and_an_unknown_version(self, application, writer):
        answer = write(application, "first", "second", actor=writer)
        values = {"application": application, "question": answer.question, "actor": writer}
        with pytest.raises(StaleAnswer):
            history.restore(number=1, base=1, **values)
        with pytest.raises(history.NoSuchRevision):
            history.restore(number=9, base=2, **values)

    @pytest.mark.parametrize("sent", [{}, {"revision": "x", "base": 2}, {"revision": 99, "base": 2}])
    def test_a_version_that_is_none_is_refused_in_words(self, application, writer, sent):
        write(application, "first", "second", actor=writer)
        reply = signed_in(writer).post(url(application, "answer_restore"), sent)
        assert reply.status_code == 422
        assert "version" in text_of(reply)

    def test_a_viewer_reads_but_does_not_restore(self, application, writer):
        write(application, "first", "second", actor=writer)
        viewer = signed_in(factories.make_member(application.agency, Role.VIEWER))
        page = text_of(viewer.get(url(application)))
        assert "Version 2" in page
        assert 'name="revision"' not in page
        assert viewer.post(url(application, "answer_restore"), {"revision": 1, "base": 2}).status_code == 403

    def test_nothing_is_restored_after_submission(self, application, writer):
        answer = write(application, "first", "second", actor=writer)
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        reply = signed_in(writer).post(url(application, "answer_restore"), {"revision": 1, "base": 2})
        assert reply.status_code == 403
        answer.refresh_from_db()
        assert answer.revision == 2


class TestPage:
    def test_two_versions_are_compared_by_words(self, application, writer):
        write(application, "We reached 1,200 families", "We reached many families", actor=writer)
        page = text_of(signed_in(writer).get(url(application), {"from": 1, "to": 2}))
        assert "From version 1 to version 2" in page
        assert "<del>" in page
        assert "many<span" in page
        assert "[new:" in page

    def test_texts_are_shown_as_text(self, application, writer):
        write(application, "<script>alert(1)</script>", "<b>x</b>", actor=writer)
        page = text_of(signed_in(writer).get(url(application), {"from": 1, "to": 2}))
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page

    @pytest.mark.parametrize("asked", [{"from": 1, "to": 9}, {"from": "x"}, {"to": 10**30, "from": 1}])
    def test_versions_that_are_none_are_refused_in_words(self, application, writer, asked):
        write(application, "first", "second", actor=writer)
        reply = signed_in(writer).get(url(application), asked)
        assert reply.status_code == 200
        assert "cannot be compared" in text_of(reply)

    def test_an_answer_without_any_save_says_so(self, application, writer):
        assert "Nothing has been written here yet" in text_of(signed_in(writer).get(url(application)))

    def test_an_unknown_question_is_404(self, application, writer):
        assert signed_in(writer).get(url(application, number="99")).status_code == 404

    def test_officers_read_and_strangers_find_nothing(self, application, writer):
        write(application, "first", actor=writer)
        assert signed_in(factories.make_officer()).get(url(application)).status_code == 200
        stranger = signed_in(factories.make_member(factories.make_agency()))
        assert stranger.get(url(application)).status_code == 404

    def test_thirty_versions_take_as_many_queries_as_one(self, application, writer):
        client = signed_in(writer)
        counts = []
        for texts in (["0"], [str(n) for n in range(1, 30)]):
            answer = write(application, *texts, actor=writer)
            client.get(url(application), {"from": 1, "to": 1})
            with CaptureQueriesContext(connection) as queries:
                client.get(url(application), {"from": 1, "to": answer.revision})
            counts.append(len(queries))
        assert answer.revision == 30
        assert counts[0] == counts[1]
