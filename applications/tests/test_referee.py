"""Asking for a letter and receiving it: which organisations may write, what a link does, when somebody is reminded."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from applications.models import Application, RefereeRequest, RefereeState, ReferenceLetter
from applications.services import referee
from applications.services.locking import Sealed
from applications.services.referee_links import LIFE, Standing, read_token, standing, token_of
from applications.services.referee_organisations import Kind, alike, collision
from applications.services.transitions import perform
from common.dates import BANGKOK
from notifications import reminders
from notifications.models import Delivery, Message

from . import factories

ROYAL = {"organisation_th": "มูลนิธิโครงการหลวง", "organisation_en": "Royal Project Foundation"}


def make_application(**agency: Any) -> Application:
    names = {
        "name_th": "สถาบันวิจัยและพัฒนาพื้นที่สูง (องค์การมหาชน)",
        "name_en": "Highland Research and Development Institute (Public Organization)",
        "aliases": ["HRDI", "สวพส."],
    }
    return factories.make_application(factories.make_agency(**names | agency))


def ask(application: Application, actor: User | None = None, **fields: Any) -> RefereeRequest:
    values = {**ROYAL, "sector": "civil_society", "referee_name": "ดร.สมศรี", "email": "somsri@example.org"}
    return referee.ask(application, actor=actor, **values | {"language": "th"} | fields)


def receive(request: RefereeRequest, content: bytes | None = None, **told: Any) -> ReferenceLetter:
    values = {
        "organisation_th": request.organisation_th,
        "organisation_en": request.organisation_en,
        "referee_name": "ดร.สมศรี ผู้อำนวยการ",
        "language": "en",
    }
    upload = factories.upload(factories.make_pdf() if content is None else content, "letter.pdf")
    return referee.receive(request, upload=upload, **values | told)


def bangkok_noon(moment: datetime) -> datetime:
    return moment.astimezone(BANGKOK).replace(hour=12, minute=0, second=0, microsecond=0)


def fresh(request: RefereeRequest) -> RefereeRequest:
    return RefereeRequest.objects.select_related("application").get(pk=request.pk)


def stored_files(folder: str = "applications") -> list[str]:
    if not default_storage.exists(folder):
        return []
    folders, files = default_storage.listdir(folder)
    return files + [f for inner in folders for f in stored_files(f"{folder}/{inner}")]


@pytest.mark.django_db
class TestOrganisations:
    @pytest.mark.parametrize(
        ("thai", "english", "kind"),
        [
            ("", "HIGHLAND research and development  institute", Kind.APPLICANT),
            ("", "The Highland Research & Development Institute", None),
            ("", "hrdi", Kind.APPLICANT),
            ("", "H.R.D.I.", Kind.APPLICANT),
            ("สวพส", "", Kind.APPLICANT),
            ("สถาบันวิจัยและพัฒนาพื้นที่ สูง", "", Kind.APPLICANT),
            ("สถาบันวิจัยเเละพัฒนาพื้นที่สูง", "", Kind.APPLICANT),
            ("มูลนิธิแห่งหนึ่ง", "HRDI", Kind.APPLICANT),
            # The letter that is there knows only its English name; the register of agencies ties the Thai to it.
            ("กรมอนามัย", "", Kind.LETTER),
            ("", "department OF health", Kind.LETTER),
            ("", "DoH", Kind.LETTER),
            # The open request was made with the Thai name.
            ("มหาวิทยาลัย เชียงใหม่", "", Kind.REQUEST),
            ("", "CMU", Kind.REQUEST),
            ("สำนักงาน ก.พ.ร.", "", Kind.OPDC),
            ("", "opdc", Kind.OPDC),
            ("มูลนิธิโครงการหลวง", "Royal Project Foundation", None),
        ],
    )
    def test_each_way_of_writing_a_name(self, thai, english, kind):
        application = make_application()
        factories.make_agency(name_th="กรมอนามัย", name_en="Department of Health", aliases=["DOH"])
        factories.make_agency(name_th="มหาวิทยาลัยเชียงใหม่", name_en="Chiang Mai University", aliases=["CMU"])
        ReferenceLetter.objects.create(application=application, organisation_en="Department of Health")
        ask(application, organisation_th="มหาวิทยาลัยเชียงใหม่", organisation_en="")
        found = collision(application, (thai, english))
        assert (found.kind if found else None) == kind

    def test_the_agency_above_is_another_organisation(self):
        parent = factories.make_agency(name_en="Ministry of Example", name_th="กระทรวงตัวอย่าง")
        application = make_application(parent=parent)
        assert collision(application, ("กระทรวงตัวอย่าง", "")) is None

    def test_opdc_may_write_for_an_agency_that_took_part_in_a_clinic(self):
        application = make_application()
        application.clinic_attended = True
        application.save()
        request = ask(application, organisation_th="สำนักงาน ก.พ.ร.", organisation_en="")
        assert receive(request).issued_by_opdc

    def test_the_refusal_names_the_other_and_says_what_to_do(self):
        application = make_application()
        ReferenceLetter.objects.create(application=application, **ROYAL)
        with pytest.raises(ValidationError, match=r"มูลนิธิโครงการหลวง"):
            ask(application, organisation_th="", organisation_en="ROYAL PROJECT  FOUNDATION")
        assert not RefereeRequest.objects.exists()
        assert not Message.objects.exists()

    def test_a_slip_of_the_pen_is_noticed(self):
        application = make_application()
        ReferenceLetter.objects.create(application=application, **ROYAL)
        assert alike(application, ("มูลนิธิโครงการหลวค", "")) == "มูลนิธิโครงการหลวง"
        assert alike(application, ("ธนาคารเพื่อการเกษตร", "")) == ""

    @pytest.mark.parametrize("state", ["declined", "withdrawn"])
    def test_an_organisation_may_be_asked_again_after_its_request_has_ended(self, state):
        application = make_application()
        request = ask(application)
        referee.withdraw(request) if state == "withdrawn" else referee.decline(request, "ไม่มีเวลา")
        assert ask(application).pk != request.pk

    def test_a_letter_is_compared_again_when_it_arrives(self):
        application = make_application()
        request = ask(application)
        ReferenceLetter.objects.create(application=application, organisation_en="royal project foundation")
        with pytest.raises(ValidationError):
            receive(request)
        with pytest.raises(ValidationError):
            receive(request, organisation_th="สวพส.", organisation_en="")
        assert application.letters.count() == 1
        assert stored_files() == []
        assert fresh(request).state == RefereeState.ASKED

    def test_of_two_requests_that_turn_out_to_be_one_organisation_the_first_letter_counts(self):
        application = make_application()
        first = ask(application, organisation_th="กรมอนามัย", organisation_en="")
        second = ask(application, organisation_th="", organisation_en="Department of Health")
        factories.make_agency(name_th="กรมอนามัย", name_en="Department of Health")
        receive(second)
        with pytest.raises(ValidationError):
            receive(first)
        assert application.letters.count() == 1


@pytest.mark.django_db
class TestAsking:
    def test_the_mail_goes_to_the_referee_in_the_language_chosen(self):
        application = make_application()
        coordinator = factories.make_member(application.agency)
        request = ask(application, coordinator, language="en")
        mail = Message.objects.get()
        assert (mail.recipient, mail.language) == ("somsri@example.org", "en")
        assert mail.key == f"referee:{request.pk}:1:ask"
        assert "Huay Nam Sai" not in mail.subject
        assert "Huay Nam Sai Model" in mail.body
        assert f"/letters/{token_of(request)}/" in mail.body
        assert coordinator.email in mail.body
        assert application.reference not in mail.subject + mail.body

    def test_the_link_ends_with_the_application_or_after_thirty_days(self):
        application = make_application()
        assert ask(application).expires_at == application.round.submission_deadline.at
        later = timezone.now() + timedelta(days=90)
        round_ = factories.make_round("later", internal=later, un=later)
        request = ask(factories.make_application(round_=round_))
        assert abs(request.expires_at - timezone.now() - LIFE) < timedelta(minutes=1)

    def test_nothing_is_asked_after_the_deadline_or_of_a_sealed_application(self):
        past = timezone.now() - timedelta(days=1)
        late = factories.make_application(round_=factories.make_round("late", internal=past, un=past))
        with pytest.raises(ValidationError):
            ask(late)
        sealed = make_application()
        Application.objects.filter(pk=sealed.pk).update(state="submitted")
        with pytest.raises(Sealed):
            ask(sealed)
        assert not Message.objects.exists()

    def test_a_new_link_ends_the_former_one(self):
        application = make_application()
        coordinator = factories.make_member(application.agency)
        request = ask(application)
        old = read_token(token_of(request))
        referee.mark_opened(request)
        again = referee.resend(request, actor=coordinator)
        assert (again.state, again.opened_at, again.round_of_mail) == (RefereeState.ASKED, None, 2)
        assert standing(fresh(request), old[1], timezone.now()) == Standing.SUPERSEDED
        assert Message.objects.filter(key__endswith=":ask").count() == 2
        with pytest.raises(referee.NotAnswerable):
            receive(request)

    def test_nobody_is_pestered(self, monkeypatch):
        monkeypatch.setattr(referee, "MOST_WAITING", 1)
        monkeypatch.setattr(referee, "MOST_MAILS", 1)
        application = make_application()
        coordinator = factories.make_member(application.agency)
        request = ask(application)
        with pytest.raises(ValidationError):
            ask(application, organisation_th="ธนาคาร", organisation_en="Bank")
        with pytest.raises(ValidationError):
            referee.resend(request, actor=coordinator)
        assert Message.objects.count() == 1

    def test_a_withdrawn_request_tells_the_referee_and_stays_withdrawn(self):
        request = ask(make_application())
        referee.withdraw(request)
        assert Message.objects.filter(key__endswith=":withdrawn", recipient=request.email).count() == 1
        with pytest.raises(referee.NotAnswerable) as late:
            receive(request)
        assert late.value.standing == Standing.WITHDRAWN
        with pytest.raises(ValidationError):
            referee.withdraw(request)


@pytest.mark.django_db
class TestAnswering:
    def test_a_letter_stands_among_the_letters_and_the_agency_is_told(self):
        application = make_application()
        coordinator = factories.make_member(application.agency)
        writer = factories.make_member(application.agency, "contributor")
        factories.make_member(application.agency, "viewer")
        request = ask(application, writer)
        letter = receive(request)
        done = fresh(request)
        assert (done.state, done.letter, done.referee_name) == ("received", letter, "ดร.สมศรี ผู้อำนวยการ")
        assert done.opened_at <= done.answered_at
        assert (letter.organisation_th, letter.language, letter.pages) == (ROYAL["organisation_th"], "en", 1)
        assert default_storage.exists(letter.file.name)
        told = Message.objects.filter(key__contains=":received:")
        assert {m.recipient for m in told} == {coordinator.email, writer.email}
        assert f"/applications/{application.reference}/letters/" in told[0].body

    def test_a_refusal_carries_its_reason_to_the_agency(self):
        application = make_application()
        factories.make_member(application.agency)
        request = ask(application)
        referee.decline(request, "ไม่ทราบรายละเอียดของผลงาน")
        assert fresh(request).state == RefereeState.DECLINED
        assert "ไม่ทราบรายละเอียดของผลงาน" in Message.objects.get(key__contains=":declined:").body
        with pytest.raises(referee.NotAnswerable):
            receive(request)

    @pytest.mark.parametrize(
        "content",
        [b"", b"<html></html>", b"%PDF-1.7 broken", factories.make_png(), factories.make_pdf(password="x")],
        ids=["empty", "html", "broken", "image", "encrypted"],
    )
    def test_a_bad_file_changes_nothing(self, content):
        request = ask(make_application())
        with pytest.raises(ValidationError):
            receive(request, content)
        assert fresh(request).state == RefereeState.ASKED
        assert not ReferenceLetter.objects.exists()
        assert stored_files() == []

    def test_what_has_been_submitted_meanwhile_takes_no_letter(self):
        application = factories.complete_application()
        coordinator = factories.make_member(application.agency)
        request = ask(application, organisation_th="ธนาคารเพื่อการเกษตร", organisation_en="")
        perform("submit", application, actor=coordinator)
        before = stored_files()
        with pytest.raises(referee.NotAnswerable) as late:
            receive(request)
        assert late.value.standing == Standing.SEALED
        assert stored_files() == before
        assert standing(fresh(request), 1, timezone.now()) == Standing.SEALED

    def test_the_link_ends_by_the_databases_clock(self):
        request = ask(make_application())
        RefereeRequest.objects.filter(pk=request.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(referee.NotAnswerable) as late:
            receive(request)
        assert late.value.standing == Standing.EXPIRED

    def test_a_deleted_draft_asks_nobody(self):
        application = make_application()
        request = ask(application)
        Application.objects.filter(pk=application.pk).update(deleted_at=timezone.now())
        assert standing(fresh(request), 1, timezone.now()) == Standing.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_two_letters_at_once_become_one():
    request = ask(make_application())
    barrier, outcomes = threading.Barrier(2), []

    def send() -> None:
        mine = fresh(request)
        barrier.wait(10)
        try:
            outcomes.append(receive(mine))
        except referee.NotAnswerable as late:
            outcomes.append(late.standing)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    letter = ReferenceLetter.objects.get()
    assert sorted(map(str, outcomes)) == sorted([str(letter), "received"])
    assert stored_files() == [letter.file.name.rsplit("/", 1)[-1]]


class TestTokens:
    def test_a_token_names_the_request_and_its_mail_and_nothing_else(self):
        token = token_of(RefereeRequest(pk=12, round_of_mail=3))
        assert read_token(token) == (12, 3)

    @pytest.mark.parametrize("spoil", [lambda t: "2" + t, lambda t: t[:-1], lambda t: t + "A", lambda t: ""])
    def test_a_changed_token_is_no_token(self, spoil):
        assert read_token(spoil(token_of(RefereeRequest(pk=12, round_of_mail=3)))) is None

    @given(st.text(max_size=80))
    def test_whatever_stands_in_the_address_is_no_error(self, text):
        assert read_token(text) is None


class TestReminders:
    """When is the planner's (`notifications/tests/engine`); here, who is due, and that the mail is the own."""

    def due(self, request: RefereeRequest, days_left: float) -> list[str]:
        now = request.expires_at - timedelta(days=days_left)
        found = reminders.upcoming(now, now + timedelta(days=60))
        return [r.departure.offset.code for r in found if r.target.recipient == request.email]

    def asked_long_ago(self, **fields: Any) -> RefereeRequest:
        request = ask(make_application())
        # Noon in Bangkok: no night falls into what is counted here.
        end = bangkok_noon(request.expires_at)
        values = {"expires_at": end, "asked_at": end - timedelta(days=20)} | fields
        RefereeRequest.objects.filter(pk=request.pk).update(**values)
        return fresh(request)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("days_left", "due"), [(8, ["7d", "3d"]), (5, ["3d"]), (2.5, ["3d"]), (1, []), (0, []), (-1, [])]
    )
    def test_seven_and_three_days_before_the_end(self, days_left, due):
        assert self.due(self.asked_long_ago(), days_left) == due

    @pytest.mark.django_db
    @pytest.mark.parametrize("state", ["received", "declined", "withdrawn"])
    def test_nobody_is_reminded_who_has_answered(self, state):
        assert self.due(self.asked_long_ago(state=state), 8) == []

    @pytest.mark.django_db
    def test_a_referee_who_has_looked_is_reminded_too(self):
        assert self.due(self.asked_long_ago(state="opened"), 5) == ["3d"]

    @pytest.mark.django_db
    def test_nobody_is_reminded_of_a_mail_of_yesterday(self):
        request = self.asked_long_ago()
        RefereeRequest.objects.update(asked_at=request.expires_at - timedelta(days=7, hours=20))
        assert self.due(request, 7.5) == ["3d"]

    @pytest.mark.django_db
    def test_no_reminder_for_a_sealed_application(self):
        request = self.asked_long_ago()
        Application.objects.update(state="submitted")
        assert self.due(request, 8) == []

    @pytest.mark.django_db
    def test_run_twice_reminds_once_with_the_own_link(self):
        request = self.asked_long_ago()
        for days_left, mails in ((7, 1), (7, 1), (6.5, 1), (5, 1), (3, 2), (2.9, 2), (-1, 2)):
            reminders.send_due(request.expires_at - timedelta(days=days_left))
            found = Message.objects.filter(key__endswith="d").values_list("key", flat=True)
            assert len(found) == mails, days_left
        assert set(found) == {f"referee:{request.pk}:1:7d", f"referee:{request.pk}:1:3d"}
        mail = Message.objects.get(key__endswith="3d")
        assert f"/letters/{token_of(request)}/" in mail.body
        assert (mail.recipient, mail.stop_url) == (request.email, "")

    @pytest.mark.django_db
    def test_who_declines_while_the_mail_is_being_written_gets_none(self, monkeypatch):
        request = self.asked_long_ago()
        now = request.expires_at - timedelta(days=7)
        found = reminders.upcoming(now, now)
        assert found
        RefereeRequest.objects.update(state="declined")
        monkeypatch.setattr(reminders, "upcoming", lambda *_: found)
        assert reminders.send_due(now) == 0
        assert not Delivery.objects.exists()
