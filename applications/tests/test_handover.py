"""The hand-over to the UN: every field in its order, two people, a receipt."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from applications.handover_fields import fields_of
from applications.models import Answer, Application, HandoverTick, StatusChange, UnReceipt
from applications.services.handover import record_receipt, tick_checked, tick_pasted
from applications.services.transitions import TransitionRefused, perform
from applications.states import State

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """An endorsed application with its snapshot, and people."""
    agency = factories.make_agency()
    people = {
        "coordinator": factories.make_member(agency),
        "contributor": factories.make_member(agency, Role.CONTRIBUTOR),
        "viewer": factories.make_member(agency, Role.VIEWER),
        "officer": factories.make_officer(),
    }
    application = factories.complete_application(agency)
    perform("submit", application, actor=people["coordinator"])
    # The ways of screening and review are other tests' matter.
    Application.objects.filter(pk=application.pk).update(state=State.ENDORSED)
    return Application.objects.with_everything().get(pk=application.pk), people


def fields(application: Application):
    return {f.key: f for f in fields_of(application.snapshots.first().document)}


def address(application: Application, name: str = "application_handover") -> str:
    return reverse(name, kwargs={"ref": application.reference})


def test_the_fields_stand_in_the_order_of_the_uns_form(stage):
    application, _people = stage
    keys = [f.key for f in fields_of(application.snapshots.first().document)]
    assert keys[:2] == ["general-member-state", "general-institution"]
    assert keys.index("prescreening-1") < keys.index("prescreening-10") < keys.index("question-1")
    assert [k for k in keys if k.startswith("question-")][:4] == [
        "question-1",
        "question-2",
        "question-3a",
        "question-3b",
    ]
    assert fields(application)["question-1"].words == 146


def test_what_is_pasted_is_what_was_sealed_not_what_was_typed_since(stage):
    application, _people = stage
    Answer.objects.filter(application=application, question__number="1").update(
        text="changed in the database"
    )
    assert fields(application)["question-1"].value.startswith("Ban Huay Nam Sai")


class TestTicks:
    def test_a_second_person_checks_what_the_first_has_pasted(self, stage):
        application, people = stage
        field = fields(application)["question-1"]
        with pytest.raises(TransitionRefused):
            tick_checked(application, field, actor=people["officer"], checked=True)
        tick_pasted(application, field, actor=people["coordinator"], pasted=True)
        with pytest.raises(TransitionRefused):
            tick_checked(application, field, actor=people["coordinator"], checked=True)
        tick = tick_checked(application, field, actor=people["contributor"], checked=True)
        assert tick.checked_by == people["contributor"]
        tick_pasted(application, field, actor=people["coordinator"], pasted=False)
        assert HandoverTick.objects.get().checked_by is None

    def test_a_page_opened_earlier_takes_nothing_away(self, stage):
        """Two people at one desk: a stale tick keeps who pasted, and the check made since."""
        application, people = stage
        field = fields(application)["question-1"]
        tick_pasted(application, field, actor=people["coordinator"], pasted=True)
        tick_checked(application, field, actor=people["contributor"], checked=True)
        tick = tick_pasted(application, field, actor=people["contributor"], pasted=True)
        assert (tick.pasted_by, tick.checked_by) == (people["coordinator"], people["contributor"])

    def test_by_script_only_the_row_comes_back(self, client, stage):
        application, people = stage
        client.force_login(people["coordinator"])
        data = {"field": "question-1", "tick": "pasted", "on": "yes"}
        reply = client.post(address(application, "handover_tick"), data, headers={"HX-Request": "true"})
        page = reply.content.decode()
        assert 'id="field-question-1"' in page
        assert "receipt-heading" not in page
        assert "วางโดย" in page

    def test_the_page_ticks_and_unticks(self, client, stage):
        application, people = stage
        client.force_login(people["coordinator"])
        data = {"field": "question-1", "tick": "pasted", "on": "yes"}
        client.post(address(application, "handover_tick"), data)
        assert HandoverTick.objects.get().pasted_by == people["coordinator"]
        client.post(address(application, "handover_tick"), data | {"on": "no"})
        assert HandoverTick.objects.get().pasted_by is None

    def test_an_unknown_field_or_tick_is_not_found(self, client, stage):
        application, people = stage
        client.force_login(people["coordinator"])
        for data in ({"field": "x", "tick": "pasted"}, {"field": "question-1", "tick": "x"}, {}):
            assert client.post(address(application, "handover_tick"), data).status_code == 404


class TestReceipt:
    def test_it_moves_the_application_to_the_un_once(self, stage):
        application, people = stage
        sent = timezone.now() - timedelta(hours=1)
        upload = factories.upload(factories.make_pdf(), "receipt.pdf")
        record_receipt(
            application, reference="UN-77", submitted_at=sent, upload=upload, actor=people["coordinator"]
        )
        application.refresh_from_db()
        assert application.state == State.SENT_TO_UN
        assert UnReceipt.objects.get().pages == 1
        with pytest.raises(TransitionRefused):
            record_receipt(
                application, reference="UN-78", submitted_at=sent, upload=None, actor=people["coordinator"]
            )
        assert StatusChange.objects.filter(to_state="sent_to_un").count() == 1
        assert UnReceipt.objects.get().reference == "UN-77"

    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ({"reference": ""}, "id_reference"),
            ({"submitted_at": "2999-01-01T10:00"}, "ยังมาไม่ถึง"),
            ({"submitted_at": "yesterday"}, "id_submitted_at"),
        ],
    )
    def test_a_wrong_receipt_is_refused_and_what_was_typed_stays(self, client, stage, change, word):
        application, people = stage
        client.force_login(people["coordinator"])
        data = {"reference": "UN-KEPT", "submitted_at": "2020-01-01T10:00", "unchecked_too": "on"} | change
        reply = client.post(address(application, "handover_receipt"), data)
        assert reply.status_code == 422
        assert word in reply.content.decode()
        assert not UnReceipt.objects.exists()

    def test_the_time_is_read_on_the_bangkok_clock(self, client, stage):
        application, people = stage
        client.force_login(people["officer"])
        client.post(
            address(application, "handover_receipt"),
            {"reference": "UN-1", "submitted_at": "2020-01-01T07:00", "unchecked_too": "on"},
        )
        assert UnReceipt.objects.get().submitted_at.isoformat() == "2020-01-01T00:00:00+00:00"


class TestUncheckedFields:
    SENT = {"reference": "UN-1", "submitted_at": "2020-01-01T07:00"}

    def test_the_receipt_is_not_recorded_before_somebody_has_seen_how_many_are_unchecked(self, client, stage):
        application, people = stage
        client.force_login(people["coordinator"])
        client.cookies["django_language"] = "en"
        reply = client.post(address(application, "handover_receipt"), self.SENT)
        assert reply.status_code == 422
        total = len(fields(application))
        assert f"{total} fields have not been checked by a second person." in reply.content.decode()
        assert not UnReceipt.objects.exists()
        assert client.post(
            address(application, "handover_receipt"), self.SENT | {"unchecked_too": "on"}
        ).headers["Location"] == address(application)
        assert UnReceipt.objects.exists()

    def test_one_that_is_left_is_enough(self, client, stage):
        application, people = stage
        every = list(fields(application).values())
        for field in every:
            tick_pasted(application, field, actor=people["officer"], pasted=True)
            if field != every[-1]:
                tick_checked(application, field, actor=people["coordinator"], checked=True)
        client.force_login(people["coordinator"])
        client.cookies["django_language"] = "en"
        assert "1 field has not been checked" in client.get(address(application)).content.decode()
        assert client.post(address(application, "handover_receipt"), self.SENT).status_code == 422

    def test_when_all_are_checked_nothing_more_is_asked(self, client, stage):
        application, people = stage
        for field in fields(application).values():
            tick_pasted(application, field, actor=people["officer"], pasted=True)
            tick_checked(application, field, actor=people["coordinator"], checked=True)
        client.force_login(people["coordinator"])
        assert "unchecked_too" not in client.get(address(application)).content.decode()
        assert client.post(address(application, "handover_receipt"), self.SENT).status_code == 302
        assert UnReceipt.objects.exists()


class TestWhoMay:
    @pytest.mark.parametrize(
        ("who", "desk", "receipt"),
        [("coordinator", 200, 422), ("contributor", 200, 403), ("viewer", 403, 403), ("officer", 200, 422)],
    )
    def test_desk_and_receipt(self, client, stage, who, desk, receipt):
        application, people = stage
        client.force_login(people[who])
        assert client.get(address(application)).status_code == desk
        assert client.post(address(application, "handover_receipt"), {}).status_code == receipt

    def test_before_endorsement_there_is_no_desk(self, client, stage):
        application, people = stage
        Application.objects.filter(pk=application.pk).update(state=State.IN_REVIEW)
        client.force_login(people["coordinator"])
        assert client.get(address(application)).status_code == 404

    def test_the_desk_reads_in_a_constant_number_of_queries(
        self, client, stage, django_assert_max_num_queries
    ):
        application, people = stage
        for field in list(fields(application).values())[:20]:
            tick_pasted(application, field, actor=people["officer"], pasted=True)
        client.force_login(people["coordinator"])
        with django_assert_max_num_queries(32):
            client.get(address(application))
