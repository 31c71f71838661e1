"""The watch over the hand-over, the UN's result, and the register that grows by a winner once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import handover_fields
from applications.models import Application
from applications.services.handover import record_receipt, tick_checked, tick_pasted
from applications.services.transitions import TransitionRefused
from applications.states import State
from criteria.models import Deadline, PastWinner, Round
from reviews.models import AgencyMessage
from reviews.services.results import UnResult, Winner, record_result

from . import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
WINNER = Winner("หน่วย ก", "Agency A", "ห้วยน้ำใสโมเดล", "Huay Nam Sai Model", "ชนะเลิศ", "winner")


@pytest.fixture
def officer():
    return factories.make_officer()


@pytest.fixture
def sent(officer):
    """An application that was sent to the UN."""
    application = factories.endorsed(officer)
    Round.objects.filter(pk=application.round_id).update(is_practice=False)
    record_receipt(
        application,
        reference="UN-7",
        submitted_at=timezone.now() - timedelta(hours=1),
        upload=None,
        actor=officer,
    )
    return Application.objects.select_related("round", "agency", "category").get(pk=application.pk)


def record(application, officer, **more):
    told = {"result": UnResult.WINNER, "day": DAY, "note": "", "winner": WINNER} | more
    return record_result(application, actor=officer, **told)


class TestResult:
    def test_what_was_practised_has_won_nothing(self, sent, officer):
        Round.objects.filter(pk=sent.round_id).update(is_practice=True)
        record(sent, officer)
        sent.refresh_from_db()
        assert sent.state == State.UN_WINNER
        assert not PastWinner.objects.filter(reference=sent.reference).exists()

    def test_a_winner_enters_the_register_once(self, sent, officer):
        record(sent, officer, note="พิธีมอบรางวัลเดือนมิถุนายน")
        sent.refresh_from_db()
        assert sent.state == State.UN_WINNER
        row = PastWinner.objects.get(reference=sent.reference)
        assert (row.year, row.agency_en, row.place_th, row.grade) == (
            sent.round.year,
            "Agency A",
            "ชนะเลิศ",
            "A",
        )
        note = sent.status_changes.order_by("at", "pk").last().note
        # Read in either language, whoever has recorded it.
        assert all(words in note for words in ("มิ.ย.", "Jun", "มิถุนายน"))
        with pytest.raises(TransitionRefused):
            record(sent, officer)
        assert PastWinner.objects.filter(reference=sent.reference).count() == 1
        assert AgencyMessage.objects.filter(template__purpose="result").count() == 1

    def test_a_winner_gets_its_address_and_the_goals_the_agency_named(self, sent, officer):
        Application.objects.filter(pk=sent.pk).update(sdgs=["1", "1.4", "15.2"])
        record(sent, officer)
        row = PastWinner.objects.get(reference=sent.reference)
        assert (row.slug, row.sdgs) == (f"{sent.round.year}-agency-a", [1, 15])

    def test_a_row_made_by_hand_is_taken_over(self, sent, officer):
        PastWinner.objects.create(
            year=sent.round.year, agency_en="Agency A", initiative_en="Huay Nam Sai Model"
        )
        record(sent, officer)
        assert PastWinner.objects.get(reference=sent.reference).initiative_th == "ห้วยน้ำใสโมเดล"

    def test_another_applications_row_is_not_taken(self, sent, officer):
        PastWinner.objects.create(
            year=sent.round.year,
            agency_en="Agency A",
            initiative_en="Huay Nam Sai Model",
            reference="OTHER-1",
        )
        with pytest.raises(TransitionRefused):
            record(sent, officer)
        sent.refresh_from_db()
        assert sent.state == State.SENT_TO_UN

    @pytest.mark.parametrize("result", [UnResult.FINALIST, UnResult.NOT_SELECTED])
    def test_who_has_not_won_stays_out_of_it(self, sent, officer, result):
        """S4 1.6 bars works that have won; a finalist may apply again."""
        before = PastWinner.objects.count()
        record(sent, officer, result=result, winner=None)
        sent.refresh_from_db()
        assert sent.state == result.value
        assert PastWinner.objects.count() == before

    @pytest.mark.parametrize(
        "change",
        [{"day": timezone.now().date() + timedelta(days=2)}, {"result": "x"}, {"winner": None}],
    )
    def test_a_result_that_makes_no_sense_is_refused(self, sent, officer, change):
        with pytest.raises(TransitionRefused):
            record(sent, officer, **change)

    def test_only_officers_record_it_and_only_after_the_hand_over(self, sent, officer):
        with pytest.raises(TransitionRefused):
            record(sent, sent.agency.memberships.get(role="coordinator").user)
        with pytest.raises(TransitionRefused):
            record(factories.endorsed(officer), officer)


class TestResultPage:
    def test_titles_that_do_not_fit_the_register_are_asked_shorter(self, client, sent, officer):
        client.force_login(officer)
        address = reverse("officer_result", args=[sent.reference])
        assert sent.title_th in client.get(address).content.decode()
        told = {"result": "un_winner", "day": "2026-06-01"} | vars(WINNER)
        long = client.post(address, told | {"initiative_en": "x" * 256})
        assert long.status_code == 422
        assert "256" in long.content.decode()
        assert client.post(address, told | {"place_th": ""}).status_code == 422
        assert client.post(address, told).status_code == 302
        assert client.post(address, told).status_code == 409
        assert PastWinner.objects.filter(reference=sent.reference).count() == 1
        assert client.get(address).status_code == 200

    def test_for_another_result_the_register_asks_nothing(self, client, sent, officer):
        client.force_login(officer)
        address = reverse("officer_result", args=[sent.reference])
        told = {"result": "un_not_selected", "day": "2026-06-01", "note": "ขอบคุณ"}
        assert client.post(address, told).status_code == 302
        sent.refresh_from_db()
        assert sent.state == State.UN_NOT_SELECTED


class TestWatch:
    def test_it_counts_ticks_of_two_people_for_what_is_pasted_now(self, client, officer):
        application = factories.endorsed(officer)
        coordinator = application.agency.memberships.get(role="coordinator").user
        fields = handover_fields.fields_of(application.snapshots.first().document)
        tick_pasted(application, fields[0], actor=coordinator, pasted=True)
        tick_pasted(application, fields[1], actor=coordinator, pasted=True)
        tick_checked(application, fields[0], actor=officer, checked=True)
        client.force_login(officer)
        page = client.get(reverse("handover_watch")).content.decode()
        assert f"2 / {len(fields)}" in page
        assert f"1 / {len(fields)}" in page
        assert str(coordinator) in page

    def test_overdue_ones_stand_out(self, client, officer):
        application = factories.endorsed(officer)
        client.force_login(officer)
        assert "chip-bad" not in client.get(reverse("handover_watch")).content.decode()
        Deadline.objects.filter(round=application.round, kind="un").update(
            at=timezone.now() - timedelta(days=1)
        )
        assert "chip-bad" in client.get(reverse("handover_watch")).content.decode()

    def test_those_sent_wait_for_their_result(self, client, sent, officer):
        client.force_login(officer)
        page = client.get(reverse("handover_watch"), {"show": "sent"}).content.decode()
        assert reverse("officer_result", args=[sent.reference]) in page
        record(sent, officer)
        assert sent.reference in client.get(reverse("handover_watch"), {"show": "known"}).content.decode()

    @pytest.mark.parametrize("size", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, django_assert_max_num_queries, size):
        for _ in range(size):
            factories.endorsed(officer)
        client.force_login(officer)
        with django_assert_max_num_queries(8):
            client.get(reverse("handover_watch"))
