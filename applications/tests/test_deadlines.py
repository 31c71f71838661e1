"""When an application closes: the round's deadline, more time, the last day, and what comes too late."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Role
from applications import deadlines
from applications.models import Application, LateText
from applications.services.answers import save_answer
from applications.services.extensions import grant_extension
from applications.services.late import accept_late_text, mark, sittings
from applications.services.transitions import TransitionRefused, perform
from applications.tests import factories
from common.dates import both_clocks
from criteria.models import Question
from notifications.models import Message

pytestmark = pytest.mark.django_db
AT = datetime(2021, 12, 4, 4, 59, 59, tzinfo=UTC)


def closing_in(application: Application, time: timedelta) -> datetime:
    """Set OPDC's own deadline of the round to so long from now."""
    at = timezone.now() + time
    application.round.deadlines.filter(kind="internal").update(at=at)
    return at


def fresh(application: Application) -> Application:
    return Application.objects.with_everything().get(pk=application.pk)


def locked(application: Application) -> Application:
    """The row as the lock of a save brings it."""
    return deadlines.with_closing(Application.objects.all()).get(pk=application.pk)


@pytest.fixture
def application() -> Application:
    return factories.complete_application(factories.make_agency())


@pytest.fixture
def officer():
    return factories.make_officer()


class TestClosing:
    def test_it_is_the_rounds_deadline(self, application):
        at = application.round.submission_deadline.at
        assert deadlines.closing(application) == at
        assert not deadlines.is_late(application, at)
        assert deadlines.is_late(application, at + timedelta(microseconds=1))

    def test_the_one_query_of_a_save_tells_the_same(self, application, officer):
        assert deadlines.closing_and_now(locked(application))[0] == deadlines.closing(application)
        application.round.deadlines.filter(kind="internal").update(at=None)
        assert deadlines.closing_and_now(locked(application))[0] == deadlines.closing(fresh(application))
        until = fresh(application).round.submission_deadline.at + timedelta(days=2)
        grant_extension(application, until=until, reason="Flood", actor=officer)
        closing, now = deadlines.closing_and_now(locked(application))
        assert closing == until == deadlines.closing(fresh(application))
        assert abs(now - timezone.now()) < timedelta(minutes=1)
        application.round.deadlines.update(at=None)
        assert deadlines.closing_and_now(locked(application))[0] is None

    def test_a_round_without_deadline_never_closes(self, application):
        application.round.deadlines.update(at=None)
        row = fresh(application)
        assert deadlines.closing(row) is None
        assert not deadlines.is_late(row, timezone.now() + timedelta(days=9999))

    def test_the_extension_granted_last_counts_and_never_shortens(self, application, officer):
        at = application.round.submission_deadline.at
        for days in (9, 2):
            until = at + timedelta(days=days)
            grant_extension(application, until=until, reason="Flood", actor=officer)
            assert deadlines.closing(fresh(application)) == until
        application.round.deadlines.filter(kind="internal").update(at=at + timedelta(days=5))
        assert deadlines.closing(fresh(application)) == at + timedelta(days=5)

    def test_both_clocks_stand_in_one_sentence(self):
        with translation.override("en"):
            assert both_clocks(AT) == "3 December 2564 (2021) 23:59 EST = 4 December 11:59 in Bangkok"
        thai = both_clocks(AT)
        assert "3 ธันวาคม 2564 (2021) 23:59 น. EST = 4 ธันวาคม 11:59 น." in thai
        with translation.override("en"):
            new_year = datetime(2022, 1, 1, 3, 0, tzinfo=UTC)
            assert "31 December 2564 (2021) 22:00 EST = 1 January 2565 (2022) 10:00" in both_clocks(new_year)


