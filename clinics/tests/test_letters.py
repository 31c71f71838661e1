"""OPDC's letter (S4 4.2): who may have one, who writes, who approves, what can happen to it, and its number."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import Membership, Role
from applications.models import Application
from applications.services.drafts import purge_deleted_drafts
from applications.services.transitions import TransitionRefused
from applications.tests.factories import make_agency, make_application, make_member, make_officer, make_user
from clinics.letters.queries import waiting_for_letter
from clinics.letters.states import WAYS, LetterState
from clinics.models import ClinicKind, Coaching, Letter, LetterEvent, LetterRegister, LetterTemplate
from clinics.services import letters
from clinics.services.letter_numbers import next_number

from .letters import TEXTS, attend, awaiting, issued, make_head, make_letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    """Reasons are compared as they are written in the code."""
    translation.activate("en")


class TestWhoMayHaveOne:
    def test_taking_part_in_a_clinic_unlocks_it(self):
        application = make_application()
        assert application not in waiting_for_letter()
        attend(application)
        assert application in waiting_for_letter()
        letters.compose(application, TEXTS, template=None, actor=make_officer())
        assert application not in waiting_for_letter()

    @pytest.mark.parametrize(
        ("kind", "attended"),
        [(ClinicKind.CLINIC, None), (ClinicKind.CLINIC, False), (ClinicKind.WORKSHOP, True)],
    )
    def test_nothing_else_does(self, kind, attended):
        application = make_application()
        attend(application, kind=kind, attended=attended)
        assert application not in waiting_for_letter()
        with pytest.raises(TransitionRefused, match="took part in a clinic"):
            letters.compose(application, TEXTS, template=None, actor=make_officer())

    def test_an_application_has_one_that_lives(self):
        letter = make_letter()
        with pytest.raises(TransitionRefused, match="has a letter already"):
            letters.compose(letter.application, TEXTS, template=None, actor=make_officer())
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(
                application=letter.application, composed_by=letter.composed_by, edited_by=letter.composed_by
            )

    def test_a_withdrawn_one_makes_room_and_keeps_its_number(self):
        letter = issued()
        letters.act("withdraw", letter, actor=make_officer(), note="ออกซ้ำ")
        again = issued(awaiting(make_letter(letter.application)))
        assert (letter.number, again.number) == (1, 2)


class TestWhoWritesAndWhoApproves:
    def test_only_officers_write(self):
        application = make_application()
        attend(application)
        for person in (make_member(application.agency), make_user(is_reviewer=True), make_user()):
            with pytest.raises(TransitionRefused, match="Only OPDC's officers"):
                letters.compose(application, TEXTS, template=None, actor=person)

    def test_the_writer_does_not_approve(self):
        make_head()
        letter = awaiting()
        with pytest.raises(TransitionRefused, match="second officer"):
            letters.act("approve", letter, actor=letter.composed_by)

    def test_nor_does_whoever_edited_it_last(self):
        make_head()
        letter, editor = make_letter(), make_officer()
        letters.save(letter, TEXTS | {"to_en": "The Committee"}, version=1, actor=editor)
        letters.act("submit", letter, actor=letter.composed_by)
        for writer in (letter.composed_by, editor):
            with pytest.raises(TransitionRefused, match="second officer"):
                letters.act("approve", letter, actor=writer)
        assert letters.act("approve", letter, actor=make_officer()).state == LetterState.ISSUED

    @pytest.mark.parametrize("where", ["itself", "above", "below"])
    def test_nor_does_a_member_of_the_agencys_line(self, where):
        make_head()
        ministry = make_agency()
        agency = make_agency(parent=ministry)
        unit = make_agency(parent=agency)
        letter = awaiting(make_letter(make_application(agency)))
        officer = make_officer()
        member_of = {"itself": agency, "above": ministry, "below": unit}[where]
        Membership.objects.create(user=officer, agency=member_of, role=Role.VIEWER)
        for way in ("approve", "return"):
            with pytest.raises(TransitionRefused, match="member of this agency"):
                letters.act(way, letter, actor=officer, note="x")

    def test_nor_who_advised_the_agency_but_he_may_write(self):
        make_head()
        application = make_application()
        coach = make_officer()
        clinic = attend(application).clinic
        Coaching.objects.create(clinic=clinic, coach=coach, agency=application.agency)
        assert make_letter(application, actor=coach).composed_by == coach
        other = make_application(application.agency)
        letter = awaiting(make_letter(other))
        with pytest.raises(TransitionRefused, match="advised this agency"):
            letters.act("approve", letter, actor=coach)

    def test_the_database_itself_refuses_the_writers_own_approval(self):
        letter = issued()
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(approved_by=letter.composed_by)


class TestWhatCanHappen:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("state", LetterState)
    def test_only_what_stands_in_the_table(self, way, state):
        make_head()
        letter = {
            "draft": make_letter,
            "awaiting": awaiting,
            "issued": issued,
            "withdrawn": lambda: letters.act("withdraw", issued(), actor=make_officer(), note="x"),
        }[state]()
        actor = letter.composed_by if way in ("submit", "take_back") else make_officer()
        if WAYS[way].source == state:
            assert letters.act(way, letter, actor=actor, note="เหตุผล").state == WAYS[way].target
        else:
            with pytest.raises(TransitionRefused, match="not possible now"):
                letters.act(way, letter, actor=actor, note="เหตุผล")

    @pytest.mark.parametrize(("way", "make"), [("return", awaiting), ("withdraw", issued)])
    def test_a_reason_is_asked_for_and_kept(self, way, make):
        letter = make()
        with pytest.raises(TransitionRefused, match="reason"):
            letters.act(way, letter, actor=make_officer(), note="  ")
        letters.act(way, letter, actor=make_officer(), note="แก้ชื่อผลงาน")
        assert letter.events.last().note == "แก้ชื่อผลงาน"

    def test_every_step_has_its_line_and_no_line_is_ever_changed(self):
        letter = issued()
        assert [event.act for event in letter.events.all()] == ["composed", "submit", "approve"]
        for change in (lambda rows: rows.update(note="x"), lambda rows: rows.delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                change(LetterEvent.objects.filter(letter=letter))

    def test_what_was_changed_by_another_is_not_overwritten(self):
        letter = make_letter()
        letters.save(letter, TEXTS | {"to_en": "Mine"}, version=1, actor=make_officer())
        with pytest.raises(letters.StaleLetter):
            letters.save(letter, TEXTS | {"to_en": "Yours"}, version=1, actor=make_officer())
        letter.refresh_from_db()
        assert letter.to_en == "Mine"

    def test_an_approval_is_of_the_text_that_was_read(self):
        make_head()
        letter = awaiting()
        read = letter.version
        letters.act("take_back", letter, actor=letter.composed_by)
        letters.save(letter, TEXTS | {"body_en": "Something else."}, version=read, actor=letter.composed_by)
        letters.act("submit", letter, actor=letter.composed_by)
        with pytest.raises(TransitionRefused, match="changed since you read it"):
            letters.act("approve", letter, actor=make_officer(), version=read)

    def test_places_that_nobody_filled_hold_it_back(self):
        letter = make_letter(body_en="Its results: {results}")
        with pytest.raises(TransitionRefused, match=r"\{results\}"):
            awaiting(letter)

    def test_an_unfinished_letterhead_holds_the_approval_back(self):
        make_head(signatory_th="", prefix_en="")
        with pytest.raises(TransitionRefused, match="letterhead"):
            letters.act("approve", awaiting(), actor=make_officer())
        assert not LetterRegister.objects.exists()

    def test_attendance_that_was_corrected_holds_the_approval_back(self):
        make_head()
        letter = awaiting()
        letter.application.bookings.update(attended=False)
        with pytest.raises(TransitionRefused, match="took part in a clinic"):
            letters.act("approve", letter, actor=make_officer())


class TestNumbers:
    def test_run_within_a_buddhist_year_and_a_prefix(self):
        given = [next_number("นร 1200/", 2565), next_number("นร 1200/", 2565), next_number("นร 1200/", 2566)]
        assert given == [1, 2, 1]
        assert next_number("นร 1300/", 2565) == 1

    def test_a_letter_takes_year_date_and_prefix_of_the_moment(self, monkeypatch):
        # 31 December 17:30 UTC is the first of January in Bangkok.
        moment = datetime.fromisoformat("2026-12-31T17:30:00+00:00")
        monkeypatch.setattr(letters, "database_now", lambda: moment)
        letter = issued()
        assert (letter.year_be, str(letter.dated_on)) == (2570, "2027-01-01")
        assert (letter.number_th, letter.number_en) == ("นร ๑๒๐๐/๑", "OPDC 1200/1")
        make_head(prefix_th="นร 9/")
        letter.refresh_from_db()
        assert letter.number_th == "นร ๑๒๐๐/๑"

    def test_an_approval_that_fails_uses_no_number(self, monkeypatch):
        make_head()
        letter = awaiting()
        monkeypatch.setattr(letters.letter_papers, "order_sealed", lambda letter: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            letters.act("approve", letter, actor=make_officer())
        monkeypatch.undo()
        assert not LetterRegister.objects.filter(last_number__gt=0).exists()
        assert letters.act("approve", letter, actor=make_officer()).number == 1


def test_the_default_templates_are_sound():
    templates = list(LetterTemplate.objects.all())
    assert [template.code for template in templates] == ["reference", "short"]
    for template in templates:
        template.full_clean()


def test_an_unknown_place_in_a_template_is_refused():
    template = LetterTemplate.objects.get(code="short")
    template.body_th += " {agancy}"
    with pytest.raises(ValidationError, match="agancy"):
        template.full_clean()


def test_a_purged_draft_leaves_its_letter_in_the_register(settings):
    letter = issued()
    letter.application.bookings.all().delete()
    long_ago = timezone.now() - timedelta(days=settings.DRAFT_BIN_DAYS + 1)
    Application.objects.filter(pk=letter.application_id).update(deleted_at=long_ago)
    assert purge_deleted_drafts() == 1
    letter.refresh_from_db()
    assert (letter.application, letter.number) == (None, 1)
    assert letter.agency_th