class TestExtension:
    def test_it_stands_in_the_history_and_the_coordinators_are_told_once(self, application, officer):
        coordinator = factories.make_member(application.agency)
        factories.make_member(application.agency, Role.CONTRIBUTOR)
        until = application.round.submission_deadline.at + timedelta(days=3)
        row = grant_extension(application, until=until, reason="  Flood  ", actor=officer)
        assert (row.reason, row.granted_by, row.until) == ("Flood", officer, until)
        message = Message.objects.get(about=application.reference)
        assert message.recipient == coordinator.email
        assert "Flood" in message.body
        assert "EST" in message.body

    @pytest.mark.parametrize(
        ("days", "reason", "said"),
        [
            (-40, "Flood", "must lie in the future"),
            (-1, "Flood", "later than the round's own"),
            (3, "  ", "give the reason"),
        ],
    )
    def test_what_makes_no_sense_is_refused_in_words(self, application, officer, days, reason, said):
        until = application.round.submission_deadline.at + timedelta(days=days)
        with translation.override("en"), pytest.raises(TransitionRefused) as refused:
            grant_extension(application, until=until, reason=reason, actor=officer)
        assert said in str(refused.value)
        assert not application.extensions.exists()

    def test_only_officers_grant_time(self, application):
        coordinator = factories.make_member(application.agency)
        until = application.round.submission_deadline.at + timedelta(days=3)
        with pytest.raises(TransitionRefused):
            grant_extension(application, until=until, reason="Flood", actor=coordinator)

    def test_with_more_time_a_late_application_can_be_submitted(self, application, officer):
        closing_in(application, timedelta(minutes=-5))
        coordinator = factories.make_member(application.agency)
        with pytest.raises(TransitionRefused, match="EST"):
            perform("submit", application, actor=coordinator)
        until = timezone.now() + timedelta(hours=1)
        grant_extension(application, until=until, reason="Flood", actor=officer)
        perform("submit", application, actor=coordinator)
        assert application.snapshots.count() == 1


class TestLateTexts:
    def save(self, application, actor, text, number="1", base=1):
        question = Question.objects.get(round=application.round, number=number)
        return save_answer(
            application=application, question=question, text=text, draft_th="", base=base, actor=actor
        )

    def test_a_save_after_the_deadline_is_kept_beside_the_answer(self, application):
        before = application.answers.get(question__number="1")
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        for text in ("First", "Second"):
            saved = self.save(application, writer, text, base=before.revision)
            assert saved.late is not None
        after = application.answers.get(question__number="1")
        assert (after.text, after.revision) == (before.text, before.revision)
        assert LateText.objects.waiting().get().text == "Second"
        rows = LateText.objects.order_by("pk")
        assert [(row.text, row.saved_by) for row in rows] == [("First", writer), ("Second", writer)]
        assert [row.superseded_at is None for row in rows] == [False, True]

    def test_the_same_late_text_sent_again_is_one_row(self, application):
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        assert self.save(application, writer, "Once").late == self.save(application, writer, "Once").late
        assert LateText.objects.count() == 1

    def test_a_late_text_keeps_what_others_saved_in_the_field_it_did_not_change(self, application):
        before = application.answers.get(question__number="1")
        save_answer(
            application=application, question=before.question, text=before.text, draft_th="ร่างใหม่",
            base=before.revision, actor=None,
        )  # fmt: skip
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        late = save_answer(
            application=application, question=before.question, text="Late", draft_th=before.draft_th,
            base=before.revision, actor=writer,
        ).late  # fmt: skip
        assert (late.text, late.draft_th) == ("Late", "ร่างใหม่")

    def test_only_the_newest_of_a_writer_can_be_accepted(self, application, officer):
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        former = self.save(application, writer, "First").late
        self.save(application, writer, "Second")
        with pytest.raises(TransitionRefused):
            accept_late_text(former, actor=officer)
        assert application.answers.get(question__number="1").text not in ("First", "Second")

    def test_earlier_ones_are_folded_by_five_minutes(self, application):
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        now = timezone.now()
        for text, minutes in (("a", 30), ("ab", 28), ("abc", 24), ("abcd", 3)):
            late = self.save(application, writer, text).late
            LateText.objects.filter(pk=late.pk).update(saved_at=now - timedelta(minutes=minutes))
        folded = [[row.text for row in sitting.rows] for sitting in sittings(LateText.objects.all())]
        assert folded == [["abcd"], ["abc"], ["ab", "a"]]

    def test_each_writer_has_an_own_one_and_typing_the_answer_again_takes_it_back(self, application):
        answer = application.answers.get(question__number="1")
        closing_in(application, timedelta(seconds=-1))
        one, two = (factories.make_member(application.agency, Role.CONTRIBUTOR) for _ in range(2))
        self.save(application, one, "One")
        self.save(application, two, "Two")
        assert set(LateText.objects.values_list("text", flat=True)) == {"One", "Two"}
        question = answer.question
        save_answer(
            application=application, question=question, text=answer.text, draft_th=answer.draft_th,
            base=answer.revision, actor=two,
        )  # fmt: skip
        assert LateText.objects.waiting().get().text == "One"
        assert LateText.objects.get(text="Two").superseded_at is not None

    def test_accepting_makes_the_next_revision_in_the_writers_name(self, application, officer):
        before = application.answers.get(question__number="1")
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        late = self.save(application, writer, "Late but good").late
        answer = accept_late_text(late, actor=officer)
        assert (answer.text, answer.revision, answer.text_words) == ("Late but good", before.revision + 1, 3)
        assert answer.revisions.first().saved_by == writer
        late.refresh_from_db()
        assert late.accepted_by == officer
        with pytest.raises(TransitionRefused):
            accept_late_text(late, actor=officer)

    def test_only_what_the_officer_has_read_is_accepted(self, application, officer):
        """The writer went on typing, or somebody saved in time after an extension: read again first."""
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        late = self.save(application, writer, "First").late
        answer = application.answers.get(question__number="1")
        seen = mark(late, answer)
        newer = self.save(application, writer, "Second").late
        with pytest.raises(TransitionRefused):
            accept_late_text(newer, actor=officer, seen=seen)
        assert application.answers.get(question__number="1").text == answer.text
        seen = mark(newer, answer)
        answer.revision += 1
        answer.save()
        with pytest.raises(TransitionRefused):
            accept_late_text(newer, actor=officer, seen=seen)
        answer.refresh_from_db()
        assert accept_late_text(newer, actor=officer, seen=mark(newer, answer)).text == "Second"

    def test_a_member_cannot_accept(self, application):
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency)
        late = self.save(application, writer, "Mine").late
        with pytest.raises(TransitionRefused):
            accept_late_text(late, actor=writer)
        assert application.answers.get(question__number="1").text != "Mine"


class TestPages:
    @pytest.fixture(autouse=True)
    def english(self, client):
        client.cookies["django_language"] = "en"

    def test_the_last_day_is_told_on_every_page_with_what_is_missing_and_whom_to_ask(
        self, client, application, settings
    ):
        settings.OPDC_CONTACT_EMAIL = "help@opdc.example"
        client.force_login(factories.make_member(application.agency))
        base = f"/applications/{application.reference}/"
        pages = [base, f"{base}questions/1/", f"{base}documents/", f"{base}letters/", f"{base}links/"]
        pages += [f"{base}prescreening/", f"{base}checklist/"]
        closing_in(application, timedelta(hours=26))
        assert all("Last day:" not in client.get(page).content.decode() for page in pages)
        closing_in(application, timedelta(hours=23, minutes=30, seconds=30))
        application.links.all().delete()
        for page in pages:
            text = client.get(page).content.decode()
            assert "Last day: 23 hr 30 min left" in text, page
            assert "4.3" in text
            assert "mailto:help@opdc.example" in text
        closing_in(application, timedelta(minutes=-1))
        assert "OPDC decides whether it counts" in client.get(base).content.decode()

    def test_a_script_gets_202_and_the_page_goes_on_from_the_late_text(self, client, application):
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        closing_in(application, timedelta(seconds=-1))
        client.force_login(writer)
        url = f"/applications/{application.reference}/answers/1/"
        body = {"text": "Late words", "draft_th": "", "base": 1}
        response = client.post(url, body, content_type="application/json")
        assert response.status_code == 202
        assert response.json()["late"] is True
        assert "OPDC decides" in response.json()["message"]
        page = client.get(f"/applications/{application.reference}/questions/1/").content.decode()
        assert "Late words" in page
        assert "not part of the application unless OPDC accepts it" in page
        client.force_login(factories.make_member(application.agency, Role.CONTRIBUTOR))
        page = client.get(f"/applications/{application.reference}/questions/1/").content.decode()
        assert "Late words" not in page

    def test_without_a_script_the_page_says_so_too(self, client, application):
        closing_in(application, timedelta(seconds=-1))
        client.force_login(factories.make_member(application.agency))
        url = f"/applications/{application.reference}/questions/1/"
        data = {"text-1": "Late words", "draft-1": "", "base-1": "1", "go": "next"}
        page = client.post(url, data, follow=True)
        assert "Kept, but after the deadline" in page.content.decode()
        assert LateText.objects.get().text == "Late words"

    def test_writer_and_officer_read_earlier_late_texts_folded(self, client, application, officer):
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency, Role.CONTRIBUTOR)
        for text in ("Former words", "Newest words"):
            TestLateTexts().save(application, writer, text)
        question, time = (
            f"/applications/{application.reference}/questions/1/",
            f"/officer/{application.reference}/time/",
        )
        for person, address in ((writer, question), (officer, time)):
            client.force_login(person)
            page = client.get(address).content.decode()
            folded = page[page.index("Earlier texts typed after the deadline") :].split("</details>")[0]
            assert "Former words" in folded
            assert "Newest words" not in folded
            assert "Newest words" in page
        assert client.get(time).content.decode().count("Accept as the answer") == 1
        answer = application.answers.get(question__number="1")
        save_answer(
            application=application, question=answer.question, text=answer.text, draft_th=answer.draft_th,
            base=answer.revision, actor=writer,
        )  # fmt: skip
        page = client.get(time).content.decode()
        assert "taken this back" in page
        assert "Newest words" in page
        assert "Accept as the answer" not in page
        assert "answers changed after the deadline" not in client.get("/officer/").content.decode()

    def test_the_officer_finds_a_draft_by_its_reference_looks_at_both_clocks_and_grants(
        self, client, application, officer
    ):
        client.force_login(officer)
        listed = client.get("/officer/", {"q": application.reference}).content.decode()
        assert f"/officer/{application.reference}/time/" in listed
        url = f"/officer/{application.reference}/time/"
        day = (timezone.localtime() + timedelta(days=30)).strftime("%Y-%m-%dT11:59")
        first = client.post(url, {"until": day, "reason": "Flood in the province"})
        assert first.status_code == 200
        assert "EST =" in first.content.decode()
        assert not application.extensions.exists()
        confirmed = first.context["form"].data["confirmed"]
        data = {"until": day, "reason": "Flood in the province", "confirmed": confirmed}
        assert client.post(url, data).status_code == 302
        assert application.extensions.get().granted_by == officer
        client.force_login(factories.make_member(application.agency))
        page = client.get(f"/applications/{application.reference}/").content.decode()
        assert "Your extended deadline" in page
        assert "Flood in the province" in page
        assert "more time: until" in page

    def test_the_list_counts_to_the_extended_deadline(self, client, application, officer):
        closing_in(application, timedelta(hours=-1))
        client.force_login(factories.make_member(application.agency))
        assert "passed 1 hr" in client.get("/applications/").content.decode()
        until = timezone.now() + timedelta(days=4, minutes=5)
        grant_extension(application, until=until, reason="Flood", actor=officer)
        assert "4 days left" in client.get("/applications/").content.decode()

    def test_a_moment_changed_after_the_look_is_looked_at_again(self, client, application, officer):
        client.force_login(officer)
        url = f"/officer/{application.reference}/time/"
        data = {"until": "2099-01-01T10:00", "reason": "x", "confirmed": "2098-01-01T10:00:00+07:00"}
        assert client.post(url, data).status_code == 200
        assert not application.extensions.exists()

    def test_the_officer_accepts_a_late_text(self, client, application, officer):
        closing_in(application, timedelta(seconds=-1))
        writer = factories.make_member(application.agency)
        late = TestLateTexts().save(application, writer, "Late words").late
        client.force_login(officer)
        assert "Late words" in client.get(f"/officer/{application.reference}/time/").content.decode()
        page = client.get(f"/officer/{application.reference}/time/").content.decode()
        seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
        client.post(f"/officer/{application.reference}/late/{late.pk}/", {"seen": seen})
        assert application.answers.get(question__number="1").text == "Late words"
        client.force_login(writer)
        assert client.post(f"/officer/{application.reference}/late/{late.pk}/").status_code == 404
